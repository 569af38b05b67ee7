import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { aVisitor, type Send, type Sessions } from '../harness/shop-client.js'

/** What clients met with. */
export interface Counts {
  answered: number
  turnedAway: number
  /** How often each failure was seen. */
  readonly failed: Map<string, number>
}

/** A request that is turned away is repeated for so long, in milliseconds; then it is lost. */
const GIVE_UP_MS = 60_000
/** Sooner than a client that is turned away is asked to come again, in milliseconds. */
const REPEAT_MS = 20

/** Sends requests from an address of the loopback network. */
function sender(localAddress: string): { send: Send; close(): Promise<void> } {
  const agent = new Agent({ localAddress, connections: 1 })
  const send: Send = async (url, init) => {
    const { statusCode, body } = await request(url, { ...init, method: 'POST', dispatcher: agent })
    return { status: statusCode, json: () => body.json() }
  }
  return { send, close: () => agent.destroy() }
}

/** The n-th client: does one thing after the other from an address of its own, and repeats what it is turned away from. */
export async function work(
  n: number,
  { url, sessions, counts, over }: { url: string; sessions: Sessions; counts: Counts; over: AbortSignal },
): Promise<void> {
  const { send, close } = sender(`127.2.${n >> 8}.${(n & 255) + 1}`)
  const visitor = await aVisitor(url, { send, sessions })
  const fail = (what: string) => void counts.failed.set(what, (counts.failed.get(what) ?? 0) + 1)
  for (let done = 0; !over.aborted; done++) {
    // Most customers look.
    const action = done % 10 === 0 ? 'order' : (['browse', 'search', 'report'] as const)[done % 3]
    const from = performance.now()
    let outcome = ''
    do {
      outcome = await visitor.do(action ?? 'browse').catch(String)
      if (outcome !== 'unavailable') break
      counts.turnedAway++
      await sleep(REPEAT_MS)
    } while (!over.aborted && performance.now() - from < GIVE_UP_MS)
    if (outcome === 'works') counts.answered++
    else if (outcome !== 'unavailable') fail(outcome)
    else if (!over.aborted) fail(`turned away for ${GIVE_UP_MS / 1_000} s`)
  }
  await close()
}

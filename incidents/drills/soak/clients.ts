import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { openShopClient, type Send, type Sessions } from '../harness/shop-client.js'

/** The results of all clients. */
export interface SoakCounts {
  succeeded: number
  rejected: number
  /** Number of failures by kind. */
  readonly failed: Map<string, number>
}

/** A rejected request is retried for this long; then it is lost. */
const GIVE_UP_MS = 60_000
/** Shorter than `Retry-After`, to keep the load up. */
const RETRY_DELAY_MS = 20

/** Sends requests from one address of the loopback network. */
function sender(localAddress: string): { send: Send; close(): Promise<void> } {
  const agent = new Agent({ localAddress, connections: 1 })
  const send: Send = async (url, init) => {
    const { statusCode, body } = await request(url, { ...init, method: 'POST', dispatcher: agent })
    return { status: statusCode, json: () => body.json() }
  }
  return { send, close: () => agent.destroy() }
}

/** Runs the n-th client: one request at a time from an address of its own; rejected requests are retried. */
export async function runClient(
  n: number,
  { url, sessions, counts, over }: { url: string; sessions: Sessions; counts: SoakCounts; over: AbortSignal },
): Promise<void> {
  const { send, close } = sender(`127.2.${n >> 8}.${(n & 255) + 1}`)
  const client = await openShopClient(url, { send, sessions })
  const fail = (what: string) => void counts.failed.set(what, (counts.failed.get(what) ?? 0) + 1)
  for (let done = 0; !over.aborted; done++) {
    // One order per ten requests.
    const action = done % 10 === 0 ? 'order' : (['browse', 'search', 'report'] as const)[done % 3]
    const from = performance.now()
    let outcome = ''
    do {
      outcome = await client.perform(action ?? 'browse').catch(String)
      if (outcome !== 'unavailable') break
      counts.rejected++
      await sleep(RETRY_DELAY_MS)
    } while (!over.aborted && performance.now() - from < GIVE_UP_MS)
    if (outcome === 'works') counts.succeeded++
    else if (outcome !== 'unavailable') fail(outcome)
    else if (!over.aborted) fail(`rejected for ${GIVE_UP_MS / 1_000} s`)
  }
  await close()
}

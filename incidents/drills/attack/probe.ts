import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { Target } from './attacker.js'

const ADDRESS = '127.2.1.1'
const PAUSE_MS = 10
/** Longer than any deadline of the shop. */
const TIMEOUT_MS = 30_000
const BODY = JSON.stringify({ query: '{ shop { currency } }' })

/**
 * Latencies of `{ shop { currency } }` in milliseconds, sampled until the signal is aborted: the query has no I/O, so it
 * measures the event loop. A failed request counts as the whole time-out.
 */
export async function probe({ graphql }: Pick<Target, 'graphql'>, signal: AbortSignal): Promise<number[]> {
  const agent = new Agent({ localAddress: ADDRESS, connections: 1 })
  const times: number[] = []
  const query = async () => {
    const { statusCode, body } = await request(`${graphql}/graphql`, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      headersTimeout: TIMEOUT_MS,
      body: BODY,
    })
    const text = await body.text()
    if (statusCode !== 200 || !text.includes('"currency":')) throw new Error(text)
  }
  while (!signal.aborted) {
    const from = performance.now()
    const isSuccess = await query().then(
      () => true,
      () => false,
    )
    times.push(isSuccess ? performance.now() - from : TIMEOUT_MS)
    await sleep(PAUSE_MS)
  }
  await agent.destroy()
  return times
}

import { setTimeout as sleep } from 'node:timers/promises'
import autocannon, { type Result } from 'autocannon'
import type { BenchRequest } from '../scenarios.js'

/** The latencies of a load. */
export interface LoadResult {
  seconds: number
  /** Latency of each response in milliseconds, in order of arrival. */
  times: number[]
}

export interface LoadOptions {
  url: string
  requests: readonly BenchRequest[]
  connections: number
  seconds: number
  signal: AbortSignal
}

/** Pause after a load: the generator disconnects during the last requests, which the system still processes. */
const SETTLE_MS = 500

/** Keeps every connection busy with one request at a time; throws when a response has errors or no data. */
export async function drive(options: LoadOptions): Promise<LoadResult> {
  const { url, connections, seconds, signal } = options
  signal.throwIfAborted()
  const { origin, pathname } = new URL(url)
  const requests = options.requests.map((request) => ({
    method: 'POST' as const,
    path: pathname,
    ...request,
  }))
  const times: number[] = []
  const over = new AbortController()
  let clients = 0
  const result = await new Promise<Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url: origin,
        connections,
        duration: seconds,
        requests,
        // Each connection starts at another request, so that they do not send the same one at the same time.
        setupClient: (client) => client.setRequests(rotated(requests, clients++ * 5)),
        verifyBody: (body) => body.startsWith('{"data":{') && !body.includes('"errors":['),
      },
      (error, done) => (error ? reject(error) : resolve(done)),
    )
    instance.on('response', (_client, _status, _bytes, milliseconds) => times.push(milliseconds))
    signal.addEventListener('abort', () => instance.stop(), { signal: over.signal })
  })
  over.abort()
  signal.throwIfAborted()
  await sleep(SETTLE_MS)
  const { errors, timeouts, mismatches, non2xx } = result
  const bad = Object.entries({ errors, timeouts, mismatches, non2xx }).filter(([, count]) => count > 0)
  if (bad.length > 0)
    throw new Error(`requests failed under load: ${bad.map((pair) => pair.join(' ')).join(', ')}`)
  return { seconds: result.duration, times }
}

const rotated = <T>(list: readonly T[], by: number): T[] => {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

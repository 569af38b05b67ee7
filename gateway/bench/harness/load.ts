import { setTimeout as sleep } from 'node:timers/promises'
import autocannon, { type Result } from 'autocannon'
import type { BenchRequest } from '../scenarios.js'

/** What a load did to a system. */
export interface LoadShedder {
  seconds: number
  /** How long each answer took, in milliseconds, in the order they came. */
  times: number[]
}

export interface LoadOptions {
  url: string
  requests: readonly BenchRequest[]
  connections: number
  seconds: number
  signal: AbortSignal
}

/** The generator hangs up on the last requests, which a system still works on, in milliseconds. */
const SETTLING = 500

/** Keeps every connection busy with one request at a time; throws when an answer is anything but data. */
export async function drive(options: LoadOptions): Promise<LoadShedder> {
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
        // Each connection begins elsewhere, so that not all of them ask for the same at the same moment.
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
  await sleep(SETTLING)
  const { errors, timeouts, mismatches, non2xx } = result
  const bad = Object.entries({ errors, timeouts, mismatches, non2xx }).filter(([, count]) => count > 0)
  if (bad.length > 0)
    throw new Error(`not all was answered under load: ${bad.map((pair) => pair.join(' ')).join(', ')}`)
  return { seconds: result.duration, times }
}

const rotated = <T>(list: readonly T[], by: number): T[] => {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

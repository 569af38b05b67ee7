import { setTimeout as sleep } from 'node:timers/promises'
import autocannon, { type Client, type Request, type Result } from 'autocannon'
import type { BenchRequest, Unit } from '../scenarios/scenario.js'
import type { SurfaceUrls } from './program.js'

/** The units of a load, in order of their end. */
export interface LoadResult {
  seconds: number
  /** Latency of each unit in milliseconds: the sum of its requests. */
  times: number[]
  /** When each unit ended, in milliseconds from the start. */
  ends: number[]
}

export interface LoadOptions {
  urls: SurfaceUrls
  units: readonly Unit[]
  /** Whether a body is that of a successful response. */
  accepts: (body: string) => boolean
  connections: number
  seconds: number
  signal: AbortSignal
}

/** Duration of one window of the warm-up. */
const WARM_UP_SECONDS = 1
const MAX_WARM_UP_WINDOWS = 15
/** One window may be slow by chance. */
const STEADY_WINDOW_COUNT = 2
/** A window that is faster than the fastest before it by less than this factor shows that the system is warm. */
const STEADY_FACTOR = 1.03

/** Pause after a load: the generator disconnects during the last requests, which the system still processes. */
const SETTLE_MS = 250
/** The generator ends at the end of such an interval. */
const INTERVAL_MS = 100
/** Each connection starts this many units after the previous one, so that they do not send the same at the same time. */
const UNITS_STRIDE = 5

/**
 * Loads a system in windows of a second until its rate did not rise in two in a row, or fifteen times: a process compiles its code
 * while it works, and the first scenario of each would be measured cold.
 */
export async function warmUp(options: Omit<LoadOptions, 'seconds'>): Promise<void> {
  let [fastest, steady] = [0, 0]
  for (let window = 0; window < MAX_WARM_UP_WINDOWS && steady < STEADY_WINDOW_COUNT; window++) {
    const { times, seconds } = await drive({ ...options, seconds: WARM_UP_SECONDS })
    const rate = times.length / seconds
    steady = rate < fastest * STEADY_FACTOR ? steady + 1 : 0
    fastest = Math.max(fastest, rate)
  }
}

/** Keeps every connection busy with one request at a time; throws when a response is not accepted. */
export async function drive({
  urls,
  units,
  accepts,
  connections,
  seconds,
  signal,
}: LoadOptions): Promise<LoadResult> {
  signal.throwIfAborted()
  const origin = originOf(urls, units)
  const stepsCount = units[0]?.length ?? 1
  const times: number[] = []
  const ends: number[] = []
  const open = new Map<Client, { steps: number; milliseconds: number }>()
  const over = new AbortController()
  let clients = 0
  const started = performance.now()
  const result = await new Promise<Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url: origin,
        connections,
        duration: seconds,
        sampleInt: INTERVAL_MS,
        setupClient: (client) =>
          client.setRequests(requestsOf(rotated(units, clients++ * UNITS_STRIDE), urls)),
        verifyBody: accepts,
      },
      (error, done) => (error ? reject(error) : resolve(done)),
    )
    instance.on('response', (client, _status, _bytes, milliseconds) => {
      const unit = open.get(client) ?? { steps: 0, milliseconds: 0 }
      unit.steps++
      unit.milliseconds += milliseconds
      open.set(client, unit)
      if (unit.steps < stepsCount) return
      open.delete(client)
      times.push(unit.milliseconds)
      ends.push(performance.now() - started)
    })
    signal.addEventListener('abort', () => instance.stop(), { signal: over.signal })
  })
  const taken = (performance.now() - started) / 1_000
  over.abort()
  signal.throwIfAborted()
  await sleep(SETTLE_MS)
  rejectFailures(result)
  return { seconds: taken, times, ends }
}

function rejectFailures({ errors, timeouts, mismatches, non2xx }: Result): void {
  const bad = Object.entries({ errors, timeouts, mismatches, non2xx }).filter(([, count]) => count > 0)
  if (bad.length > 0)
    throw new Error(`requests failed under load: ${bad.map((pair) => pair.join(' ')).join(', ')}`)
}

/** All requests of a load go to one server. */
function originOf(urls: SurfaceUrls, units: readonly Unit[]): string {
  const [request] = units[0] ?? []
  if (!request) throw new Error('a load needs requests')
  return new URL(urlOf(request, urls)).origin
}

/** The URL of a request. */
export function urlOf({ surface, path }: Pick<BenchRequest, 'surface' | 'path'>, urls: SurfaceUrls): string {
  const base = urls[surface]
  if (base === undefined) throw new Error(`the system has no ${surface} API`)
  return `${base}${path}`
}

/** The requests of one connection; those with a derived body are not shared with other connections. */
const requestsOf = (units: readonly Unit[], urls: SurfaceUrls): Request[] =>
  units.flatMap((unit) =>
    unit.map((request, index) => {
      const { pathname, search } = new URL(urlOf(request, urls))
      const { method, headers, body } = request
      const sent: Request = { method, path: pathname + search, headers: { ...headers } }
      if (typeof body === 'string') sent.body = body
      else if (body) sent.setupRequest = (given, { previous = '' }) => ({ ...given, body: body(previous) })
      if (typeof unit[index + 1]?.body === 'function')
        sent.onResponse = (_status, text, context) => {
          context.previous = text
        }
      return sent
    }),
  )

const rotated = <T>(list: readonly T[], by: number): T[] => {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { percentile } from '../measurement.js'
import type { ShopUnderTest } from './compare.js'
import { timeRequest } from './timed-request.js'
import { lastYear, requestBody, WORKLOADS } from './workloads.js'

/** Latency of a health request in milliseconds, idle and beside reports. */
export interface EventLoopDelay {
  idle: { p50: number; p99: number }
  beside: { p50: number; p99: number }
  /** The p99 beside reports as a multiple of the idle p99. */
  ratio: number
  /** Reports requested meanwhile. */
  reports: { pages: number; answers: number }
}

/** Pause between two health requests, so that they are no load. */
const PAUSE_MS = 3

/** Measures `/api/health` of the Express service, first idle, then while yearly reports are requested without a pause. */
export async function measureDelay(
  shop: ShopUnderTest,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<EventLoopDelay> {
  const [year] = await lastYear('Europe/Berlin')(shop.sql)
  const report = WORKLOADS.find(({ differsIn }) => differsIn === 'orders')
  if (!year || !report) throw new Error('the database has no sales')
  const page = `${shop.expressUrl}/api/reports/sales?${new URLSearchParams({ ...year })}`
  const makePage = () => timeRequest({ url: page, token: shop.token })
  const makeAnswer = () => timeRequest({ ...shop, body: requestBody(report, year) })
  const health = () => pollHealth(`${shop.expressUrl}/api/health`, seconds)
  for (const warmUp of [makePage, makeAnswer]) for (let i = 0; i < 10; i++) await warmUp()
  const during = <T>(work: () => Promise<T>, until: number) => repeated(work, until, signal)
  await pollHealth(`${shop.expressUrl}/api/health`, Math.min(1, seconds))
  const idle = await health()
  signal.throwIfAborted()
  const until = performance.now() + seconds * 1_000
  const [beside, pages, answers] = await Promise.all([
    health(),
    during(makePage, until),
    during(makeAnswer, until),
  ])
  return eventLoopDelayOf(idle, beside, { pages: pages.length, answers: answers.length })
}

/** Latencies of health requests, sent from a worker thread. */
async function pollHealth(url: string, seconds: number): Promise<number[]> {
  const worker = new Worker(new URL('poll-health.js', import.meta.url), {
    workerData: { url, seconds, pauseMs: PAUSE_MS },
  })
  const [times] = await once(worker, 'message')
  await worker.terminate()
  return times
}

/** Percentiles and ratio of the latencies. */
export function eventLoopDelayOf(
  idleTimes: readonly number[],
  besideTimes: readonly number[],
  reports: EventLoopDelay['reports'],
): EventLoopDelay {
  const of = (times: readonly number[]) => ({ p50: percentile(times, 50), p99: percentile(times, 99) })
  const [idle, beside] = [of(idleTimes), of(besideTimes)]
  return { idle, beside, ratio: beside.p99 / idle.p99, reports }
}

async function repeated<T>(work: () => Promise<T>, until: number, signal: AbortSignal): Promise<T[]> {
  const results: T[] = []
  do {
    signal.throwIfAborted()
    results.push(await work())
  } while (performance.now() < until)
  return results
}

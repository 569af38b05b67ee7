import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { percentile } from '../report.js'
import { timed } from './ask.js'
import type { AskableShop } from './compare.js'
import { bodyOf, lastYear, QUESTIONS } from './questions.js'

/** How long a request that does nothing waits while reports are made, in milliseconds. */
export interface Waiting {
  idle: { p50: number; p99: number }
  beside: { p50: number; p99: number }
  /** The p99 beside reports in terms of the idle one. */
  ratio: number
  /** How many reports were made at the same time. */
  reports: { pages: number; answers: number }
}

/** Between two questions, so that they do not become a load of their own. */
const PAUSE = 3

/** Asks whether the Express service is healthy: first while nothing happens, then while yearly reports are made all the time. */
export async function waiting(
  shop: AskableShop,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<Waiting> {
  const [year] = await lastYear('Europe/Berlin')(shop.sql)
  const report = QUESTIONS.find(({ differsIn }) => differsIn === 'orders')
  if (!year || !report) throw new Error('there is nothing to report on')
  const page = `${shop.expressUrl}/api/reports/sales?${new URLSearchParams({ ...year })}`
  const makePage = () => timed({ url: page, token: shop.token })
  const makeAnswer = () => timed({ ...shop, body: bodyOf(report, year) })
  const health = () => askHealth(`${shop.expressUrl}/api/health`, seconds)
  for (const warmUp of [makePage, makeAnswer]) for (let i = 0; i < 10; i++) await warmUp()
  const during = <T>(work: () => Promise<T>, until: number) => repeated(work, until, signal)
  await askHealth(`${shop.expressUrl}/api/health`, Math.min(1, seconds))
  const idle = await health()
  signal.throwIfAborted()
  const until = performance.now() + seconds * 1_000
  const [beside, pages, answers] = await Promise.all([
    health(),
    during(makePage, until),
    during(makeAnswer, until),
  ])
  return waitingOf(idle, beside, { pages: pages.length, answers: answers.length })
}

/** How long answers took that were asked for from another thread. */
async function askHealth(url: string, seconds: number): Promise<number[]> {
  const worker = new Worker(new URL('ask-health.js', import.meta.url), {
    workerData: { url, seconds, pause: PAUSE },
  })
  const [times] = await once(worker, 'message')
  await worker.terminate()
  return times
}

/** What the waiting times come to. */
export function waitingOf(
  idleTimes: readonly number[],
  besideTimes: readonly number[],
  reports: Waiting['reports'],
): Waiting {
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

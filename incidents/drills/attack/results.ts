import { percentileOrZero } from '../harness/memory-trend.js'
import type { HonestResults } from './honest-client.js'

/** Results of customers in one part of the drill; latencies in milliseconds. */
export interface Summary {
  readonly requests: number
  readonly lost: number
  readonly p50: number
  readonly p99: number
}

/** Summarizes the results of one part of the drill. */
export function summaryOf({ times, failures }: HonestResults): Summary {
  const all = [...times.values()].flat()
  const lost = [...failures.values()].reduce((sum, n) => sum + n, 0)
  return { requests: all.length, lost, p50: percentileOrZero(all, 50), p99: percentileOrZero(all, 99) }
}

/** A summary as text, with the p99 as a multiple of the idle p99. */
export function summaryText({ requests, lost, p50, p99 }: Summary, idle?: Summary): string {
  const multiple = idle ? ` (${(p99 / idle.p99).toFixed(1)} × idle)` : ''
  return `${requests} requests, ${lost} lost, p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms${multiple}`
}

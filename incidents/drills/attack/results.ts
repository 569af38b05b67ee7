import { percentile } from '../harness/memory-trend.js'
import type { HonestResults } from './honest-client.js'

/** What customers met with in a part of the drill, in milliseconds. */
export interface Summary {
  readonly requests: number
  readonly lost: number
  readonly p50: number
  readonly p99: number
}

/** The results of a part of the drill in four figures. */
export function summaryOf({ times, failures }: HonestResults): Summary {
  const all = [...times.values()].flat()
  const lost = [...failures.values()].reduce((sum, n) => sum + n, 0)
  return { requests: all.length, lost, p50: percentile(all, 50), p99: percentile(all, 99) }
}

/** As a line shows it, with the p99 as a multiple of that without an attack. */
export function textOf({ requests, lost, p50, p99 }: Summary, idle?: Summary): string {
  const multiple = idle ? ` (${(p99 / idle.p99).toFixed(1)} × idle)` : ''
  return `${requests} requests, ${lost} lost, p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms${multiple}`
}

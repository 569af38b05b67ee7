import { percentileOrZero } from '../harness/memory-trend.js'
import type { HonestResults } from './honest-client.js'

/** Results of customers in one part of the drill; latencies in milliseconds. */
export interface Summary {
  readonly requests: number
  readonly lost: number
  readonly p50: number
  readonly p99: number
  /** Of sign-ins, three in a hundred requests: each computes a hash, so they decide the p99 of all. */
  readonly signInP50: number
  /** Of all requests but sign-ins. */
  readonly othersP99: number
}

/** Summarizes the results of one part of the drill. */
export function summaryOf({ times, failures }: HonestResults): Summary {
  const all = [...times.values()].flat()
  const lost = [...failures.values()].reduce((sum, n) => sum + n, 0)
  const others = [...times].flatMap(([action, own]) => (action === 'sign in' ? [] : own))
  return {
    ...{ requests: all.length, lost },
    ...{ p50: percentileOrZero(all, 50), p99: percentileOrZero(all, 99) },
    signInP50: percentileOrZero(times.get('sign in') ?? [], 50),
    othersP99: percentileOrZero(others, 99),
  }
}

/** A summary as text, with the p99 as a multiple of the idle p99. */
export function summaryText(summary: Summary, idle?: Summary): string {
  const { requests, lost, p50, p99, signInP50, othersP99 } = summary
  const multiple = idle ? ` (${(p99 / idle.p99).toFixed(1)} × idle)` : ''
  const all = `${requests} requests, ${lost} lost, p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms${multiple}`
  return `${all}; sign-ins p50 ${signInP50.toFixed(0)} ms, others p99 ${othersP99.toFixed(0)} ms`
}

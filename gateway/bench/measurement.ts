import type { LoadResult } from './harness/load.js'
import type { Usage } from './harness/program.js'

/** The measurement of a system in a scenario, at a number of connections. */
export interface Measurement {
  system: string
  /** Units: requests, or orders that were placed and paid. */
  requests: number
  requestsPerSecond: number
  /** Standard error of the requests per second. */
  standardError: number
  /** Latency percentiles in milliseconds. */
  p50: number
  p99: number
  /** CPU milliseconds per request of all processes of the system, without Postgres; null where it cannot be measured. */
  cpu: number | null
  /** Bytes of the JavaScript heap that all processes allocated per request, without buffers; null like `cpu`. */
  allocatedBytes: number | null
  /** SQL statements per request; null like `cpu`. */
  statements: number | null
}

/** Parts of a measurement whose rates are compared, for the standard error. */
const PARTS_COUNT = 10

/** Percentile by nearest rank. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

/** Throughput, latencies and usage per request. */
export function measurementOf(
  system: string,
  { times, ends, seconds }: LoadResult,
  used: Usage,
): Measurement {
  const perRequest = (value: number | null, factor = 1) =>
    value === null ? null : (value * factor) / times.length
  return {
    system,
    requests: times.length,
    requestsPerSecond: times.length / seconds,
    standardError: standardErrorOf(ends, seconds),
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    cpu: perRequest(used.cpuSeconds, 1_000),
    allocatedBytes: perRequest(used.allocatedBytes),
    statements: perRequest(used.statements),
  }
}

/** The standard error of a rate, from the rates of equal parts of its time; `ends` in milliseconds from the start. */
function standardErrorOf(ends: readonly number[], seconds: number): number {
  const counts = new Array<number>(PARTS_COUNT).fill(0)
  for (const end of ends) {
    const part = Math.min(PARTS_COUNT - 1, Math.floor((end / (seconds * 1_000)) * PARTS_COUNT))
    counts[part] = (counts[part] ?? 0) + 1
  }
  const rates = counts.map((count) => (count * PARTS_COUNT) / seconds)
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / PARTS_COUNT
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / (PARTS_COUNT - 1)
  return Math.sqrt(variance / PARTS_COUNT)
}

/** What was used between two points in time; null where it cannot be measured. */
export const usageBetween = (before: Usage, after: Usage): Usage => ({
  cpuSeconds: difference(before.cpuSeconds, after.cpuSeconds),
  allocatedBytes: difference(before.allocatedBytes, after.allocatedBytes),
  statements: difference(before.statements, after.statements),
})

const difference = (before: number | null, after: number | null): number | null =>
  before === null || after === null ? null : after - before

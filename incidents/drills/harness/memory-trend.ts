/** The value that so many percent of the others do not exceed; 0 of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0
}

/** The value in the middle. */
export const median = (values: readonly number[]): number => percentile(values, 50)

/** So much more than in the first third is no growth: a process takes its time to reach its size. */
const TOLERATED = 1.25

/** Whether a process has stopped growing: its median in the last third is at most a fourth above that in the first. */
export function isBounded(megabytes: readonly number[]): boolean {
  const third = Math.floor(megabytes.length / 3)
  if (third === 0) throw new Error('memory was looked at too seldom')
  return median(megabytes.slice(-third)) <= median(megabytes.slice(0, third)) * TOLERATED
}

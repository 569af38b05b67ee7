/** The percentile of some values; 0 without values. */
export function percentileOrZero(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0
}

/** The median of some values; 0 without values. */
export const median = (values: readonly number[]): number => percentileOrZero(values, 50)

/** Growth below this factor is tolerated: a process reaches its working size late. */
const MAX_GROWTH_FACTOR = 1.25

/** Whether memory is bounded: the median of the last third is at most 25 % above that of the first third. */
export function isBounded(megabytes: readonly number[]): boolean {
  const third = Math.floor(megabytes.length / 3)
  if (third === 0) throw new Error('too few memory samples')
  return median(megabytes.slice(-third)) <= median(megabytes.slice(0, third)) * MAX_GROWTH_FACTOR
}

import type { Grain } from '@shopstack/drizzle/tables'
import { DAY_MS, HOUR_MS, QUARTER_MS } from '@shopstack/schema/zone'

/** Roll-up rows of one grain with a start in [start, end), in milliseconds UTC. */
export interface RollupRange {
  readonly grain: Grain
  readonly start: number
  readonly end: number
}

/** All time: one row per key. */
export const ALL_TIME: readonly RollupRange[] = [{ grain: 'ever', start: 0, end: 1 }]

/** A grain with its rounding functions. */
interface GrainStep {
  readonly grain: Grain
  ceil(instant: number): number
  floor(instant: number): number
}

const fixedLength = (grain: Grain, length: number): GrainStep => ({
  grain,
  ceil: (instant) => Math.ceil(instant / length) * length,
  floor: (instant) => Math.floor(instant / length) * length,
})

const monthOf = (instant: number, later: number): number => {
  const date = new Date(instant)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1)
}

const months: GrainStep = {
  grain: 'month',
  floor: (instant) => monthOf(instant, 0),
  // `instant - 1` is in the previous month exactly for the start of a month.
  ceil: (instant) => monthOf(instant - 1, 1),
}

const COARSEST_FIRST: readonly GrainStep[] = [
  months,
  fixedLength('day', DAY_MS),
  fixedLength('hour', HOUR_MS),
  fixedLength('quarter', QUARTER_MS),
]

/**
 * Covers the time between boundaries with the fewest roll-up rows, none of which crosses a boundary: months, then days, hours
 * and quarter-hours at the edges. Boundaries are ascending full quarter-hours.
 */
export function rangesOf(boundaries: readonly number[]): RollupRange[] {
  const ranges: RollupRange[] = []
  for (const [i, start] of boundaries.slice(0, -1).entries())
    for (const range of between(start, boundaries[i + 1] ?? start, COARSEST_FIRST)) join(ranges, range)
  return ranges
}

function between(start: number, end: number, [step, ...finer]: readonly GrainStep[]): RollupRange[] {
  if (start >= end || !step) return []
  const { grain } = step
  const [first, last] = [step.ceil(start), step.floor(end)]
  if (first >= last) return between(start, end, finer)
  return [...between(start, first, finer), { grain, start: first, end: last }, ...between(last, end, finer)]
}

/** Merges adjacent ranges of one grain into one index range. */
function join(ranges: RollupRange[], range: RollupRange): void {
  const previous = ranges.at(-1)
  if (previous && previous.grain === range.grain && previous.end === range.start)
    ranges[ranges.length - 1] = { ...previous, end: range.end }
  else ranges.push(range)
}

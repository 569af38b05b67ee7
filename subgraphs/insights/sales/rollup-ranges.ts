import type { Grain } from '@shopstack/drizzle/tables'
import { DAY_MS, HOUR_MS, QUARTER_MS } from '@shopstack/schema/zone'

/** The rows of one grain of the roll-ups that begin within [start, end). Instants in milliseconds, UTC. */
export interface Span {
  readonly grain: Grain
  readonly start: number
  readonly end: number
}

/** All there ever was, in one row of each thing. */
export const EVER: readonly Span[] = [{ grain: 'ever', start: 0, end: 1 }]

/** A grain, and the first of its beginnings at or after an instant, and the last at or before. */
interface Step {
  readonly grain: Grain
  ceil(instant: number): number
  floor(instant: number): number
}

const even = (grain: Grain, length: number): Step => ({
  grain,
  ceil: (instant) => Math.ceil(instant / length) * length,
  floor: (instant) => Math.floor(instant / length) * length,
})

const monthOf = (instant: number, later: number): number => {
  const date = new Date(instant)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1)
}

const months: Step = {
  grain: 'month',
  floor: (instant) => monthOf(instant, 0),
  // An instant that is no beginning lies within a month, and so does the millisecond before one that is.
  ceil: (instant) => monthOf(instant - 1, 1),
}

const COARSEST_FIRST: readonly Step[] = [
  months,
  even('day', DAY_MS),
  even('hour', HOUR_MS),
  even('quarter', QUARTER_MS),
]

/**
 * The fewest rows that answer for the time between the first and the last of these instants, so that no row lies on both
 * sides of any of them: months where whole ones fit, then days, hours and quarters of an hour at the edges. The instants
 * rise, and are full quarters of an hour.
 */
export function spansOf(boundaries: readonly number[]): Span[] {
  const spans: Span[] = []
  for (const [i, start] of boundaries.slice(0, -1).entries())
    for (const span of between(start, boundaries[i + 1] ?? start, COARSEST_FIRST)) join(spans, span)
  return spans
}

function between(start: number, end: number, [step, ...finer]: readonly Step[]): Span[] {
  if (start >= end || !step) return []
  const { grain } = step
  const [first, last] = [step.ceil(start), step.floor(end)]
  if (first >= last) return between(start, end, finer)
  return [...between(start, first, finer), { grain, start: first, end: last }, ...between(last, end, finer)]
}

/** A span that goes on where the one before ends is the same range of the index. */
function join(spans: Span[], span: Span): void {
  const previous = spans.at(-1)
  if (previous && previous.grain === span.grain && previous.end === span.start)
    spans[spans.length - 1] = { ...previous, end: span.end }
  else spans.push(span)
}

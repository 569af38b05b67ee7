import { dayAt, zoneOf } from '@shopstack/schema/zone'
import { type AskedDays, BEGINNING, edgesOf, periodOf } from './periods.js'
import { EVER, type Span, spansOf } from './rollup-ranges.js'

/** Which days, and whose. */
export interface AskedPeriod extends AskedDays {
  readonly timezone: string
}

/** When the days that were asked for begin and end; what was left open reaches back to the beginning, or up to today. */
export function askedEdges(asked: AskedPeriod, now: number): readonly [start: number, end: number] {
  const zone = zoneOf(asked.timezone)
  return edgesOf(periodOf(asked, BEGINNING, dayAt(now, zone)), zone)
}

/** The rows of the roll-ups that answer for the days that were asked for. */
export function askedSpans(asked: AskedPeriod, now: number): readonly Span[] {
  const edges = askedEdges(asked, now)
  return asked.from == null && asked.to == null ? EVER : spansOf(edges)
}

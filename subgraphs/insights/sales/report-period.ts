import { dayAt, zoneOf } from '@shopstack/schema/zone'
import { boundsOf, type DayRange, FIRST_DAY, periodOf } from './periods.js'
import { ALL_TIME, type RollupRange, rangesOf } from './rollup-ranges.js'

/** The days of a request and their time zone. */
export interface PeriodRequest extends DayRange {
  readonly timezone: string
}

/** Start and end of the requested days; defaults: from the first supported day to today. */
export function requestedBounds(request: PeriodRequest, now: number): readonly [start: number, end: number] {
  const zone = zoneOf(request.timezone)
  return boundsOf(periodOf(request, FIRST_DAY, dayAt(now, zone)), zone)
}

/** The roll-up ranges that cover the requested days. */
export function requestedRanges(request: PeriodRequest, now: number): readonly RollupRange[] {
  const edges = requestedBounds(request, now)
  return request.from == null && request.to == null ? ALL_TIME : rangesOf(edges)
}

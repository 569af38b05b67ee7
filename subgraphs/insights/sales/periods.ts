import { invalid } from '@shopstack/schema/errors'
import { DAY_MS, type Day, formatDay, HOUR_MS, parseDay, type Zone } from '@shopstack/schema/zone'
import type { Interval } from '../generated.js'

/** Calendar days from the first to the last one, both included. */
export interface Period {
  readonly first: Day
  readonly last: Day
}

/** The days of a request as ISO text, if given. */
export interface DayRange {
  readonly from?: string | null
  readonly to?: string | null
}

/** The supported range of days. */
const SUPPORTED: Period = { first: parseDay('1970-01-01'), last: parseDay('2199-12-31') }
/** Ten years with three leap days. */
const MAX_DAYS = 3653
const MAX_BUCKETS = 1000

/** Default interval of all time: days up to a quarter, weeks up to two years, then months. */
const DEFAULT_INTERVALS: readonly { interval: Interval; days: number }[] = [
  { interval: 'DAY', days: 92 },
  { interval: 'WEEK', days: 731 },
]

/** The period of a request; defaults: from `since` to `today`. */
export function periodOf({ from, to }: DayRange, since: Day, today: Day): Period {
  const last = to == null ? today : supportedDay('to', parseDay(to))
  const first = from == null ? Math.min(since, last) : supportedDay('from', parseDay(from))
  if (first > last)
    throw invalid('from', to == null ? 'from must not be after today.' : 'from must not be after to.')
  if (from != null && daysOf({ first, last }) > MAX_DAYS)
    throw invalid('from', 'from must be at most ten years before to.')
  return { first, last }
}

function supportedDay(field: string, day: Day): Day {
  if (day >= SUPPORTED.first && day <= SUPPORTED.last) return day
  throw invalid(
    field,
    `${field} must be a day from ${formatDay(SUPPORTED.first)} to ${formatDay(SUPPORTED.last)}.`,
  )
}

/** The first supported day. */
export const FIRST_DAY: Day = SUPPORTED.first

/** Number of days of a period. */
export const daysOf = ({ first, last }: Period): number => (last - first) / DAY_MS + 1

/** The default interval: days, and for all time the finest readable one. */
export function defaultInterval(period: Period, { from }: DayRange): Interval {
  if (from != null) return 'DAY'
  return DEFAULT_INTERVALS.find(({ days }) => daysOf(period) <= days)?.interval ?? 'MONTH'
}

/** Start and end of a period in a time zone (UTC offset at most ±15 h). */
export const boundsOf = (period: Period, zone: Zone): [start: number, end: number] => [
  zone.startOf(period.first),
  zone.startOf(period.last + DAY_MS),
]

/**
 * The boundaries of the buckets of a period, including start and end. Weeks start on Monday, months on the first; the first
 * and last buckets are cut to the period.
 */
export function boundariesOf(period: Period, interval: Interval, zone: Zone): number[] {
  if (bucketEstimate(period, interval) > MAX_BUCKETS)
    throw invalid('interval', `interval must divide the period into at most ${MAX_BUCKETS} parts.`)
  if (interval === 'HOUR') return hoursOf(boundsOf(period, zone), zone)
  const instants = firstDaysOf(period, interval).map((day) => zone.startOf(day))
  // A day skipped by a zone that crossed the date line has the start of the next day.
  return instants.filter((instant, i) => instant !== instants[i + 1])
}

const MIN_DAYS: Readonly<Record<Interval, number>> = { HOUR: 1 / 24, DAY: 1, WEEK: 7, MONTH: 28 }

const bucketEstimate = (period: Period, interval: Interval): number => daysOf(period) / MIN_DAYS[interval]

/** The first day of each bucket, and the day after the last bucket. */
function firstDaysOf(period: Period, interval: Exclude<Interval, 'HOUR'>): Day[] {
  const days = [period.first]
  for (let day = next(period.first, interval); day <= period.last; day = next(day, interval)) days.push(day)
  return [...days, period.last + DAY_MS]
}

function next(day: Day, interval: Exclude<Interval, 'HOUR'>): Day {
  const date = new Date(day)
  if (interval === 'DAY') return day + DAY_MS
  if (interval === 'MONTH') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  const sinceMonday = (date.getUTCDay() + 6) % 7
  return day + (7 - sinceMonday) * DAY_MS
}

/** Full wall-clock hours: a bucket is 30 minutes long where clocks change by half an hour. */
function hoursOf([start, end]: [number, number], zone: Zone): number[] {
  const instants = []
  for (let instant = start; instant < end; ) {
    instants.push(instant)
    instant += HOUR_MS - (zone.wallTime(instant) % HOUR_MS)
  }
  return [...instants, end]
}

/** Formats an instant for GraphQL and Postgres. */
export const instantText = (instant: number): string => `${new Date(instant).toISOString().slice(0, -1)}000Z`

import { invalid } from '@shopstack/schema/errors'
import { DAY_MS, type Day, formatDay, HOUR_MS, parseDay, type Zone } from '@shopstack/schema/zone'
import type { Interval } from '../generated.js'

/** Calendar days from the first to the last one, both included. */
export interface Period {
  readonly first: Day
  readonly last: Day
}

/** The days a client asked for: ISO text, or nothing. */
export interface AskedDays {
  readonly from?: string | null
  readonly to?: string | null
}

/** The days that reports know. */
const KNOWN: Period = { first: parseDay('1970-01-01'), last: parseDay('2199-12-31') }
/** Ten years with three leap days among them. */
const MOST_DAYS = 3653
const MOST_BUCKETS = 1000

/** What all time is divided into when a client leaves that to us: by days up to a quarter, by weeks up to two years. */
const FINEST: readonly { interval: Interval; days: number }[] = [
  { interval: 'DAY', days: 92 },
  { interval: 'WEEK', days: 731 },
]

/** The days that are meant; what was left open begins with `since` and ends with `today`. */
export function periodOf({ from, to }: AskedDays, since: Day, today: Day): Period {
  const last = to == null ? today : known('to', parseDay(to))
  const first = from == null ? Math.min(since, last) : known('from', parseDay(from))
  if (first > last)
    throw invalid('from', to == null ? 'from must not be after today.' : 'from must not be after to.')
  if (from != null && daysOf({ first, last }) > MOST_DAYS)
    throw invalid('from', 'from must be at most ten years before to.')
  return { first, last }
}

function known(field: string, day: Day): Day {
  if (day >= KNOWN.first && day <= KNOWN.last) return day
  throw invalid(field, `${field} must be a day from ${formatDay(KNOWN.first)} to ${formatDay(KNOWN.last)}.`)
}

/** The first of the days that a report can be about. */
export const BEGINNING: Day = KNOWN.first

/** How many days a period has. */
export const daysOf = ({ first, last }: Period): number => (last - first) / DAY_MS + 1

/** The period of the same length directly before. */
export const before = (period: Period): Period => ({
  first: period.first - daysOf(period) * DAY_MS,
  last: period.first - DAY_MS,
})

/** The interval for a client that names none: days, and for all time the finest that is still easy to read. */
export function usualInterval(period: Period, { from }: AskedDays): Interval {
  if (from != null) return 'DAY'
  return FINEST.find(({ days }) => daysOf(period) <= days)?.interval ?? 'MONTH'
}

/** The instants at which a period begins and ends, at most 15 hours from the days of Greenwich. */
export const edgesOf = (period: Period, zone: Zone): [start: number, end: number] => [
  zone.startOf(period.first),
  zone.startOf(period.last + DAY_MS),
]

/**
 * The instants that divide a period, its beginning and end among them. Weeks begin on Mondays and months on their first;
 * the first and the last bucket have only the days that lie in the period.
 */
export function boundariesOf(period: Period, interval: Interval, zone: Zone): number[] {
  if (roughly(period, interval) > MOST_BUCKETS)
    throw invalid('interval', `interval must divide the period into at most ${MOST_BUCKETS} parts.`)
  if (interval === 'HOUR') return hoursOf(edgesOf(period, zone), zone)
  const instants = daysBeginning(period, interval).map((day) => zone.startOf(day))
  // A day that a zone skipped, by crossing the date line, begins when the next one does.
  return instants.filter((instant, i) => instant !== instants[i + 1])
}

const SMALLEST: Readonly<Record<Interval, number>> = { HOUR: 1 / 24, DAY: 1, WEEK: 7, MONTH: 28 }

const roughly = (period: Period, interval: Interval): number => daysOf(period) / SMALLEST[interval]

/** Each bucket's first day, then the day after the last bucket. */
function daysBeginning(period: Period, interval: Exclude<Interval, 'HOUR'>): Day[] {
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

/** Full hours of the clocks there: where those are changed by half an hour, one bucket is as long as that. */
function hoursOf([start, end]: [number, number], zone: Zone): number[] {
  const instants = []
  for (let instant = start; instant < end; ) {
    instants.push(instant)
    instant += HOUR_MS - (zone.wallTime(instant) % HOUR_MS)
  }
  return [...instants, end]
}

/** Instants as GraphQL and Postgres read them. */
export const instantText = (instant: number): string => `${new Date(instant).toISOString().slice(0, -1)}000Z`

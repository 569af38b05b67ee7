import { invalid } from './errors.js'

/** A calendar day as the milliseconds of its midnight in UTC, in whatever zone the day is. */
export type Day = number

/** A quarter of an hour, in milliseconds. */
export const QUARTER_MS = 15 * 60_000
/** An hour, in milliseconds. */
export const HOUR_MS = 4 * QUARTER_MS
/** The usual length of a day, in milliseconds. */
export const DAY_MS = 24 * HOUR_MS

/** Parses `2026-03-01`. */
export const parseDay = (text: string): Day => Date.parse(`${text}T00:00:00Z`)

/** Formats a day as `2026-03-01`. */
export const formatDay = (day: Day): string => new Date(day).toISOString().slice(0, 10)

/** The day of an instant in a zone. */
export const dayAt = (instant: number, zone: Zone): Day =>
  Math.floor(zone.wallTime(instant) / DAY_MS) * DAY_MS

/** A time zone. */
export interface Zone {
  /** The local time of an instant, as the milliseconds at which a UTC clock shows the same. */
  wallTime(instant: number): number
  /** The first instant of a local day, which is not always midnight. */
  startOf(day: Day): number
}

/** No IANA name is longer, and none begins with a sign, unlike the offsets that some versions of Node accept. */
const NAME = /^[A-Za-z][\w+/-]{0,63}$/

/** Cache sizes: computing a year of days takes milliseconds. */
const MAX_ZONES = 50
const MAX_DAYS = 5_000
const zones = new Map<string, Zone>()

/**
 * The zone of an IANA name.
 * @throws ShopError `INVALID_INPUT` for any other text
 */
export function zoneOf(timezone: string): Zone {
  const known = zones.get(timezone)
  if (known) return known
  const format = formatOf(timezone)
  const wallTime = (instant: number) => readClock(format.format(instant))
  const zone = { wallTime, startOf: memoized(MAX_DAYS, (day: Day) => startOf(day, wallTime)) }
  if (zones.size === MAX_ZONES) zones.clear()
  zones.set(timezone, zone)
  return zone
}

/** Caches up to `maxEntries` results of a pure function. */
function memoized(maxEntries: number, work: (day: Day) => number): (day: Day) => number {
  const results = new Map<Day, number>()
  return (day) => {
    const known = results.get(day)
    if (known !== undefined) return known
    const result = work(day)
    if (results.size === maxEntries) results.clear()
    results.set(day, result)
    return result
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit'
  try {
    if (!NAME.test(timeZone)) throw new RangeError(timeZone)
    return new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: two, day: two },
      ...{ hour: two, minute: two, second: two },
    })
  } catch {
    throw invalid(
      'timezone',
      'timezone must be a name of the IANA time zone database, such as Europe/Berlin.',
    )
  }
}

/** `03/29/2026, 01:59:59` */
const CLOCK = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/

function readClock(text: string): number {
  const [, month, day, year, hour, minute, second] = (CLOCK.exec(text) ?? []).map(Number)
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
}

function startOf(day: Day, wallTime: Zone['wallTime']): number {
  const offsetAt = (instant: number) => wallTime(instant) - instant
  const [before, after] = [offsetAt(day - DAY_MS), offsetAt(day + DAY_MS)]
  // Roll-ups have quarters of an hour; only before 1972 did some offsets differ by less.
  return floorTo(QUARTER_MS, before === after ? day - before : startAtChange(day, [before, after], wallTime))
}

/** The first midnight where it occurs twice: the one with the larger offset. */
function startAtChange(day: Day, offsets: readonly number[], wallTime: Zone['wallTime']): number {
  const midnights = offsets.map((offset) => day - offset).sort((a, b) => a - b)
  return midnights.find((instant) => wallTime(instant) === day) ?? firstAfter(day, wallTime)
}

/** When clocks skip midnight, the day begins at the change. */
function firstAfter(day: Day, wallTime: Zone['wallTime']): number {
  let [before, after] = [day - DAY_MS, day + DAY_MS]
  while (after - before > QUARTER_MS) {
    const middle = floorTo(QUARTER_MS, (before + after) / 2)
    if (wallTime(middle) < day) before = middle
    else after = middle
  }
  return after
}

const floorTo = (unit: number, instant: number): number => Math.floor(instant / unit) * unit

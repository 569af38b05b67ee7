import { DAY_MS, HOUR_MS } from '@shopstack/schema/zone'
import type { Interval } from '../../generated.js'

/** A label of the time axis. */
export interface Tick {
  readonly index: number
  readonly text: string
}

/** A density of labels: one per calendar part. */
interface Level {
  part(wall: number): string | number
  text(wall: number): string
}

const show = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' })
  return (wall: number): string => format.format(wall)
}

const clock = show({ hour: '2-digit', minute: '2-digit' })
const dayAndMonth = show({ day: 'numeric', month: 'short' })
const month = show({ month: 'short' })
const year = show({ year: 'numeric' })
const monthAndYear = show({ month: 'short', year: 'numeric' })

const date = (wall: number): Date => new Date(wall)
const isMidnight = (wall: number): boolean => wall % DAY_MS === 0
const isJanuary = (wall: number): boolean => date(wall).getUTCMonth() === 0
const monthNumber = (wall: number): number => date(wall).getUTCFullYear() * 12 + date(wall).getUTCMonth()

const hours = (count: number): Level => ({
  part: (wall) => Math.floor(wall / (count * HOUR_MS)),
  text: (wall) => (isMidnight(wall) ? dayAndMonth(wall) : clock(wall)),
})
const days = (count: number): Level => ({
  part: (wall) => Math.floor(wall / (count * DAY_MS)),
  text: dayAndMonth,
})
/** 1 January 1970 was a Thursday. */
const weeks = (count: number): Level => ({
  part: (wall) => Math.floor((wall + 3 * DAY_MS) / (count * 7 * DAY_MS)),
  text: dayAndMonth,
})
const months = (count: number): Level => ({
  part: (wall) => Math.floor(monthNumber(wall) / count),
  text: (wall) => (isJanuary(wall) ? year(wall) : month(wall)),
})
const years = (count: number): Level => ({
  part: (wall) => Math.floor(date(wall).getUTCFullYear() / count),
  text: year,
})

const LONG: readonly Level[] = [months(1), months(3), years(1), years(2), years(5)]
const LEVELS: Readonly<Record<Interval, readonly Level[]>> = {
  HOUR: [hours(1), hours(3), hours(6), hours(12), days(1), days(2), weeks(1), weeks(2), ...LONG],
  DAY: [days(1), days(2), weeks(1), weeks(2), ...LONG],
  WEEK: [weeks(1), weeks(2), ...LONG],
  MONTH: LONG,
}

/** Labels for buckets that start at these wall-clock times, at most `max`, each at the start of its calendar part. */
export function ticksOf(walls: readonly number[], interval: Interval, max: number): Tick[] {
  for (const level of LEVELS[interval]) {
    const starts = startsOfParts(walls, level)
    if (starts.length > 0 && starts.length <= max)
      return starts.map(({ index, wall }) => ({ index, text: level.text(wall) }))
  }
  return firstOnly(walls)
}

const startsOfParts = (walls: readonly number[], { part }: Level): { index: number; wall: number }[] =>
  walls.flatMap((wall, index) => {
    // The first bucket may start within a part.
    const before = walls[index - 1] ?? wall - 1
    return part(before) === part(wall) ? [] : [{ index, wall }]
  })

const firstOnly = ([wall]: readonly number[]): Tick[] =>
  wall === undefined ? [] : [{ index: 0, text: monthAndYear(wall) }]

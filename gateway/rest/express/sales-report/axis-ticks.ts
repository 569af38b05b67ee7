import { DAY_MS, HOUR_MS } from '@shopstack/schema/zone'
import type { Interval } from '../../generated.js'

/** A label below a bucket. */
export interface Tick {
  readonly index: number
  readonly text: string
}

/** A way to thin labels out: only the first bucket of each of these parts of the calendar has one. */
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

const hours = (many: number): Level => ({
  part: (wall) => Math.floor(wall / (many * HOUR_MS)),
  text: (wall) => (isMidnight(wall) ? dayAndMonth(wall) : clock(wall)),
})
const days = (many: number): Level => ({
  part: (wall) => Math.floor(wall / (many * DAY_MS)),
  text: dayAndMonth,
})
/** The first of January 1970 was a Thursday. */
const weeks: Level = { part: (wall) => Math.floor((wall + 3 * DAY_MS) / (7 * DAY_MS)), text: dayAndMonth }
const months = (many: number): Level => ({
  part: (wall) => Math.floor(monthNumber(wall) / many),
  text: (wall) => (isJanuary(wall) ? year(wall) : month(wall)),
})
const years = (many: number): Level => ({
  part: (wall) => Math.floor(date(wall).getUTCFullYear() / many),
  text: year,
})

const LONG: readonly Level[] = [months(1), months(3), years(1), years(2), years(5)]
const LEVELS: Readonly<Record<Interval, readonly Level[]>> = {
  HOUR: [hours(1), hours(3), hours(6), hours(12), days(1), days(2), weeks, ...LONG],
  DAY: [days(1), days(2), weeks, ...LONG],
  WEEK: [weeks, ...LONG],
  MONTH: LONG,
}

/** Labels for buckets that begin at these times of the clocks there, at most so many, each where its part begins. */
export function ticksOf(walls: readonly number[], interval: Interval, most: number): Tick[] {
  for (const level of LEVELS[interval]) {
    const found = beginnings(walls, level)
    if (found.length > 0 && found.length <= most)
      return found.map(({ index, wall }) => ({ index, text: level.text(wall) }))
  }
  return onlyFirst(walls)
}

const beginnings = (walls: readonly number[], { part }: Level): { index: number; wall: number }[] =>
  walls.flatMap((wall, index) => {
    // The first bucket may begin in the middle of a part.
    const before = walls[index - 1] ?? wall - 1
    return part(before) === part(wall) ? [] : [{ index, wall }]
  })

const onlyFirst = ([wall]: readonly number[]): Tick[] =>
  wall === undefined ? [] : [{ index: 0, text: monthAndYear(wall) }]

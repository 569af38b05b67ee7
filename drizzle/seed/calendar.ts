/** A day of orders, as the numbers of the first and last order. */
export interface TradingDay {
  /** Midnight (UTC), in ISO form. */
  day: string
  first: number
  last: number
}

/** How far back orders go. */
const HISTORY_DAYS = 180

const DAY_MS = 86_400_000

/** Weights of Sunday to Saturday: most orders at weekends, fewest on Tuesdays. */
const WEEKDAY_WEIGHTS = [1.25, 0.95, 0.7, 0.92, 1, 1.12, 1.4]

/** Seasons with more orders, by month and day. Every 180 days of the year contain at least one of them. */
const SEASONS = [
  { from: '06-15', to: '07-10', factor: 1.3 },
  { from: '11-20', to: '12-24', factor: 1.6 },
]

/** Weights of the hours of a day (UTC): a peak at lunch, a higher one after dinner. */
export const HOUR_WEIGHTS: readonly number[] = [
  ...[1.2, 0.7, 0.4, 0.3, 0.3, 0.6, 1.4, 2.6, 3.8, 4.9, 5.6, 6],
  ...[6.6, 6.2, 5.4, 5.1, 5.2, 5.6, 6.3, 7.6, 8.6, 8, 5, 2.6],
]

/** The days before `today` with their orders, distributed by weekday, season, growth and random weather. */
export function tradingDays(today: string, orders: number): TradingDay[] {
  const days = Array.from(
    { length: HISTORY_DAYS },
    (_, i) => new Date(Date.parse(today) - (HISTORY_DAYS - i) * DAY_MS),
  )
  const upTo: number[] = []
  for (const [i, day] of days.entries()) upTo.push((upTo[i - 1] ?? 0) + weightOf(day, i))
  const share = orders / (upTo.at(-1) ?? 1)
  const lastOf = (i: number) => Math.round((upTo[i] ?? 0) * share)
  return days.map((day, i) => ({ day: day.toISOString(), first: lastOf(i - 1) + 1, last: lastOf(i) }))
}

function weightOf(day: Date, index: number): number {
  const monthAndDay = day.toISOString().slice(5, 10)
  const season = SEASONS.find(({ from, to }) => from <= monthAndDay && monthAndDay <= to)
  const growth = 0.7 + (0.6 * index) / HISTORY_DAYS
  // 37 and 21 are coprime, so 21 consecutive days have different weather.
  const weather = 0.9 + ((index * 37) % 21) / 100
  return (WEEKDAY_WEIGHTS[day.getUTCDay()] ?? 1) * (season?.factor ?? 1) * growth * weather
}

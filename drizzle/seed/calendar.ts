/** One day of orders, as the numbers of its first and last one. */
export interface TradingDay {
  /** Its midnight (UTC), in ISO form. */
  day: string
  first: number
  last: number
}

/** How far back orders go. */
export const DAYS = 180

const DAY = 86_400_000

/** Sunday to Saturday: people shop at weekends, and on Tuesdays hardly anybody does. */
const WEEKDAYS = [1.25, 0.95, 0.7, 0.92, 1, 1.12, 1.4]

/** When more is sold, by month and day. Every 180 days of the year meet at least one of them. */
const SEASONS = [
  { from: '06-15', to: '07-10', factor: 1.3 },
  { from: '11-20', to: '12-24', factor: 1.6 },
]

/** The share of a day's orders that falls into each hour (UTC): a peak over lunch, a higher one after dinner. */
export const HOURS: readonly number[] = [
  ...[1.2, 0.7, 0.4, 0.3, 0.3, 0.6, 1.4, 2.6, 3.8, 4.9, 5.6, 6],
  ...[6.6, 6.2, 5.4, 5.1, 5.2, 5.6, 6.3, 7.6, 8.6, 8, 5, 2.6],
]

/** The days before `today`, with the orders dealt out by weekday, season, growth and a little weather. */
export function tradingDays(today: string, orders: number): TradingDay[] {
  const days = Array.from({ length: DAYS }, (_, i) => new Date(Date.parse(today) - (DAYS - i) * DAY))
  const upTo: number[] = []
  for (const [i, day] of days.entries()) upTo.push((upTo[i - 1] ?? 0) + weightOf(day, i))
  const share = orders / (upTo.at(-1) ?? 1)
  const lastOf = (i: number) => Math.round((upTo[i] ?? 0) * share)
  return days.map((day, i) => ({ day: day.toISOString(), first: lastOf(i - 1) + 1, last: lastOf(i) }))
}

function weightOf(day: Date, index: number): number {
  const monthAndDay = day.toISOString().slice(5, 10)
  const season = SEASONS.find(({ from, to }) => from <= monthAndDay && monthAndDay <= to)
  const growth = 0.7 + (0.6 * index) / DAYS
  // 37 and 21 share no factor: each of 21 days in a row has another weather.
  const weather = 0.9 + ((index * 37) % 21) / 100
  return (WEEKDAYS[day.getUTCDay()] ?? 1) * (season?.factor ?? 1) * growth * weather
}

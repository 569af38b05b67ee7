import { DAY_MS, formatDay, parseDay, zoneOf } from '@shopstack/schema/zone'
import type { Interval } from '../../generated.js'
import { html, type Markup } from './html.js'
import { type AskedReport, today } from './query-params.js'

/** The period that is shown. */
interface Shown {
  readonly from: string
  readonly to: string
  readonly interval: Interval
}

interface Link {
  readonly text: string
  readonly to: AskedReport
  readonly current: boolean
}

const PERIODS = [
  { text: '7 days', days: 7 },
  { text: '30 days', days: 30 },
  { text: '12 months', days: 365 },
] as const

const INTERVALS: readonly { text: string; interval: Interval; days: number }[] = [
  { text: 'Hours', interval: 'HOUR', days: 1 / 24 },
  { text: 'Days', interval: 'DAY', days: 1 },
  { text: 'Weeks', interval: 'WEEK', days: 7 },
  { text: 'Months', interval: 'MONTH', days: 28 },
]

/** More parts than these are refused (`salesReport`). */
const MOST_BUCKETS = 1000
const FEWEST_BUCKETS = 2

/** Links to other periods and to other intervals of this one; they keep what else was asked for. */
export function choices(asked: AskedReport, shown: Shown, now: Date): Markup {
  return html`<div class="choices">${row('Period', periods(asked, now))}${row('Interval', intervals(asked, shown))}</div>`
}

function periods(asked: AskedReport, now: Date): Link[] {
  const last = today(zoneOf(asked.timezone), now)
  const recent = PERIODS.map(({ text, days }) => {
    const from = formatDay(last - (days - 1) * DAY_MS)
    const to = formatDay(last)
    const current = asked.from === from && (asked.to === null || asked.to === to)
    return { text, current, to: { ...asked, from, to, interval: fitting(asked.interval, days) } }
  })
  // How long all time is, only the shop knows: fine parts might be too many.
  const interval = asked.interval === 'HOUR' || asked.interval === 'DAY' ? null : asked.interval
  const current = asked.from === null && asked.to === null
  return [...recent, { text: 'All time', current, to: { ...asked, from: null, to: null, interval } }]
}

const fitting = (interval: Interval | null, days: number): Interval | null =>
  INTERVALS.find((one) => one.interval === interval && fits(one, days))?.interval ?? null

const fits = ({ days }: { days: number }, all: number): boolean =>
  all / days <= MOST_BUCKETS && all / days >= FEWEST_BUCKETS

function intervals(asked: AskedReport, shown: Shown): Link[] {
  const days = (parseDay(shown.to) - parseDay(shown.from)) / DAY_MS + 1
  return INTERVALS.filter((one) => one.interval === shown.interval || fits(one, days)).map(
    ({ text, interval }) => ({
      text,
      current: interval === shown.interval,
      to: { ...asked, interval },
    }),
  )
}

const row = (label: string, links: readonly Link[]): Markup =>
  html`<nav aria-label="${label}"><ul>${links.map(
    ({ text, to, current }) =>
      html`<li><a href="${`?${queryOf(to)}`}"${current && html` aria-current="true"`}>${text}</a></li>`,
  )}</ul></nav>`

/** A query string that asks for a report; empty for the usual one. */
export function queryOf({ from, to, interval, timezone }: AskedReport): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ from, to, interval })) if (value) query.set(name, value)
  if (timezone !== 'UTC') query.set('timezone', timezone)
  return query.toString()
}

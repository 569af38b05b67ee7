import { DAY_MS, formatDay, parseDay, zoneOf } from '@shopstack/schema/zone'
import type { Interval } from '../../generated.js'
import { html, type Markup } from './html.js'
import { type ReportQuery, today } from './query-params.js'

/** The period of the page. */
interface ShownPeriod {
  readonly from: string
  readonly to: string
  readonly interval: Interval
}

interface Link {
  readonly text: string
  readonly to: ReportQuery
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

/** Limit of `salesReport`. */
const MAX_BUCKETS = 1000
const MIN_BUCKETS = 2

/** Links to other periods and intervals, which keep the other parameters. */
export function periodLinks(request: ReportQuery, shown: ShownPeriod, now: Date): Markup {
  return html`<div class="choices">${row('Period', periods(request, now))}${row('Interval', intervals(request, shown))}</div>`
}

function periods(request: ReportQuery, now: Date): Link[] {
  const last = today(zoneOf(request.timezone), now)
  const recent = PERIODS.map(({ text, days }) => {
    const from = formatDay(last - (days - 1) * DAY_MS)
    const to = formatDay(last)
    const current = request.from === from && (request.to === null || request.to === to)
    return { text, current, to: { ...request, from, to, interval: keepInterval(request.interval, days) } }
  })
  // The length of all time is unknown here: a fine interval might exceed the limit.
  const interval = request.interval === 'HOUR' || request.interval === 'DAY' ? null : request.interval
  const current = request.from === null && request.to === null
  return [...recent, { text: 'All time', current, to: { ...request, from: null, to: null, interval } }]
}

const keepInterval = (interval: Interval | null, days: number): Interval | null =>
  INTERVALS.find((one) => one.interval === interval && isReadable(one, days))?.interval ?? null

const isReadable = ({ days }: { days: number }, all: number): boolean =>
  all / days <= MAX_BUCKETS && all / days >= MIN_BUCKETS

function intervals(request: ReportQuery, shown: ShownPeriod): Link[] {
  const days = (parseDay(shown.to) - parseDay(shown.from)) / DAY_MS + 1
  return INTERVALS.filter((one) => one.interval === shown.interval || isReadable(one, days)).map(
    ({ text, interval }) => ({
      text,
      current: interval === shown.interval,
      to: { ...request, interval },
    }),
  )
}

const row = (label: string, links: readonly Link[]): Markup =>
  html`<nav aria-label="${label}"><ul>${links.map(
    ({ text, to, current }) =>
      html`<li><a href="${`?${queryOf(to)}`}"${current && html` aria-current="true"`}>${text}</a></li>`,
  )}</ul></nav>`

/** The query string of a report; empty for the default report. */
export function queryOf({ from, to, interval, timezone, compare }: ReportQuery): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ from, to, interval })) if (value) query.set(name, value)
  if (timezone !== 'UTC') query.set('timezone', timezone)
  if (compare !== 'PERIOD') query.set('compare', compare)
  return query.toString()
}

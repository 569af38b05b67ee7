import { zoneOf } from '@shopstack/schema/zone'
import type { ExpressSalesReportQuery, Interval } from '../../generated.js'
import { ticksOf } from './axis-ticks.js'
import { type Chart, drawn, type Size } from './chart.js'
import type { Words } from './formatters.js'
import { html, type Markup } from './html.js'

type Report = ExpressSalesReportQuery['salesReport']
type Bucket = Report['buckets'][number]

/** Each chart is drawn twice, because text that shrinks with its picture cannot be read on a telephone. */
const SIZES: readonly Pick<Size, 'name' | 'width'>[] = [
  { name: 'wide', width: 1040 },
  { name: 'narrow', width: 330 },
]

const TALL = { wide: 250, narrow: 200 }
const LOW = { wide: 160, narrow: 140 }

/** An interval as a word. */
export const EACH: Readonly<Record<Interval, string>> = {
  HOUR: 'hour',
  DAY: 'day',
  WEEK: 'week',
  MONTH: 'month',
}

/** Revenue and orders over time. */
export function charts(report: Report, words: Words, now: Date): Markup {
  const zone = zoneOf(report.timezone)
  const walls = report.buckets.map(({ start }) => zone.wallTime(Date.parse(start)))
  const common = {
    words: report.buckets.map((bucket) => sentence(bucket, words)),
    unfinished: Date.parse(report.buckets.at(-1)?.end ?? report.asOf) > now.getTime(),
    ticks: (most: number) => ticksOf(walls, report.interval, most),
  }
  const each = EACH[report.interval]
  const revenue: Chart = {
    ...{ ...common, id: 'revenue', title: `Revenue by ${each}`, axis: words.roughMoney },
    ...series(report, ({ revenue }) => Number(revenue)),
    description: `${words.money(report.totals.revenue)} in all. ${best(report, ({ revenue }) => Number(revenue), words)}`,
  }
  const orders: Chart = {
    ...{ ...common, id: 'orders', title: `Orders by ${each}`, axis: wholeNumber },
    ...series(report, ({ orders }) => orders),
    description: `${words.count(report.totals.orders)} in all. ${best(report, ({ orders }) => orders, words)}`,
  }
  return html`${panel(revenue, TALL, report, words)}${panel(orders, LOW, report, words)}`
}

function panel(chart: Chart, heights: typeof TALL, { previous }: Report, words: Words): Markup {
  return html`<figure><figcaption><h2>${chart.title}</h2>${
    previous &&
    html`<p class="legend"><span class="key now"></span>This period <span class="key then"></span>${words.days(previous.from, previous.to)}</p>`
  }</figcaption>
${[...chart.values, ...chart.previous].some((value) => value > 0) ? SIZES.map((size) => drawn(chart, { ...size, height: heights[size.name] })) : html`<p class="nothing">Nothing was sold in this period.</p>`}</figure>`
}

type Value = (bucket: Pick<Bucket, 'revenue' | 'orders'>) => number

const series = ({ buckets, previous }: Report, value: Value) => ({
  values: buckets.map(value),
  previous: previous?.buckets.map(value) ?? [],
})

const wholeNumber = (value: number): string => (Number.isInteger(value) ? value.toLocaleString('en-US') : '')

const sentence = ({ start, end, revenue, orders, units }: Bucket, words: Words): string =>
  `${words.bucket(start, end)}: ${words.money(revenue)}, ${many(orders, 'order', words)}, ${many(units, 'unit', words)}`

const many = (count: number, thing: string, words: Words): string =>
  `${words.count(count)} ${thing}${count === 1 ? '' : 's'}`

function best({ buckets, interval }: Report, value: Value, words: Words): string {
  const [first, ...others] = buckets
  if (!first) return ''
  const top = others.reduce((most, one) => (value(one) > value(most) ? one : most), first)
  return `The best ${EACH[interval]}: ${sentence(top, words)}.`
}

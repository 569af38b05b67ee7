import { zoneOf } from '@shopstack/schema/zone'
import type { ExpressSalesReportQuery, Interval } from '../../generated.js'
import { ticksOf } from './axis-ticks.js'
import { type Chart, renderChart, type Size } from './chart.js'
import type { Formatters } from './formatters.js'
import { html, type Markup } from './html.js'

type Report = ExpressSalesReportQuery['salesReport']
type Bucket = Report['buckets'][number]

/** Each chart is rendered in two sizes, because scaled text is unreadable on phones. */
const SIZES: readonly Pick<Size, 'name' | 'width'>[] = [
  { name: 'wide', width: 1040 },
  { name: 'narrow', width: 330 },
]

const TALL = { wide: 250, narrow: 200 }
const LOW = { wide: 160, narrow: 140 }

/** Names of intervals. */
export const EACH: Readonly<Record<Interval, string>> = {
  HOUR: 'hour',
  DAY: 'day',
  WEEK: 'week',
  MONTH: 'month',
}

/** The charts of net sales and orders. More refunds than sales are drawn as zero. */
export function charts(report: Report, format: Formatters, now: Date): Markup {
  const zone = zoneOf(report.timezone)
  const walls = report.buckets.map(({ start }) => zone.wallTime(Date.parse(start)))
  const common = {
    tooltips: report.buckets.map((bucket) => sentence(bucket, format)),
    isOpen: Date.parse(report.buckets.at(-1)?.end ?? report.asOf) > now.getTime(),
    ticks: (max: number) => ticksOf(walls, report.interval, max),
  }
  const each = EACH[report.interval]
  const netSales: Chart = {
    ...{ ...common, id: 'net-sales', title: `Net sales by ${each}`, axis: format.roughMoney },
    ...series(report, ({ netSales }) => Math.max(0, Number(netSales))),
    description: `${format.money(report.totals.netSales)} in all. ${best(report, ({ netSales }) => Number(netSales), format)}`,
  }
  const orders: Chart = {
    ...{ ...common, id: 'orders', title: `Orders by ${each}`, axis: wholeNumber },
    ...series(report, ({ orders }) => orders),
    description: `${format.count(report.totals.orders)} in all. ${best(report, ({ orders }) => orders, format)}`,
  }
  return html`${panel(netSales, TALL, report, format)}${panel(orders, LOW, report, format)}`
}

function panel(chart: Chart, heights: typeof TALL, { previous }: Report, format: Formatters): Markup {
  return html`<figure><figcaption><h2>${chart.title}</h2>${
    previous &&
    html`<p class="legend"><span class="key now"></span>This period <span class="key then"></span>${format.days(previous.from, previous.to)}</p>`
  }</figcaption>
${[...chart.values, ...chart.previous].some((value) => value > 0) ? SIZES.map((size) => renderChart(chart, { ...size, height: heights[size.name] })) : html`<p class="nothing">Nothing was sold in this period.</p>`}</figure>`
}

type Value = (bucket: Pick<Bucket, 'netSales' | 'orders'>) => number

const series = ({ buckets, previous }: Report, value: Value) => ({
  values: buckets.map(value),
  previous: previous?.buckets.map(value) ?? [],
})

const wholeNumber = (value: number): string => (Number.isInteger(value) ? value.toLocaleString('en-US') : '')

const sentence = ({ start, end, netSales, orders, units }: Bucket, format: Formatters): string =>
  `${format.bucket(start, end)}: ${format.money(netSales)}, ${many(orders, 'order', format)}, ${many(units, 'unit', format)}`

const many = (count: number, thing: string, format: Formatters): string =>
  `${format.count(count)} ${thing}${count === 1 ? '' : 's'}`

function best({ buckets, interval }: Report, value: Value, format: Formatters): string {
  const [first, ...others] = buckets
  if (!first) return ''
  const top = others.reduce((most, one) => (value(one) > value(most) ? one : most), first)
  return `The best ${EACH[interval]}: ${sentence(top, format)}.`
}

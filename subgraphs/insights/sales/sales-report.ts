import { setImmediate as nextTurn } from 'node:timers/promises'
import { rollupsAsOf } from '@shopstack/drizzle/rollups/rebuild'
import type { Instant } from '@shopstack/schema/scalars'
import { dayAt, formatDay, zoneOf } from '@shopstack/schema/zone'
import type { ReadSource } from '../database.js'
import type { Interval } from '../generated.js'
import {
  type AskedDays,
  before,
  boundariesOf,
  instantText,
  type Period,
  periodOf,
  usualInterval,
} from './periods.js'
import { spansOf } from './rollup-ranges.js'
import { type Figures, figuresByBucket, firstSale } from './sql/totals.js'

/** What a report is to be about. */
export interface AskedReport extends AskedDays {
  readonly interval?: Interval | null
  readonly timezone: string
  readonly compareToPrevious: boolean
}

/** What was sold between two instants, in milliseconds. */
export interface Bucket extends Figures {
  readonly start: number
  readonly end: number
}

/** A period with its buckets. */
export interface PeriodSales {
  readonly from: string
  readonly to: string
  readonly totals: Figures
  readonly buckets: Bucket[]
}

/** A report. */
export interface Report extends PeriodSales {
  readonly interval: Interval
  readonly timezone: string
  readonly asOf: Instant
  readonly previous: PeriodSales | null
}

const NOTHING: Figures = { orders: 0, units: 0, revenue: 0, discount: 0, tax: 0, refunds: 0 }

/** The sales of a period, and of the one before: three statements at most, however long and busy they were. */
export async function salesReport(db: ReadSource, asked: AskedReport, now: number): Promise<Report> {
  const zone = zoneOf(asked.timezone)
  const today = dayAt(now, zone)
  const since = asked.from == null ? await firstSale(db) : null
  const period = periodOf(asked, since === null ? today : dayAt(since, zone), today)
  const interval = asked.interval ?? usualInterval(period, asked)
  const boundaries = boundariesOf(period, interval, zone)
  // What all time would be compared with is empty.
  const earlier = asked.compareToPrevious && asked.from != null ? before(period) : null
  const earlierBoundaries = earlier ? boundariesOf(earlier, interval, zone) : []
  // The earlier period ends where this one begins.
  const all = [...earlierBoundaries.slice(0, -1), ...boundaries]
  // Read before the sales are: it must not promise what they do not have yet.
  const asOf = await rollupsAsOf(db)
  const figures = await figuresByBucket(db, all, spansOf(all))
  // Hundreds of buckets are counted, shaped and written down: others get a turn in between.
  await nextTurn()
  const buckets = bucketsOf(all, figures)
  const many = boundaries.length - 1
  return {
    ...salesIn(period, buckets.slice(-many)),
    interval,
    timezone: asked.timezone,
    asOf,
    previous: earlier && salesIn(earlier, buckets.slice(0, -many)),
  }
}

function bucketsOf(boundaries: readonly number[], figures: ReadonlyMap<number, Figures>): Bucket[] {
  return boundaries
    .slice(0, -1)
    .map((start, i) => ({ start, end: boundaries[i + 1] ?? start, ...(figures.get(i) ?? NOTHING) }))
}

const salesIn = ({ first, last }: Period, buckets: Bucket[]): PeriodSales => ({
  from: formatDay(first),
  to: formatDay(last),
  totals: buckets.reduce(sum, NOTHING),
  buckets,
})

const sum = (a: Figures, b: Figures): Figures => ({
  orders: a.orders + b.orders,
  units: a.units + b.units,
  revenue: a.revenue + b.revenue,
  discount: a.discount + b.discount,
  tax: a.tax + b.tax,
  refunds: a.refunds + b.refunds,
})

/** Up to when everything is in a report: a replica holds what had happened by `until`, in milliseconds since 1970. */
export const asOfReads = (asOf: Instant, until: number | null): Instant =>
  until !== null && until < Date.parse(asOf) ? instantText(until) : asOf

/** Cents, rounded half up. */
export const averageOrderValue = ({ revenue, orders }: Figures): number =>
  orders === 0 ? 0 : Math.floor((2 * revenue + orders) / (2 * orders))

import { setImmediate as nextTurn } from 'node:timers/promises'
import { rollupsAsOf } from '@shopstack/drizzle/rollups/rebuild'
import type { Instant } from '@shopstack/schema/scalars'
import { dayAt, formatDay, zoneOf } from '@shopstack/schema/zone'
import type { ReadSource } from '../database.js'
import type { Interval } from '../generated.js'
import {
  boundariesOf,
  type DayRange,
  defaultInterval,
  instantText,
  type Period,
  periodOf,
  precedingPeriod,
} from './periods.js'
import { rangesOf } from './rollup-ranges.js'
import { type Figures, firstSale, totalsByBucket } from './sql/totals.js'

/** The arguments of a report. */
export interface ReportRequest extends DayRange {
  readonly interval?: Interval | null
  readonly timezone: string
  readonly compareToPrevious: boolean
}

/** Sales figures of a bucket; instants in milliseconds. */
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

/** A sales report. */
export interface Report extends PeriodSales {
  readonly interval: Interval
  readonly timezone: string
  readonly asOf: Instant
  readonly previous: PeriodSales | null
}

const ZERO: Figures = { orders: 0, units: 0, revenue: 0, discount: 0, tax: 0, refunds: 0 }

/** Computes a report with at most three statements, regardless of the period and its number of orders. */
export async function salesReport(db: ReadSource, request: ReportRequest, now: number): Promise<Report> {
  const zone = zoneOf(request.timezone)
  const today = dayAt(now, zone)
  const since = request.from == null ? await firstSale(db) : null
  const period = periodOf(request, since === null ? today : dayAt(since, zone), today)
  const interval = request.interval ?? defaultInterval(period, request)
  const boundaries = boundariesOf(period, interval, zone)
  // All time has no preceding period.
  const earlier = request.compareToPrevious && request.from != null ? precedingPeriod(period) : null
  const earlierBoundaries = earlier ? boundariesOf(earlier, interval, zone) : []
  // The preceding period ends at the start of this one.
  const all = [...earlierBoundaries.slice(0, -1), ...boundaries]
  // Read before the totals, so that `asOf` never exceeds them.
  const asOf = await rollupsAsOf(db)
  const figures = await totalsByBucket(db, all, rangesOf(all))
  // Hundreds of buckets follow: yields to other requests.
  await nextTurn()
  const buckets = bucketsOf(all, figures)
  const many = boundaries.length - 1
  return {
    ...salesIn(period, buckets.slice(-many)),
    interval,
    timezone: request.timezone,
    asOf,
    previous: earlier && salesIn(earlier, buckets.slice(0, -many)),
  }
}

function bucketsOf(boundaries: readonly number[], figures: ReadonlyMap<number, Figures>): Bucket[] {
  return boundaries
    .slice(0, -1)
    .map((start, i) => ({ start, end: boundaries[i + 1] ?? start, ...(figures.get(i) ?? ZERO) }))
}

const salesIn = ({ first, last }: Period, buckets: Bucket[]): PeriodSales => ({
  from: formatDay(first),
  to: formatDay(last),
  totals: buckets.reduce(sum, ZERO),
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

/** `asOf` of a report that was read from a replica, which is complete up to `until` (milliseconds since 1970). */
export const asOfReplica = (asOf: Instant, until: number | null): Instant =>
  until !== null && until < Date.parse(asOf) ? instantText(until) : asOf

/** In cents, rounded half up. */
export const averageOrderValue = ({ revenue, orders }: Figures): number =>
  orders === 0 ? 0 : Math.floor((2 * revenue + orders) / (2 * orders))

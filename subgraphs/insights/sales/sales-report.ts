import { setImmediate as nextTurn } from 'node:timers/promises'
import { rollupsAsOf } from '@shopstack/drizzle/rollups/apply-events'
import type { Instant } from '@shopstack/schema/scalars'
import { dayAt, formatDay, zoneOf } from '@shopstack/schema/zone'
import type { ReadDatabase } from '../database.js'
import type { Interval, SalesComparison } from '../generated.js'
import { comparisonPeriod } from './comparison.js'
import {
  boundariesOf,
  type DayRange,
  defaultInterval,
  instantText,
  type Period,
  periodOf,
} from './periods.js'
import { rangesOf } from './rollup-ranges.js'
import { type Figures, firstSale, totalsByBucket } from './sql/totals.js'

/** The arguments of a report. */
export interface ReportRequest extends DayRange {
  readonly interval?: Interval | null
  readonly timezone: string
  readonly compareToPrevious: boolean
  readonly compareTo?: SalesComparison | null
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

const ZERO: Figures = {
  ...{ orders: 0, units: 0, revenue: 0, refunds: 0 },
  ...{ grossSales: 0, discount: 0, netRefunds: 0, tax: 0, refundedTax: 0 },
}

/**
 * Computes a report with at most three statements, regardless of the period and its number of orders; four when it
 * overlaps its comparison period.
 */
export async function salesReport(db: ReadDatabase, request: ReportRequest, now: number): Promise<Report> {
  const zone = zoneOf(request.timezone)
  const today = dayAt(now, zone)
  const since = request.from == null ? await firstSale(db) : null
  const period = periodOf(request, since === null ? today : dayAt(since, zone), today)
  const interval = request.interval ?? defaultInterval(period, request)
  const boundaries = boundariesOf(period, interval, zone)
  const compareTo = request.compareTo ?? (request.compareToPrevious ? 'PRECEDING_PERIOD' : null)
  // All time has no earlier period.
  const earlier = compareTo && request.from != null ? comparisonPeriod(period, compareTo) : null
  const earlierBoundaries = earlier ? boundariesOf(earlier, interval, zone) : []
  // Read before the totals, so that `asOf` never exceeds them.
  const asOf = await rollupsAsOf(db)
  const [previous, buckets] = await bucketsOf(db, earlierBoundaries, boundaries)
  return {
    ...salesIn(period, buckets),
    interval,
    timezone: request.timezone,
    asOf,
    previous: earlier && salesIn(earlier, previous),
  }
}

/** The buckets of two periods, with one statement unless they overlap. */
async function bucketsOf(
  db: ReadDatabase,
  earlier: readonly number[],
  later: readonly number[],
): Promise<[earlier: Bucket[], later: Bucket[]]> {
  const [end = 0, start = 0] = [earlier.at(-1), later[0]]
  if (earlier.length > 0 && end > start)
    return Promise.all([bucketsBetween(db, [earlier]), bucketsBetween(db, [later])])
  const all = await bucketsBetween(db, [earlier, later])
  return [all.slice(0, Math.max(0, earlier.length - 1)), all.slice(-(later.length - 1))]
}

/** The buckets of consecutive periods; no row between them is read. */
async function bucketsBetween(db: ReadDatabase, periods: readonly (readonly number[])[]): Promise<Bucket[]> {
  const boundaries = [...new Set(periods.flat())]
  const figures = await totalsByBucket(db, boundaries, periods.flatMap(rangesOf))
  // Hundreds of buckets follow: yields to other requests.
  await nextTurn()
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
  refunds: a.refunds + b.refunds,
  grossSales: a.grossSales + b.grossSales,
  discount: a.discount + b.discount,
  netRefunds: a.netRefunds + b.netRefunds,
  tax: a.tax + b.tax,
  refundedTax: a.refundedTax + b.refundedTax,
})

/** `asOf` of a report that was read from a replica, which is complete up to `until` (milliseconds since 1970). */
export const asOfReplica = (asOf: Instant, until: number | null): Instant =>
  until !== null && until < Date.parse(asOf) ? instantText(until) : asOf

/** In cents, rounded half up. */
export const averageOrderValue = ({ revenue, orders }: Figures): number =>
  orders === 0 ? 0 : Math.floor((2 * revenue + orders) / (2 * orders))

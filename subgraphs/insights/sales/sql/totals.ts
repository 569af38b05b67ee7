import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { readInstant } from '@shopstack/drizzle/tables/columns'
import type { Cents } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import type { ReadDatabase } from '../../database.js'
import { instantText } from '../periods.js'
import type { RollupRange } from '../rollup-ranges.js'
import { rangeValues, rowsOf, type SalesParts, sharedParts, total } from './rollup-rows.js'

/** Sales figures. */
export interface Figures extends SalesParts {
  readonly orders: number
  readonly units: number
  readonly revenue: Cents
  readonly refunds: Cents
}

/** Customer figures of a period. */
export interface CustomerTotals {
  readonly orders: number
  readonly newCustomers: number
  readonly returningOrders: number
}

/** Customer figures with the requested number of top customers. */
export interface CustomerStatsRow extends CustomerTotals {
  readonly most: number
}

const { placeholder } = sql

const byBucket = statement<Figures & { bucket: number }>(
  () => sql`
  -- Read from its text once, and not for every row.
  with edge as materialized (select ${placeholder('boundaries')}::text[]::timestamptz[] as instants)
  select width_bucket(start, edge.instants) as bucket,
    ${total('orders')} as orders, ${total('units')} as units, ${total('revenue')} as revenue,
    ${total('refunds')} as refunds, ${total('subtotal')} as "grossSales",
    sum(refunds - refunded_tax)::double precision as "netRefunds", ${sharedParts}
  from edge cross join ${rowsOf('sales_totals')}
  group by bucket`,
  'sales_by_bucket',
)

/** Sales figures between consecutive boundaries, by index; no entry without sales. */
export async function totalsByBucket(
  db: ReadDatabase,
  boundaries: readonly number[],
  ranges: readonly RollupRange[],
): Promise<ReadonlyMap<number, Figures>> {
  const rows = await byBucket(db, { ...rangeValues(ranges), boundaries: boundaries.map(instantText) })
  return new Map(rows.map(({ bucket, ...figures }) => [bucket - 1, figures]))
}

const first = statement<{ start: string | null }>(
  () => sql`select min(start) as start from sales_totals where grain = 'quarter'`,
  'first_sale',
)

/** Start of the quarter-hour of the first sale in milliseconds; `null` without sales. */
export async function firstSale(db: ReadDatabase): Promise<number | null> {
  const [row] = await first(db, {})
  return row?.start ? Date.parse(readInstant(row.start)) : null
}

const buyers = statement<CustomerTotals>(
  () => sql`
  select coalesce(${total('orders')}, 0) as orders, coalesce(${total('new_customers')}, 0) as "newCustomers",
    coalesce(${total('returning_orders')}, 0) as "returningOrders"
  from ${rowsOf('sales_totals')}`,
  'customers_of_period',
)

/** Customer figures. */
export async function customerTotals(
  db: ReadDatabase,
  ranges: readonly RollupRange[],
): Promise<CustomerTotals> {
  const [row] = await buyers(db, rangeValues(ranges))
  if (!row) throw new Error('an aggregate returned no row')
  return row
}

import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { readInstant } from '@shopstack/drizzle/tables/columns'
import type { Cents } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import type { ReadSource } from '../../database.js'
import { instantText } from '../periods.js'
import type { Span } from '../rollup-ranges.js'
import { rowsOf, total, valuesOf } from './rollup-rows.js'

/** What was sold. */
export interface Figures {
  readonly orders: number
  readonly units: number
  readonly revenue: Cents
  readonly discount: Cents
  readonly tax: Cents
  readonly refunds: Cents
}

/** Who bought in a period. */
export interface Customers {
  readonly orders: number
  readonly newCustomers: number
  readonly returningOrders: number
}

/** Who bought, and how many of those who bought most of all are wanted. */
export interface AskedCustomers extends Customers {
  readonly most: number
}

const { placeholder } = sql

const byBucket = statement(
  () => sql`
  -- Read from its text once, and not for every row.
  with edge as materialized (select ${placeholder('boundaries')}::text[]::timestamptz[] as instants)
  select width_bucket(start, edge.instants) as bucket,
    ${total('orders')} as orders, ${total('units')} as units, ${total('revenue')} as revenue,
    ${total('discount')} as discount, ${total('tax')} as tax, ${total('refunds')} as refunds
  from edge cross join ${rowsOf('sales_totals')}
  group by bucket`,
  'sales_by_bucket',
)

/** What was sold between each two of these instants, by the number of the first; where nothing was, there is no entry. */
export async function figuresByBucket(
  db: ReadSource,
  boundaries: readonly number[],
  spans: readonly Span[],
): Promise<ReadonlyMap<number, Figures>> {
  const rows = await byBucket(db, { ...valuesOf(spans), boundaries: boundaries.map(instantText) })
  // The columns of the statement above.
  const typed = rows as unknown as readonly (Figures & { bucket: number })[]
  return new Map(typed.map(({ bucket, ...figures }) => [bucket - 1, figures]))
}

const first = statement(
  () => sql`select min(start) as start from sales_totals where grain = 'quarter'`,
  'first_sale',
)

/** The quarter of an hour in which something was sold for the first time, in milliseconds; `null` when nothing was. */
export async function firstSale(db: ReadSource): Promise<number | null> {
  const [row] = await first(db, {})
  return typeof row?.start === 'string' ? Date.parse(readInstant(row.start)) : null
}

const buyers = statement(
  () => sql`
  select coalesce(${total('orders')}, 0) as orders, coalesce(${total('new_customers')}, 0) as "newCustomers",
    coalesce(${total('returning_orders')}, 0) as "returningOrders"
  from ${rowsOf('sales_totals')}`,
  'customers_of_period',
)

/** Who bought. */
export async function customersOf(db: ReadSource, spans: readonly Span[]): Promise<Customers> {
  const [row] = await buyers(db, valuesOf(spans))
  // The columns of the statement above, which answers one row.
  return row as unknown as Customers
}

import type { Cents } from '@shopstack/schema/money'
import { type SQL, sql } from 'drizzle-orm'
import { instantText } from '../periods.js'
import type { RollupRange } from '../rollup-ranges.js'

const { placeholder } = sql

/** The rows of a roll-up in the given ranges: each is one range of its primary key. */
export const rowsOf = (rollup: string): SQL => sql`
  unnest(${placeholder('grains')}::text[], ${placeholder('starts')}::text[]::timestamptz[],
    ${placeholder('ends')}::text[]::timestamptz[]) as span(grain, from_start, to_start)
  cross join lateral (
    select * from ${sql.identifier(rollup)}
    where grain = span.grain and start >= span.from_start and start < span.to_start
    -- Keeps the ranges: pulled up into a join, Postgres may read the whole roll-up instead.
    offset 0
  ) as sold`

/** An exact sum, as a number that JavaScript represents exactly up to 90,000,000,000,000.00. */
export const total = (column: string): SQL => sql`sum(${sql.identifier(column)})::double precision`

/** The amounts from which net sales, net tax and total sales follow. */
export interface SalesParts {
  readonly grossSales: Cents
  readonly discount: Cents
  readonly netRefunds: Cents
  readonly tax: Cents
  readonly refundedTax: Cents
}

/** The {@link SalesParts} whose columns have the same names in every roll-up. */
export const sharedParts: SQL = sql`
  ${total('discount')} as discount, ${total('tax')} as tax, ${total('refunded_tax')} as "refundedTax"`

/** The {@link SalesParts} of products and categories. */
export const lineParts: SQL = sql`
  ${total('revenue')} as "grossSales", ${total('net_refunds')} as "netRefunds", ${sharedParts}`

/** The parameters of {@link rowsOf}. */
export const rangeValues = (ranges: readonly RollupRange[]) => ({
  grains: ranges.map(({ grain }) => grain),
  starts: ranges.map(({ start }) => instantText(start)),
  ends: ranges.map(({ end }) => instantText(end)),
})

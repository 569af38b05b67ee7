import { prepared, type Statement, statement } from '@shopstack/drizzle/client/prepared-statements'
import { orders, payments } from '@shopstack/drizzle/tables'
import { readInstant } from '@shopstack/drizzle/tables/columns'
import type { Cents } from '@shopstack/schema/money'
import { MAX_PAGE_SIZE } from '@shopstack/schema/pagination'
import type { Instant } from '@shopstack/schema/scalars'
import { and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { ReadDatabase } from '../database.js'
import type { ProductRanking } from '../generated.js'
import { instantText } from './periods.js'
import type { RollupRange } from './rollup-ranges.js'
import { lineParts, rangeValues, rowsOf, type SalesParts, total } from './sql/rollup-rows.js'

/** Sales of a product of all time, minus refunds. */
export interface ProductSales {
  productId: number
  units: number
  /** Cents. */
  revenue: number
}

/** Sales of a product in a period. */
export interface ProductSalesRow extends SalesParts {
  readonly productId: number
  readonly units: number
  readonly revenue: Cents
  readonly refunds: Cents
}

/** Sales of a category in a period. */
export interface CategorySalesRow extends Omit<ProductSalesRow, 'productId'> {
  readonly category: string | null
  readonly orders: number
}

/** Sales to a customer of all time. */
export interface CustomerSalesRow {
  readonly userId: number
  readonly orders: number
  readonly revenue: Cents
  readonly refunds: Cents
  readonly firstPaidAt: Instant
  readonly lastPaidAt: Instant
}

/** Usage of a discount code in a period. */
export interface DiscountUsageRow {
  readonly code: string
  readonly orders: number
  readonly discount: Cents
  readonly revenue: Cents
}

/** A paid order that is not shipped. */
export interface PaidOrderRow {
  readonly id: number
  readonly total: Cents
  readonly createdAt: Instant
  readonly paidAt: Instant | null
}

/** Limit of the lists of categories and discount codes. */
const MAX_ROWS = 200

const { placeholder } = sql

const rankings: Readonly<Record<ProductRanking, Statement<ProductSalesRow>>> = {
  REVENUE: rankedStatement('products_by_revenue', sql`revenue desc, units desc`),
  UNITS: rankedStatement('products_by_units', sql`units desc, revenue desc`),
}

function rankedStatement(name: string, order: SQL): Statement<ProductSalesRow> {
  return statement(
    () => sql`
    select * from (
      select product_id as "productId", ${total('units')} as units, ${total('revenue')} as revenue,
        ${total('refunds')} as refunds, ${lineParts}
      from ${rowsOf('sales_products')}
      group by product_id
    ) as product
    where units > 0
    order by ${order}, "productId"
    limit ${placeholder('first')}`,
    name,
  )
}

/** Best-selling products, best first. */
export async function topProducts(
  db: ReadDatabase,
  ranges: readonly RollupRange[],
  by: ProductRanking,
  first: number,
): Promise<ProductSalesRow[]> {
  return rankings[by](db, { ...rangeValues(ranges), first })
}

const byCategory = statement<CategorySalesRow>(
  () => sql`
  select nullif(category, '') as category, ${total('orders')} as orders, ${total('units')} as units,
    ${total('revenue')} as revenue, ${total('refunds')} as refunds, ${lineParts}
  from ${rowsOf('sales_categories')}
  group by sold.category
  order by revenue desc, sold.category
  limit ${MAX_ROWS}`,
  'sales_by_category',
)

/** Sales by category, highest revenue first. */
export async function salesByCategory(
  db: ReadDatabase,
  ranges: readonly RollupRange[],
): Promise<CategorySalesRow[]> {
  return byCategory(db, rangeValues(ranges))
}

const byCode = statement<DiscountUsageRow>(
  () => sql`
  select code, ${total('orders')} as orders, ${total('discount')} as discount, ${total('revenue')} as revenue
  from ${rowsOf('discount_sales')}
  group by code
  order by discount desc, code
  limit ${MAX_ROWS}`,
  'sales_by_code',
)

/** Usage of discount codes, highest total discount first. */
export async function salesByDiscount(
  db: ReadDatabase,
  ranges: readonly RollupRange[],
): Promise<DiscountUsageRow[]> {
  return byCode(db, rangeValues(ranges))
}

const topCustomersStatement = statement<CustomerSalesRow>(
  () => sql`
  select user_id as "userId", orders::integer, revenue::double precision, refunds::double precision,
    first_paid_at as "firstPaidAt", last_paid_at as "lastPaidAt"
  from (
    -- Ordered as its index is, and with a limit that Postgres knows when it plans: else it may sort all customers.
    select * from customer_sales order by revenue desc, user_id limit ${sql.raw(String(MAX_PAGE_SIZE))}
  ) as best
  limit ${placeholder('first')}`,
  'best_customers',
)

/** Customers with the highest revenue of all time. */
export async function topCustomers(db: ReadDatabase, first: number): Promise<CustomerSalesRow[]> {
  const rows = await topCustomersStatement(db, { first })
  return rows.map((row) => ({
    ...row,
    firstPaidAt: readInstant(row.firstPaidAt),
    lastPaidAt: readInstant(row.lastPaidAt),
  }))
}

const newestPaid = prepared((db: ReadDatabase) =>
  db
    .select({ id: orders.id, total: orders.total, createdAt: orders.createdAt, paidAt: payments.createdAt })
    .from(orders)
    .leftJoin(payments, and(eq(payments.orderId, orders.id), eq(payments.status, sql`'succeeded'`)))
    .where(
      and(
        eq(orders.status, 'paid'),
        gte(orders.createdAt, placeholder('start')),
        lt(orders.createdAt, placeholder('end')),
      ),
    )
    .orderBy(desc(orders.createdAt), desc(orders.id))
    .limit(placeholder('first'))
    .prepare('newest_paid_orders'),
)

/** Paid, unshipped orders placed in [start, end), newest first: one range of one index. */
export const newestPaidOrders = (
  db: ReadDatabase,
  [start, end]: readonly [start: number, end: number],
  first: number,
): Promise<PaidOrderRow[]> =>
  newestPaid(db).execute({ start: instantText(start), end: instantText(end), first })

const byProduct = statement<ProductSales>(
  () => sql`
  select product_id as "productId", (units - refunded_units)::integer as units,
    (revenue - refunds)::double precision as revenue
  from sales_products
  where grain = 'ever' and start = '1970-01-01T00:00:00Z' and product_id = any(${placeholder('productIds')}::integer[])`,
  'sales_by_product_ids',
)

/** Sales of these products minus refunds; a product without sales has no row. */
export async function salesByProductIds(
  db: ReadDatabase,
  productIds: readonly number[],
): Promise<ProductSales[]> {
  return byProduct(db, { productIds })
}

import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, primaryKey, varchar } from 'drizzle-orm/pg-core'
import { instant } from '../columns.js'

/** The period of a roll-up row; `ever` is all time. In UTC. */
export const GRAINS = ['quarter', 'hour', 'day', 'month', 'ever'] as const

/** One of {@link GRAINS}; a quarter is of an hour, the granularity of time zone offsets. */
export type Grain = (typeof GRAINS)[number]

const grain = () => varchar('grain', { length: 7 }).$type<Grain>().notNull()
/** The start of the period; 1970-01-01 for `ever`. */
const start = () => instant('start').notNull()
/** Units, orders or cents, whose sums exceed 32 bits. */
const sum = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0)

/** The version of the sums of all roll-ups; a migration that adds a sum increases it, and `migrate` rebuilds them then. */
export const SUMS_VERSION = 1

const known = (name: string, column: { grain: unknown }) =>
  check(name, sql`${column.grain} in ('quarter', 'hour', 'day', 'month', 'ever')`)

/** Total sales and refunds, in cents. A paid order counts at its payment, a refund at its own time. */
export const salesTotals = pgTable(
  'sales_totals',
  {
    ...{ grain: grain(), start: start(), orders: sum('orders'), units: sum('units') },
    ...{ subtotal: sum('subtotal'), discount: sum('discount'), tax: sum('tax') },
    ...{ revenue: sum('revenue'), refunds: sum('refunds'), refundedTax: sum('refunded_tax') },
    /** Customers whose first paid order is in the period, and paid orders of earlier customers. */
    ...{ newCustomers: sum('new_customers'), returningOrders: sum('returning_orders') },
    /**
     * `SUMS_VERSION` times orders, revenue and refunds, each added by the process that adds these: differs where a process of another
     * release, which does not know the same sums, has added some.
     */
    checksum: sum('checksum'),
  },
  (t) => [primaryKey({ columns: [t.grain, t.start] }), known('sales_totals_grain_known', t)],
)

/**
 * The shares of lines in the discount and tax of their orders, and in the net amount and tax of refunds. Those of an
 * order or a refund add up to its own; a refund without lines is shared by what was left of the order.
 */
const shares = () => ({
  ...{ discount: sum('discount'), tax: sum('tax') },
  ...{ netRefunds: sum('net_refunds'), refundedTax: sum('refunded_tax') },
})

/** Sales of each product before discount and tax, refunded units at their price, and the shares. */
export const salesProducts = pgTable(
  'sales_products',
  {
    ...{ grain: grain(), start: start(), productId: integer('product_id').notNull() },
    ...{ units: sum('units'), revenue: sum('revenue') },
    ...{ refundedUnits: sum('refunded_units'), refunds: sum('refunds'), ...shares() },
  },
  (t) => [
    primaryKey({ columns: [t.grain, t.start, t.productId] }),
    index('sales_products_product').on(t.productId, t.grain, t.start),
    known('sales_products_grain_known', t),
  ],
)

/** The same by category at the time of the order; '' for none. */
export const salesCategories = pgTable(
  'sales_categories',
  {
    ...{ grain: grain(), start: start(), category: varchar('category', { length: 100 }).notNull() },
    ...{ orders: sum('orders'), units: sum('units'), revenue: sum('revenue') },
    ...{ refundedUnits: sum('refunded_units'), refunds: sum('refunds'), ...shares() },
  },
  (t) => [primaryKey({ columns: [t.grain, t.start, t.category] }), known('sales_categories_grain_known', t)],
)

/** The paid orders with each discount code. */
export const discountSales = pgTable(
  'discount_sales',
  {
    ...{ grain: grain(), start: start(), code: varchar('code', { length: 50 }).notNull() },
    ...{ orders: sum('orders'), discount: sum('discount'), revenue: sum('revenue') },
  },
  (t) => [primaryKey({ columns: [t.grain, t.start, t.code] }), known('discount_sales_grain_known', t)],
)

/** Sales of each customer, all time. */
export const customerSales = pgTable(
  'customer_sales',
  {
    userId: integer('user_id').primaryKey(),
    ...{ firstPaidAt: instant('first_paid_at').notNull(), lastPaidAt: instant('last_paid_at').notNull() },
    ...{ orders: sum('orders'), revenue: sum('revenue'), refunds: sum('refunds') },
  },
  (t) => [index('customer_sales_best').on(t.revenue.desc().nullsFirst(), t.userId)],
)

import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, primaryKey, varchar } from 'drizzle-orm/pg-core'
import { instant } from '../columns.js'

/** How long the time is that a row of a roll-up is about; `ever` is all of it. All in UTC. */
export const GRAINS = ['quarter', 'hour', 'day', 'month', 'ever'] as const

/** One of {@link GRAINS}; a quarter is of an hour, because time zones are apart by as little. */
export type Grain = (typeof GRAINS)[number]

const grain = () => varchar('grain', { length: 7 }).$type<Grain>().notNull()
/** When the time of a row begins; 1970-01-01 for `ever`. */
const start = () => instant('start').notNull()
/** Pieces, orders or cents: sums of them outgrow 32 bits. */
const sum = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0)

const known = (name: string, column: { grain: unknown }) =>
  check(name, sql`${column.grain} in ('quarter', 'hour', 'day', 'month', 'ever')`)

/** What was sold and given back, over all. A paid order counts when it was paid, a refund when it was given. In cents. */
export const salesTotals = pgTable(
  'sales_totals',
  {
    ...{ grain: grain(), start: start(), orders: sum('orders'), units: sum('units') },
    ...{ subtotal: sum('subtotal'), discount: sum('discount'), tax: sum('tax') },
    ...{ revenue: sum('revenue'), refunds: sum('refunds') },
    /** Customers whose first paid order lies in it, and paid orders of those who had paid one before. */
    ...{ newCustomers: sum('new_customers'), returningOrders: sum('returning_orders') },
  },
  (t) => [primaryKey({ columns: [t.grain, t.start] }), known('sales_totals_grain_known', t)],
)

/** What each product sold, before discount and tax, and what was given back of it. */
export const salesProducts = pgTable(
  'sales_products',
  {
    ...{ grain: grain(), start: start(), productId: integer('product_id').notNull() },
    ...{ units: sum('units'), revenue: sum('revenue') },
    ...{ refundedUnits: sum('refunded_units'), refunds: sum('refunds') },
  },
  (t) => [
    primaryKey({ columns: [t.grain, t.start, t.productId] }),
    index('sales_products_product').on(t.productId, t.grain, t.start),
    known('sales_products_grain_known', t),
  ],
)

/** The same by category, as a product's was when its sale was counted; '' for none. */
export const salesCategories = pgTable(
  'sales_categories',
  {
    ...{ grain: grain(), start: start(), category: varchar('category', { length: 100 }).notNull() },
    ...{ orders: sum('orders'), units: sum('units'), revenue: sum('revenue') },
    ...{ refundedUnits: sum('refunded_units'), refunds: sum('refunds') },
  },
  (t) => [primaryKey({ columns: [t.grain, t.start, t.category] }), known('sales_categories_grain_known', t)],
)

/** The paid orders that each discount code made cheaper. */
export const discountSales = pgTable(
  'discount_sales',
  {
    ...{ grain: grain(), start: start(), code: varchar('code', { length: 50 }).notNull() },
    ...{ orders: sum('orders'), discount: sum('discount'), revenue: sum('revenue') },
  },
  (t) => [primaryKey({ columns: [t.grain, t.start, t.code] }), known('discount_sales_grain_known', t)],
)

/** What each customer bought, of all time. */
export const customerSales = pgTable(
  'customer_sales',
  {
    userId: integer('user_id').primaryKey(),
    ...{ firstPaidAt: instant('first_paid_at').notNull(), lastPaidAt: instant('last_paid_at').notNull() },
    ...{ orders: sum('orders'), revenue: sum('revenue'), refunds: sum('refunds') },
  },
  (t) => [index('customer_sales_best').on(t.revenue.desc().nullsFirst(), t.userId)],
)

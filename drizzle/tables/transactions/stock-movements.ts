import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, uniqueIndex, varchar } from 'drizzle-orm/pg-core'
import { createdAt } from '../columns.js'
import { orders } from './orders.js'
import { products } from './products.js'

/** Why stock is moved by hand. */
export const STOCK_REASONS = ['delivery', 'correction', 'damage'] as const

/** One of {@link STOCK_REASONS}. */
export type StockReason = (typeof STOCK_REASONS)[number]

/** Why stock moved. */
export const MOVEMENT_REASONS = ['opening', 'order', 'cancellation', 'refund', ...STOCK_REASONS] as const

/** One of {@link MOVEMENT_REASONS}. */
export type MovementReason = (typeof MOVEMENT_REASONS)[number]

/** Each change of a stock: their sum is the stock, at any time. Rows are only ever added. */
export const stockMovements = pgTable(
  'stock_movements',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    productId: integer('product_id')
      .notNull()
      .references(() => products.id),
    /** Pieces that came (positive) or went (negative). */
    quantity: integer('quantity').notNull(),
    reason: varchar('reason', { length: 20 }).$type<MovementReason>().notNull(),
    /** The order that took or gave back; null for any other reason. */
    orderId: integer('order_id').references(() => orders.id),
    /** In the words of who moved it. */
    note: varchar('note', { length: 255 }),
    /** Who moved it; null when it was not a person. */
    actorId: integer('actor_id'),
    createdAt: createdAt(),
  },
  (t) => [
    index('stock_movements_product').on(t.productId, t.id),
    // An order takes its pieces once and gives them back once. No `in`: Postgres prints that as what it reads as something
    // longer, and the seed makes indexes again from how they are printed.
    uniqueIndex('stock_movements_order_once')
      .on(t.orderId, t.productId, t.reason)
      .where(sql`${t.reason} = 'order' or ${t.reason} = 'cancellation'`),
    check('stock_movements_not_empty', sql`${t.quantity} <> 0`),
    check(
      'stock_movements_reason_known',
      sql`${t.reason} in ('opening', 'order', 'cancellation', 'refund', 'delivery', 'correction', 'damage')`,
    ),
    check(
      'stock_movements_order_said',
      sql`(${t.reason} in ('order', 'cancellation', 'refund')) = (${t.orderId} is not null)`,
    ),
  ],
)

import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, uniqueIndex, varchar } from 'drizzle-orm/pg-core'
import { createdAt } from '../columns.js'
import { orders } from './orders.js'
import { products } from './products.js'

/** Reasons of manual stock movements. */
export const STOCK_REASONS = ['delivery', 'correction', 'damage'] as const

/** One of {@link STOCK_REASONS}. */
export type StockReason = (typeof STOCK_REASONS)[number]

/** Reasons of stock movements. */
export const MOVEMENT_REASONS = ['opening', 'order', 'cancellation', 'refund', ...STOCK_REASONS] as const

/** One of {@link MOVEMENT_REASONS}. */
export type MovementReason = (typeof MOVEMENT_REASONS)[number]

/** Changes of stock, whose sum is the stock at any time. Append-only. */
export const stockMovements = pgTable(
  'stock_movements',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    productId: integer('product_id')
      .notNull()
      .references(() => products.id),
    /** Units added (positive) or removed (negative). */
    quantity: integer('quantity').notNull(),
    reason: varchar('reason', { length: 20 }).$type<MovementReason>().notNull(),
    /** The order; null for other reasons. */
    orderId: integer('order_id').references(() => orders.id),
    /** A note, as entered. */
    note: varchar('note', { length: 255 }),
    /** The acting user; null for processes. */
    actorId: integer('actor_id'),
    createdAt: createdAt(),
  },
  (t) => [
    index('stock_movements_product').on(t.productId, t.id),
    // An order takes its units once and returns them once. Not with `in`, which Postgres prints in a longer form than
    // it parses; the seed recreates indexes from their printed form.
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

import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, uniqueIndex, varchar } from 'drizzle-orm/pg-core'
import { createdAt, id, money } from '../columns.js'
import { orders } from './orders.js'

/** How an attempt to pay ended. */
export const PAYMENT_STATUSES = ['succeeded', 'declined', 'failed'] as const

/** One of {@link PAYMENT_STATUSES}. */
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number]

/** One attempt to pay an order. Rows are only ever added. */
export const payments = pgTable(
  'payments',
  {
    id: id(),
    orderId: integer('order_id')
      .notNull()
      .references(() => orders.id),
    status: varchar('status', { length: 20 }).$type<PaymentStatus>().notNull(),
    amount: money('amount').notNull(),
    /** What the customer chose to pay with, such as `card`. */
    method: varchar('method', { length: 50 }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    index('payments_order').on(t.orderId, t.id),
    // Nothing is charged twice: at most one attempt per order succeeds.
    uniqueIndex('payments_one_success').on(t.orderId).where(sql`${t.status} = 'succeeded'`),
    check('payments_status_known', sql`${t.status} in ('succeeded', 'declined', 'failed')`),
    check('payments_amount_not_negative', sql`${t.amount} >= 0`),
  ],
)

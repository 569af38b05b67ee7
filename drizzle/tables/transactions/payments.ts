import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import { createdAt, id, money } from '../columns.js'
import { orderItems, orders } from './orders.js'

/** How an attempt to pay ended. */
export const PAYMENT_STATUSES = ['succeeded', 'declined', 'failed'] as const

/** One of {@link PAYMENT_STATUSES}. */
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number]

/** Which way the money goes. */
export const ATTEMPT_KINDS = ['charge', 'refund'] as const

/** One of {@link ATTEMPT_KINDS}. */
export type AttemptKind = (typeof ATTEMPT_KINDS)[number]

/** What a refund gives back, as it was asked for. */
export interface RefundRequest {
  lines: { itemId: number; quantity: number }[]
  restock: boolean
  reason: string | null
}

/**
 * What the payment provider was asked, written before it is asked: an attempt without an outcome may or may not have
 * moved money, and is settled by asking the provider for its key. Rows are only ever added.
 */
export const paymentAttempts = pgTable(
  'payment_attempts',
  {
    id: id(),
    orderId: integer('order_id')
      .notNull()
      .references(() => orders.id),
    kind: varchar('kind', { length: 10 }).$type<AttemptKind>().notNull(),
    /** Ours: the provider does the same thing under it once at most. */
    providerKey: uuid('provider_key').notNull().unique(),
    amount: money('amount').notNull(),
    /** What the customer chose to pay with, such as `card`. */
    method: varchar('method', { length: 50 }).notNull(),
    /** Null for a charge. */
    refund: jsonb('refund').$type<RefundRequest>(),
    /** Who asked for it. */
    actorId: integer('actor_id').notNull(),
    address: varchar('address', { length: 45 }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    index('payment_attempts_order').on(t.orderId, t.id),
    check('payment_attempts_kind_known', sql`${t.kind} in ('charge', 'refund')`),
    check('payment_attempts_amount_not_negative', sql`${t.amount} >= 0`),
    check('payment_attempts_refund_said', sql`(${t.kind} = 'refund') = (${t.refund} is not null)`),
  ],
)

/** How one attempt to pay an order ended. Rows are only ever added. */
export const payments = pgTable(
  'payments',
  {
    id: id(),
    orderId: integer('order_id')
      .notNull()
      .references(() => orders.id),
    /** Null for a payment taken over from another system. */
    attemptId: integer('attempt_id').references(() => paymentAttempts.id),
    status: varchar('status', { length: 20 }).$type<PaymentStatus>().notNull(),
    amount: money('amount').notNull(),
    /** What the customer chose to pay with, such as `card`. */
    method: varchar('method', { length: 50 }).notNull(),
    /** Why not, in the provider's words, such as `insufficient_funds`; null when it succeeded. */
    reason: varchar('reason', { length: 50 }),
    createdAt: createdAt(),
  },
  (t) => [
    index('payments_order').on(t.orderId, t.id),
    // Nothing is charged twice: at most one attempt per order succeeds, and each attempt ends once.
    uniqueIndex('payments_one_success').on(t.orderId).where(sql`${t.status} = 'succeeded'`),
    uniqueIndex('payments_attempt').on(t.attemptId),
    check('payments_status_known', sql`${t.status} in ('succeeded', 'declined', 'failed')`),
    check('payments_amount_not_negative', sql`${t.amount} >= 0`),
  ],
)

/** Money given back for a paid order. Rows are only ever added. */
export const refunds = pgTable(
  'refunds',
  {
    id: id(),
    orderId: integer('order_id')
      .notNull()
      .references(() => orders.id),
    /** Null for a refund taken over from another system. */
    attemptId: integer('attempt_id').references(() => paymentAttempts.id),
    amount: money('amount').notNull(),
    /** Whether the goods went back into the stock. */
    restocked: boolean('restocked').notNull(),
    /** Why, in the words of who gave it. */
    reason: varchar('reason', { length: 255 }),
    createdAt: createdAt(),
  },
  (t) => [
    index('refunds_order').on(t.orderId, t.id),
    uniqueIndex('refunds_attempt').on(t.attemptId),
    check('refunds_amount_not_negative', sql`${t.amount} >= 0`),
  ],
)

/** Which goods a refund is for. Rows are only ever added. */
export const refundItems = pgTable(
  'refund_items',
  {
    refundId: integer('refund_id')
      .notNull()
      .references(() => refunds.id),
    orderItemId: integer('order_item_id')
      .notNull()
      .references(() => orderItems.id),
    quantity: integer('quantity').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.refundId, t.orderItemId] }),
    index('refund_items_item').on(t.orderItemId),
    check('refund_items_quantity_positive', sql`${t.quantity} >= 1`),
  ],
)

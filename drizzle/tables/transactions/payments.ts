import type { Cents } from '@shopstack/schema/money'
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

const splitByTrigger = () => sql`null`

/** Outcomes of a payment attempt. */
export const PAYMENT_STATUSES = ['succeeded', 'declined', 'failed'] as const

/** One of {@link PAYMENT_STATUSES}. */
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number]

/** The direction of a transfer. */
export const ATTEMPT_KINDS = ['charge', 'refund'] as const

/** One of {@link ATTEMPT_KINDS}. */
export type AttemptKind = (typeof ATTEMPT_KINDS)[number]

/** A refund as requested. */
export interface RefundRequest {
  /** Empty for a refund of an amount. */
  lines: { itemId: number; quantity: number }[]
  restock: boolean
  reason: string | null
  /** The parts of the amount, in cents; attempts of earlier releases have none. */
  split?: { tax: Cents; discount: Cents }
}

/**
 * Requests to the payment provider, written before they are sent: an attempt without an outcome may have moved money,
 * and is reconciled by querying the provider for its key. Append-only.
 */
export const paymentAttempts = pgTable(
  'payment_attempts',
  {
    id: id(),
    orderId: integer('order_id')
      .notNull()
      .references(() => orders.id),
    kind: varchar('kind', { length: 10 }).$type<AttemptKind>().notNull(),
    /** Our idempotency key at the provider. */
    providerKey: uuid('provider_key').notNull().unique(),
    amount: money('amount').notNull(),
    /** The payment method, such as `card`. */
    method: varchar('method', { length: 50 }).notNull(),
    /** Null for charges. */
    refund: jsonb('refund').$type<RefundRequest>(),
    /** The acting user. */
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

/** The outcome of a charge. Append-only. */
export const payments = pgTable(
  'payments',
  {
    id: id(),
    orderId: integer('order_id')
      .notNull()
      .references(() => orders.id),
    /** Null for imported payments. */
    attemptId: integer('attempt_id').references(() => paymentAttempts.id),
    status: varchar('status', { length: 20 }).$type<PaymentStatus>().notNull(),
    amount: money('amount').notNull(),
    /** The payment method, such as `card`. */
    method: varchar('method', { length: 50 }).notNull(),
    /** The provider's reason, such as `insufficient_funds`; null on success. */
    reason: varchar('reason', { length: 50 }),
    createdAt: createdAt(),
  },
  (t) => [
    index('payments_order').on(t.orderId, t.id),
    // At most one charge per order succeeds, and each attempt has one outcome.
    uniqueIndex('payments_one_success').on(t.orderId).where(sql`${t.status} = 'succeeded'`),
    uniqueIndex('payments_attempt').on(t.attemptId),
    check('payments_status_known', sql`${t.status} in ('succeeded', 'declined', 'failed')`),
    check('payments_amount_not_negative', sql`${t.amount} >= 0`),
  ],
)

/**
 * A refund of a paid order. Append-only. Amount less tax is the net amount; the net amounts, taxes and discounts of all
 * refunds of an order add up to its own when it is refunded in full. The trigger `split_refund` splits a refund that is
 * inserted without tax and discount.
 */
export const refunds = pgTable(
  'refunds',
  {
    id: id(),
    orderId: integer('order_id')
      .notNull()
      .references(() => orders.id),
    /** Null for imported refunds. */
    attemptId: integer('attempt_id').references(() => paymentAttempts.id),
    /** Including tax, after the discount. */
    amount: money('amount').notNull(),
    tax: money('tax').notNull().$default(splitByTrigger),
    /** The part of the order's discount that is taken back with the goods. */
    discount: money('discount').notNull().$default(splitByTrigger),
    /** Whether the items were restocked. */
    restocked: boolean('restocked').notNull(),
    /** The reason, as entered. */
    reason: varchar('reason', { length: 255 }),
    createdAt: createdAt(),
  },
  (t) => [
    index('refunds_order').on(t.orderId, t.id),
    uniqueIndex('refunds_attempt').on(t.attemptId),
    check('refunds_amount_not_negative', sql`${t.amount} >= 0`),
    check('refunds_tax_within_amount', sql`${t.tax} >= 0 and ${t.tax} <= ${t.amount}`),
    check('refunds_discount_not_negative', sql`${t.discount} >= 0`),
  ],
)

/** The refunded lines. Append-only. */
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

import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, varchar } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, money, updatedAt } from '../columns.js'
import { users } from '../insights/users.js'
import { products } from './products.js'

/** Where an order stands: pending → paid → shipped → delivered; pending → cancelled; paid, shipped or delivered → refunded. */
export const ORDER_STATUSES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded'] as const

/** One of {@link ORDER_STATUSES}. */
export type OrderStatus = (typeof ORDER_STATUSES)[number]

/** Where an order is sent. */
export interface ShippingAddress {
  name: string
  company: string | null
  line1: string
  line2: string | null
  postalCode: string | null
  city: string
  region: string | null
  /** ISO 3166-1 alpha-2. */
  country: string
  phone: string | null
}

/** Why an order was cancelled. */
export const CANCELLATION_REASONS = ['requested', 'expired'] as const

/** One of {@link CANCELLATION_REASONS}. */
export type CancellationReason = (typeof CANCELLATION_REASONS)[number]

/** An order. Amounts are fixed at placement: later price changes do not affect it. */
export const orders = pgTable(
  'orders',
  {
    id: id(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    status: varchar('status', { length: 50 }).$type<OrderStatus>().notNull().default('pending'),
    /** Before tax and discount. */
    subtotal: money('subtotal').notNull(),
    /** On the undiscounted subtotal. */
    tax: money('tax').notNull().default(0),
    discountAmount: money('discount_amount').notNull().default(0),
    total: money('total').notNull(),
    /** As entered; legacy clients may send unknown codes. */
    discountCode: varchar('discount_code', { length: 50 }),
    /** Whether a full refund before shipping gave the use of the discount code back. */
    discountRestored: boolean('discount_restored').notNull().default(false),
    /** The refunded part of the total. */
    refundedAmount: money('refunded_amount').notNull().default(0),
    /**
     * The payment attempt without an outcome; while there is one, the order cannot change. Stored here, because only a
     * guard on the locked row is never stale.
     */
    openAttemptId: integer('open_attempt_id'),
    /** When the order is cancelled unless it is paid by then; null without a limit, as for adopted orders. */
    expiresAt: instant('expires_at'),
    /** Null unless cancelled, and for orders cancelled before reasons were recorded. */
    cancellationReason: varchar('cancellation_reason', { length: 20 }).$type<CancellationReason>(),
    /** A snapshot: later changes of the account do not affect it. */
    shippingAddress: jsonb('shipping_address').$type<ShippingAddress>(),
    /** The customer's note for the warehouse. */
    note: varchar('note', { length: 500 }),
    /** The network that a new customer placed the order from; a trigger clears it when the order is no longer pending. */
    network: varchar('network', { length: 45 }),
    /** Incremented by every change; numbers the events. */
    version: integer('version').notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    // "My orders, newest first", with and without a status.
    index('orders_user_newest').on(t.userId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('orders_user_status_newest').on(
      t.userId,
      t.status,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    // The newest orders by status over all customers, for the sales report.
    index('orders_status_newest').on(t.status, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    // All orders by time and by total, and those of a discount code by time: the lists of those who manage orders.
    index('orders_newest').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('orders_by_total').on(t.total, t.id),
    index('orders_discount_newest')
      .on(t.discountCode, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`${t.discountCode} is not null`),
    // Unpaid orders whose time is up, oldest first.
    index('orders_expiring').on(t.expiresAt, t.id).where(sql`${t.status} = 'pending'`),
    // Unpaid orders of new customers of a network: their share of the stock.
    index('orders_unpaid_network').on(t.network).where(sql`${t.network} is not null`),
    check(
      'orders_cancellation_reason_known',
      sql`${t.cancellationReason} is null or (${t.status} = 'cancelled' and ${t.cancellationReason} in ('requested', 'expired'))`,
    ),
    index('orders_open_attempt').on(t.id).where(sql`${t.openAttemptId} is not null`),
    check(
      'orders_status_known',
      sql`${t.status} in ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded')`,
    ),
    check(
      'orders_amounts_not_negative',
      sql`${t.subtotal} >= 0 and ${t.tax} >= 0 and ${t.discountAmount} >= 0`,
    ),
    check('orders_refund_within_total', sql`${t.refundedAmount} >= 0 and ${t.refundedAmount} <= ${t.total}`),
    check('orders_discount_within_subtotal', sql`${t.discountAmount} <= ${t.subtotal}`),
    check('orders_total_adds_up', sql`${t.total} = ${t.subtotal} - ${t.discountAmount} + ${t.tax}`),
  ],
)

/** A line of an order: price, name, category and SKU are those of its placement. */
export const orderItems = pgTable(
  'order_items',
  {
    id: id(),
    orderId: integer('order_id')
      .notNull()
      .references(() => orders.id),
    productId: integer('product_id')
      .notNull()
      .references(() => products.id),
    /** Of the product when the order was placed; null until `migrate` has named the lines of earlier releases, and then adds `order_items_named`. */
    itemName: varchar('item_name', { length: 255 }),
    itemCategory: varchar('item_category', { length: 100 }),
    itemSku: varchar('item_sku', { length: 64 }),
    quantity: integer('quantity').notNull(),
    unitPrice: money('unit_price').notNull(),
    totalPrice: money('total_price').notNull(),
    /** The refunded part of the quantity. */
    refundedQuantity: integer('refunded_quantity').notNull().default(0),
    /** Units in parcels. */
    shippedQuantity: integer('shipped_quantity').notNull().default(0),
  },
  (t) => [
    index('order_items_order').on(t.orderId, t.id),
    // The newest orders of a product are read from the index alone.
    index('order_items_product').on(t.productId, t.orderId),
    check('order_items_quantity_positive', sql`${t.quantity} >= 1`),
    check(
      'order_items_refund_within_quantity',
      sql`${t.refundedQuantity} >= 0 and ${t.refundedQuantity} <= ${t.quantity}`,
    ),
    check(
      'order_items_shipped_within_quantity',
      sql`${t.shippedQuantity} >= 0 and ${t.shippedQuantity} <= ${t.quantity}`,
    ),
    check('order_items_price_not_negative', sql`${t.unitPrice} >= 0`),
    check('order_items_total_adds_up', sql`${t.totalPrice} = ${t.unitPrice} * ${t.quantity}`),
  ],
)

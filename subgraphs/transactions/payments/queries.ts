import { prepared } from '@shopstack/drizzle/client/prepared-statements'
import {
  orderItems,
  orders,
  paymentAttempts,
  payments,
  refundItems,
  refunds,
} from '@shopstack/drizzle/tables'
import { and, asc, eq, getTableColumns, gt, isNotNull, sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import type { OrderItemRow } from '../orders/queries.js'

/** A completed payment attempt. */
export type PaymentRow = typeof payments.$inferSelect

export type RefundRow = typeof refunds.$inferSelect

/** The refunded quantity of an order line. */
export interface RefundItemRow {
  refundId: number
  quantity: number
  item: OrderItemRow
}

/** A charge or refund attempt. */
export type AttemptRow = typeof paymentAttempts.$inferSelect

const ofOrders = prepared((db: Database) =>
  db
    .select()
    .from(payments)
    .where(sql`${payments.orderId} = any(${sql.placeholder('orderIds')})`)
    .orderBy(asc(payments.id))
    .prepare('payments_by_order_ids'),
)

/** The payments of these orders, oldest first. */
export const paymentsByOrderIds = (db: Database, orderIds: readonly number[]): Promise<PaymentRow[]> =>
  ofOrders(db).execute({ orderIds })

const refundsOf = prepared((db: Database) =>
  db
    .select()
    .from(refunds)
    .where(sql`${refunds.orderId} = any(${sql.placeholder('orderIds')})`)
    .orderBy(asc(refunds.id))
    .prepare('refunds_by_order_ids'),
)

/** The refunds of these orders, oldest first. */
export const refundsByOrderIds = (db: Database, orderIds: readonly number[]): Promise<RefundRow[]> =>
  refundsOf(db).execute({ orderIds })

const linesOf = prepared((db: Database) =>
  db
    .select({
      refundId: refundItems.refundId,
      quantity: refundItems.quantity,
      item: getTableColumns(orderItems),
    })
    .from(refundItems)
    .innerJoin(orderItems, eq(orderItems.id, refundItems.orderItemId))
    .where(sql`${refundItems.refundId} = any(${sql.placeholder('refundIds')})`)
    .orderBy(asc(orderItems.id))
    .prepare('refund_items_by_refund_ids'),
)

/** The lines of these refunds, in the order of the order lines. */
export const refundItemsByRefundIds = (
  db: Database,
  refundIds: readonly number[],
): Promise<RefundItemRow[]> => linesOf(db).execute({ refundIds })

/** The payment of an attempt; null while it is open. */
export async function paymentOfAttempt(db: Database, attemptId: number): Promise<PaymentRow | null> {
  const [row] = await db.select().from(payments).where(eq(payments.attemptId, attemptId))
  return row ?? null
}

/** The refund of an attempt; null when it failed, and while it is open. */
export async function refundOfAttempt(db: Database, attemptId: number): Promise<RefundRow | null> {
  const [row] = await db.select().from(refunds).where(eq(refunds.attemptId, attemptId))
  return row ?? null
}

const isOlderThan = (ms: number) =>
  sql<boolean>`${paymentAttempts.createdAt} < now() - ${ms} * interval '1 millisecond'`

/** An attempt, and whether it is older than `ms`. */
export async function attemptById(
  db: Database,
  id: number,
  ms: number,
): Promise<{ attempt: AttemptRow; isOverdue: boolean }> {
  const [row] = await db
    .select({ attempt: getTableColumns(paymentAttempts), isOverdue: isOlderThan(ms) })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.id, id))
  if (!row) throw new Error(`attempt ${id} of a stored response does not exist`)
  return row
}

/** The next open attempts after the id `after` that are older than `ms`. */
export const openAttempts = (
  db: Database,
  { ms, after, limit }: { ms: number; after: number; limit: number },
): Promise<AttemptRow[]> =>
  db
    .select(getTableColumns(paymentAttempts))
    .from(orders)
    .innerJoin(paymentAttempts, eq(paymentAttempts.id, orders.openAttemptId))
    .where(and(isNotNull(orders.openAttemptId), gt(paymentAttempts.id, after), isOlderThan(ms)))
    .orderBy(asc(paymentAttempts.id))
    .limit(limit)

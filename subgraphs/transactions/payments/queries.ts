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
import type { Database } from '../context.js'
import type { OrderItemRow } from '../orders/queries.js'

/** An attempt to pay that has ended. */
export type PaymentRow = typeof payments.$inferSelect

/** Money given back. */
export type RefundRow = typeof refunds.$inferSelect

/** What a refund gives back of one line. */
export interface RefundItemRow {
  refundId: number
  quantity: number
  item: OrderItemRow
}

/** What a provider was asked for. */
export type AttemptRow = typeof paymentAttempts.$inferSelect

const ofOrders = prepared((db: Database) =>
  db
    .select()
    .from(payments)
    .where(sql`${payments.orderId} = any(${sql.placeholder('orderIds')})`)
    .orderBy(asc(payments.id))
    .prepare('payments_by_order_ids'),
)

/** The attempts to pay these orders, each order's in the order they were made. */
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

/** What was given back for these orders, each order's in the order it was. */
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

/** Which goods these refunds are for, in the order of the lines of the order. */
export const refundItemsByRefundIds = (
  db: Database,
  refundIds: readonly number[],
): Promise<RefundItemRow[]> => linesOf(db).execute({ refundIds })

/** How an attempt to pay ended; null while it has not. */
export async function paymentOfAttempt(db: Database, attemptId: number): Promise<PaymentRow | null> {
  const [row] = await db.select().from(payments).where(eq(payments.attemptId, attemptId))
  return row ?? null
}

/** What an attempt to give back gave back; null when it failed, and while it has not ended. */
export async function refundOfAttempt(db: Database, attemptId: number): Promise<RefundRow | null> {
  const [row] = await db.select().from(refunds).where(eq(refunds.attemptId, attemptId))
  return row ?? null
}

const isOlderThan = (ms: number) =>
  sql<boolean>`${paymentAttempts.createdAt} < now() - ${ms} * interval '1 millisecond'`

/** An attempt, and whether it is older than so many milliseconds. */
export async function attemptById(
  db: Database,
  id: number,
  ms: number,
): Promise<{ attempt: AttemptRow; isOld: boolean }> {
  const [row] = await db
    .select({ attempt: getTableColumns(paymentAttempts), isOld: isOlderThan(ms) })
    .from(paymentAttempts)
    .where(eq(paymentAttempts.id, id))
  if (!row) throw new Error(`attempt ${id} was answered and is not there`)
  return row
}

/** The next attempts after `after` that have no outcome and are older than so many milliseconds. */
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

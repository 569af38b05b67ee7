import { prepared } from '@shopstack/drizzle/prepared'
import { payments } from '@shopstack/drizzle/tables'
import { asc, sql } from 'drizzle-orm'
import type { Database } from '../context.js'

/** An attempt to pay. */
export type PaymentRow = typeof payments.$inferSelect

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

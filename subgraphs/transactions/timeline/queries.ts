import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { readInstant } from '@shopstack/drizzle/tables/columns'
import { sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import type { OrderEvent } from '../generated.js'

/** An entry of the timeline of an order. */
export interface TimelineRow {
  orderId: number
  event: OrderEvent
  actorId: number | null
  at: string
}

/** The events of an order; a timeline shows those that the audit log has as actions. */
export const TIMELINE_EVENTS: Readonly<Record<string, OrderEvent>> = {
  'order.imported': 'IMPORTED',
  'order.placed': 'PLACED',
  'order.paid': 'PAID',
  'payment.declined': 'PAYMENT_DECLINED',
  'payment.failed': 'PAYMENT_FAILED',
  'order.cancelled': 'CANCELLED',
  'order.partly_shipped': 'PARTLY_SHIPPED',
  'order.shipped': 'SHIPPED',
  'order.delivered': 'DELIVERED',
  'order.partly_refunded': 'PARTLY_REFUNDED',
  'order.refunded': 'REFUNDED',
  'refund.failed': 'REFUND_FAILED',
}

const entries = statement(
  () => sql`
  select o.id as "orderId", a.action, a.actor_id as "actorId", a.created_at as at
  from unnest(${sql.placeholder('orderIds')}::int[]) as o (id) cross join lateral (
    select * from audit_log l where l.subject = 'order:' || o.id order by l.subject, l.id limit 100
  ) a order by a.id`,
  'order_timelines',
)

/** Audit log entries of orders, oldest first, at most 100 each. */
export async function timelinesByOrderIds(db: Database, orderIds: readonly number[]): Promise<TimelineRow[]> {
  const rows = await entries(db, { orderIds })
  return rows.flatMap((row) => {
    const event = TIMELINE_EVENTS[String(row.action)]
    if (!event) return []
    const actorId = row.actorId === null ? null : Number(row.actorId)
    return [{ orderId: Number(row.orderId), event, actorId, at: readInstant(String(row.at)) }]
  })
}

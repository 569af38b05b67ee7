import { withTx } from '@shopstack/drizzle/client/transaction'
import { type DomainEvent, recordEvents } from '@shopstack/drizzle/events/record-events'
import { type OrderStatus, orders, type RefundRequest, refundItems, refunds } from '@shopstack/drizzle/tables'
import { formatMoney } from '@shopstack/schema/money'
import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
import { restoreDiscountUsage } from '../../discounts/sql/restore-usage.js'
import { TRANSITIONS } from '../../orders/order-state-machine.js'
import type { OrderRow } from '../../orders/queries.js'
import { restockItems } from '../../orders/sql/restock-items.js'
import { type AttemptResult, type PaymentResult, refundFailed, refundResult } from '../payment-result.js'
import type { AttemptRow, RefundRow } from '../queries.js'

/** Records the result of a refund; null when it was already recorded. */
export const recordRefund = (
  db: Database,
  attempt: AttemptRow,
  { reason }: AttemptResult,
): Promise<PaymentResult | null> =>
  withTx(db, (tx) => (reason === null ? success(tx, attempt) : failure(tx, attempt, reason)))

async function success(tx: Database, attempt: AttemptRow): Promise<PaymentResult | null> {
  const request = refundRequestOf(attempt)
  const closed = await closeAttempt(tx, attempt, changesBy(attempt, request))
  if (!closed) return null
  const { order, statusBefore } = closed
  const refund = await writeRefund(tx, attempt, request)
  const units = request.lines.length > 0 ? await addRefundedUnits(tx, request) : []
  const { orderId, actorId, address } = attempt
  const restocked = request.restock
    ? await restockItems(tx, { orderId, reason: 'refund', units, actorId, address })
    : []
  if (order.discountRestored) await restoreDiscountUsage(tx, order)
  await recordEvents(tx, [refundEvent(order, statusBefore, refund, attempt), ...restocked])
  return refundResult(order, refund)
}

async function failure(tx: Database, attempt: AttemptRow, reason: string): Promise<PaymentResult | null> {
  const closed = await closeAttempt(tx, attempt, {})
  if (!closed) return null
  const { order } = closed
  const payload = { orderId: order.id, userId: order.userId, amount: formatMoney(attempt.amount), reason }
  await recordEvents(tx, [{ type: 'refund.failed', ...eventSource(order, attempt), payload }])
  return refundFailed(order, reason)
}

interface ClosedAttempt {
  readonly order: OrderRow
  readonly statusBefore: OrderStatus
}

/** Updates the order and closes its attempt; null when the attempt is not open. Locks the order. */
async function closeAttempt(
  tx: Database,
  { id, orderId }: AttemptRow,
  change: OrderChanges,
): Promise<ClosedAttempt | null> {
  const [row] = await tx
    .update(orders)
    .set({ ...change, openAttemptId: null, version: sql`${orders.version} + 1` })
    .where(and(eq(orders.id, orderId), eq(orders.openAttemptId, id)))
    .returning({
      ...getTableColumns(orders),
      // The snapshot of the statement has the status before it.
      statusBefore: sql<OrderStatus>`(select o.status from orders o where o.id = ${orderId}::int)`,
    })
  if (!row) return null
  const { statusBefore, ...order } = row
  return { order, statusBefore }
}

type OrderChanges = { [Column in 'refundedAmount' | 'status' | 'discountRestored']?: SQL }

/**
 * An order is refunded when its total is given back, and no unit remains or the last refund is of an amount. The use of
 * its discount code goes back when nothing was shipped.
 */
function changesBy({ amount }: AttemptRow, { lines }: RefundRequest): OrderChanges {
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  const refundedAmount = sql`${orders.refundedAmount} + ${formatMoney(amount)}::numeric`
  const left = sql`(select coalesce(sum(quantity - refunded_quantity), 0) from order_items where order_id = ${orders.id})`
  const isRefunded = sql`(${refundedAmount} = ${orders.total} and (${units}::int = 0 or ${left} = ${units}::int))`
  return {
    refundedAmount,
    status: sql`case when ${isRefunded} then ${TRANSITIONS.REFUND.to}::text else ${orders.status} end`,
    discountRestored: sql`
      ${isRefunded} and ${orders.status} = 'paid' and ${orders.discountCode} is not null and ${orders.discountAmount} > 0
      and not exists (select from order_items where order_id = ${orders.id} and shipped_quantity > 0)`,
  }
}

async function writeRefund(
  tx: Database,
  { id: attemptId, orderId, amount }: AttemptRow,
  { lines, restock, reason, split }: RefundRequest,
): Promise<RefundRow> {
  const values = { orderId, attemptId, amount, restocked: restock, reason, ...split }
  const [refund] = await tx.insert(refunds).values(values).returning()
  if (!refund) throw new Error('the insert returned no row')
  const items = lines.map(({ itemId, quantity }) => ({ refundId: refund.id, orderItemId: itemId, quantity }))
  // A refund of an amount has no lines, and neither have some adopted orders.
  if (items.length > 0) await tx.insert(refundItems).values(items)
  return refund
}

/** Adds to the refunded quantities of the lines; returns the units per product. */
const addRefundedUnits = (tx: Database, { lines }: RefundRequest) =>
  tx.execute<{ productId: number; quantity: number }>(sql`
    with counted as (
      update order_items i set refunded_quantity = i.refunded_quantity + l.quantity
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l ("itemId" int, quantity int)
      where i.id = l."itemId"
      returning i.product_id, l.quantity
    )
    select product_id as "productId", sum(quantity)::int as quantity from counted group by product_id`)

function refundEvent(
  order: OrderRow,
  statusBefore: OrderStatus,
  refund: RefundRow,
  attempt: AttemptRow,
): DomainEvent {
  const refundedAmount = formatMoney(order.refundedAmount)
  const payload = {
    orderId: order.id,
    userId: order.userId,
    refundId: refund.id,
    amount: formatMoney(refund.amount),
    tax: formatMoney(refund.tax),
    discount: formatMoney(refund.discount),
    refundedAmount,
    total: formatMoney(order.total),
    restocked: refund.restocked,
    lines: refundRequestOf(attempt).lines,
  }
  return {
    type: order.status === TRANSITIONS.REFUND.to ? 'order.refunded' : 'order.partly_refunded',
    ...eventSource(order, attempt),
    payload,
    before: {
      status: statusBefore,
      refundedAmount: formatMoney(order.refundedAmount - refund.amount),
    },
    after: { status: order.status, refundedAmount, refundId: refund.id, reason: refund.reason },
  }
}

const eventSource = ({ id, version }: OrderRow, { actorId, address }: AttemptRow) => ({
  subject: `order:${id}`,
  sequence: version,
  actorId,
  address,
})

function refundRequestOf({ id, refund }: AttemptRow): RefundRequest {
  if (!refund) throw new Error(`attempt ${id} is not a refund`)
  return refund
}

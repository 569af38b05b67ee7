import { withTx } from '@shopstack/drizzle/client/transaction'
import { type DomainEvent, recordEvents } from '@shopstack/drizzle/events/record-events'
import { orders, type RefundRequest, refundItems, refunds } from '@shopstack/drizzle/tables'
import { formatMoney } from '@shopstack/schema/money'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
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
  const order = await closeAttempt(tx, attempt, {
    refundedAmount: sql`${orders.refundedAmount} + ${formatMoney(attempt.amount)}::numeric`,
    status: statusAfter(request),
  })
  if (!order) return null
  const refund = await writeRefund(tx, attempt, request)
  const units = await addRefundedUnits(tx, request)
  const { orderId, actorId, address } = attempt
  const restocked = request.restock
    ? await restockItems(tx, { orderId, reason: 'refund', units, actorId, address })
    : []
  await recordEvents(tx, [refundEvent(order, refund, attempt), ...restocked])
  return refundResult(order, refund)
}

async function failure(tx: Database, attempt: AttemptRow, reason: string): Promise<PaymentResult | null> {
  const order = await closeAttempt(tx, attempt, {})
  if (!order) return null
  const payload = { orderId: order.id, userId: order.userId, amount: formatMoney(attempt.amount), reason }
  await recordEvents(tx, [{ type: 'refund.failed', ...eventSource(order, attempt), payload }])
  return refundFailed(order, reason)
}

/** Updates the order and closes its attempt; null when the attempt is not open. Locks the order. */
async function closeAttempt(
  tx: Database,
  { id, orderId }: AttemptRow,
  change: { refundedAmount?: SQL; status?: SQL },
): Promise<OrderRow | null> {
  const [order] = await tx
    .update(orders)
    .set({ ...change, openAttemptId: null, version: sql`${orders.version} + 1` })
    .where(and(eq(orders.id, orderId), eq(orders.openAttemptId, id)))
    .returning()
  return order ?? null
}

/** An order is refunded when no unit remains. */
function statusAfter({ lines }: RefundRequest): SQL {
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  return sql`
    case when (select coalesce(sum(quantity - refunded_quantity), 0) from order_items where order_id = ${orders.id}) = ${units}::int
      then ${TRANSITIONS.REFUND.to}::text else ${orders.status} end`
}

async function writeRefund(
  tx: Database,
  { id: attemptId, orderId, amount }: AttemptRow,
  { lines, restock, reason }: RefundRequest,
): Promise<RefundRow> {
  const values = { orderId, attemptId, amount, restocked: restock, reason }
  const [refund] = await tx.insert(refunds).values(values).returning()
  if (!refund) throw new Error('the insert returned no row')
  const items = lines.map(({ itemId, quantity }) => ({ refundId: refund.id, orderItemId: itemId, quantity }))
  // Adopted orders may have no lines.
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

function refundEvent(order: OrderRow, refund: RefundRow, attempt: AttemptRow): DomainEvent {
  const refundedAmount = formatMoney(order.refundedAmount)
  const payload = {
    orderId: order.id,
    userId: order.userId,
    refundId: refund.id,
    amount: formatMoney(refund.amount),
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
      status: TRANSITIONS.REFUND.from,
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

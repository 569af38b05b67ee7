import { withTx } from '@shopstack/drizzle/client/transaction'
import { type DomainEvent, recordEvents } from '@shopstack/drizzle/events/record-events'
import { orders, type RefundRequest, refundItems, refunds } from '@shopstack/drizzle/tables'
import { formatMoney } from '@shopstack/schema/money'
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../context.js'
import { STEPS } from '../orders/order-state-machine.js'
import type { OrderRow } from '../orders/queries.js'
import { returnGoods } from '../orders/restock-items.js'
import { type Answer, type End, givenBack, notGivenBack } from './payment-result.js'
import type { AttemptRow, RefundRow } from './queries.js'

/** Records how an attempt to give back ended; null when it was recorded before. */
export const recordRefund = (db: Database, attempt: AttemptRow, { reason }: End): Promise<Answer | null> =>
  withTx(db, (tx) => (reason === null ? success(tx, attempt) : failure(tx, attempt, reason)))

async function success(tx: Database, attempt: AttemptRow): Promise<Answer | null> {
  const goods = goodsOf(attempt)
  const order = await closeAttempt(tx, attempt, {
    refundedAmount: sql`${orders.refundedAmount} + ${formatMoney(attempt.amount)}::numeric`,
    status: statusAfter(goods),
  })
  if (!order) return null
  const refund = await writeRefund(tx, attempt, goods)
  const pieces = await countPieces(tx, goods)
  const { orderId, actorId, address } = attempt
  const returned = goods.restock
    ? await returnGoods(tx, { orderId, reason: 'refund', goods: pieces, actorId, address })
    : []
  await recordEvents(tx, [refundChange(order, refund, attempt), ...returned])
  return givenBack(order, refund)
}

async function failure(tx: Database, attempt: AttemptRow, reason: string): Promise<Answer | null> {
  const order = await closeAttempt(tx, attempt, {})
  if (!order) return null
  const payload = { orderId: order.id, userId: order.userId, amount: formatMoney(attempt.amount), reason }
  await recordEvents(tx, [{ type: 'refund.failed', ...madeBy(order, attempt), payload }])
  return notGivenBack(order, reason)
}

/** Changes the order and ends its attempt; null when the attempt is not open any more. Locks the order. */
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

/** A refund of everything that was left completes what is given back. */
function statusAfter({ lines }: RefundRequest): SQL {
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  return sql`
    case when (select coalesce(sum(quantity - refunded_quantity), 0) from order_items where order_id = ${orders.id}) = ${pieces}::int
      then ${STEPS.REFUND.to}::text else ${orders.status} end`
}

async function writeRefund(
  tx: Database,
  { id: attemptId, orderId, amount }: AttemptRow,
  { lines, restock, reason }: RefundRequest,
): Promise<RefundRow> {
  const values = { orderId, attemptId, amount, restocked: restock, reason }
  const [refund] = await tx.insert(refunds).values(values).returning()
  if (!refund) throw new Error('an insert answered no row')
  const items = lines.map(({ itemId, quantity }) => ({ refundId: refund.id, orderItemId: itemId, quantity }))
  // Orders taken over may have no lines.
  if (items.length > 0) await tx.insert(refundItems).values(items)
  return refund
}

/** Counts the pieces on their lines, and answers how many there are of each product. */
const countPieces = (tx: Database, { lines }: RefundRequest) =>
  tx.execute<{ productId: number; quantity: number }>(sql`
    with counted as (
      update order_items i set refunded_quantity = i.refunded_quantity + l.quantity
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l ("itemId" int, quantity int)
      where i.id = l."itemId"
      returning i.product_id, l.quantity
    )
    select product_id as "productId", sum(quantity)::int as quantity from counted group by product_id`)

function refundChange(order: OrderRow, refund: RefundRow, attempt: AttemptRow): DomainEvent {
  const refundedAmount = formatMoney(order.refundedAmount)
  const payload = {
    orderId: order.id,
    userId: order.userId,
    refundId: refund.id,
    amount: formatMoney(refund.amount),
    refundedAmount,
    total: formatMoney(order.total),
    restocked: refund.restocked,
    lines: goodsOf(attempt).lines,
  }
  return {
    type: order.status === STEPS.REFUND.to ? 'order.refunded' : 'order.partly_refunded',
    ...madeBy(order, attempt),
    payload,
    before: { status: STEPS.REFUND.from, refundedAmount: formatMoney(order.refundedAmount - refund.amount) },
    after: { status: order.status, refundedAmount, refundId: refund.id, reason: refund.reason },
  }
}

const madeBy = ({ id, version }: OrderRow, { actorId, address }: AttemptRow) => ({
  subject: `order:${id}`,
  sequence: version,
  actorId,
  address,
})

function goodsOf({ id, refund }: AttemptRow): RefundRequest {
  if (!refund) throw new Error(`attempt ${id} gives nothing back`)
  return refund
}

import type { DomainEvent } from '@shopstack/drizzle/events/record-events'
import { type CancellationReason, type OrderStatus, orders } from '@shopstack/drizzle/tables'
import { ShopError } from '@shopstack/schema/errors'
import { formatMoney } from '@shopstack/schema/money'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '../context.js'
import { isExpired, type OrderAction, STEPS } from './order-state-machine.js'
import { type OrderRow, orderOf, ordersByIds } from './queries.js'

/** An order, as a caller refers to it. */
export interface OrderReference {
  id: number
  /** Only this customer's orders are meant; null for anybody's. */
  userId: number | null
  /** The argument that names it. */
  field: string
}

/** How each step reads in a refusal: "cannot be …". */
const DONE: Record<OrderAction, string> = {
  PAY: 'paid',
  CANCEL: 'cancelled',
  SHIP: 'shipped',
  DELIVER: 'delivered',
  REFUND: 'refunded',
}

/**
 * Takes an order one step further, in the caller's transaction; the row stays locked until its end.
 * @throws ShopError when there is no such order, it stands elsewhere, or money is being moved for it
 */
export async function takeStep(
  tx: Database,
  reference: OrderReference,
  action: OrderAction,
  cancellationReason?: CancellationReason,
): Promise<OrderRow> {
  const { from, to } = STEPS[action]
  const [taken] = await tx
    .update(orders)
    .set({ status: to, version: sql`${orders.version} + 1`, cancellationReason })
    .where(and(meant(reference), eq(orders.status, from), isNull(orders.openAttemptId)))
    .returning()
  if (taken) return taken
  throw refusalOf(await find(tx, reference), reference, action)
}

/** The condition that holds for the order meant. */
export const meant = ({ id, userId }: OrderReference) =>
  and(eq(orders.id, id), userId === null ? undefined : eq(orders.userId, userId))

const find = async (db: Database, { id, userId }: OrderReference): Promise<OrderRow | null> =>
  userId === null ? ((await ordersByIds(db, [id]))[0] ?? null) : orderOf(db, userId, id)

/** Why a step cannot be taken. */
export function refusalOf(
  order: OrderRow | null,
  { id, field }: OrderReference,
  action: OrderAction,
): ShopError {
  if (!order) return new ShopError('ORDER_NOT_FOUND', { orderId: String(id) }, field)
  if (order.openAttemptId !== null)
    return new ShopError('IN_PROGRESS', { what: 'A payment or refund of this order', retryAfter: 2 }, field)
  if (action === 'PAY' && (isExpired(order) || order.cancellationReason === 'expired'))
    return new ShopError('ORDER_EXPIRED', undefined, field)
  return illegal(order.status, action, field)
}

function illegal(status: OrderStatus, action: OrderAction, field: string): ShopError {
  return STEPS[action].from === 'pending'
    ? new ShopError('ORDER_NOT_PENDING', { status }, field)
    : new ShopError('ORDER_ACTION_UNAVAILABLE', { action: DONE[action], status }, field)
}

/** What is recorded of a step that was taken. */
export const statusChange = (
  { id, userId, status, version, total, cancellationReason }: OrderRow,
  action: OrderAction,
  who: { actorId: number | null; address: string | null },
): DomainEvent => ({
  type: `order.${status}`,
  subject: `order:${id}`,
  sequence: version,
  ...who,
  payload: {
    ...{ orderId: id, userId, total: formatMoney(total) },
    ...(cancellationReason === null ? {} : { reason: cancellationReason }),
  },
  before: { status: STEPS[action].from },
  after: { status, ...(cancellationReason === null ? {} : { reason: cancellationReason }) },
})

/** The order that an earlier request was answered with. */
export async function orderKnown(db: Database, id: number): Promise<OrderRow> {
  const [order] = await ordersByIds(db, [id])
  if (!order) throw new Error(`order ${id} was answered and is not there`)
  return order
}

import type { DomainEvent } from '@shopstack/drizzle/events/record-events'
import { type CancellationReason, type OrderStatus, orders } from '@shopstack/drizzle/tables'
import { ShopError } from '@shopstack/schema/errors'
import { formatMoney } from '@shopstack/schema/money'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
import { isExpired, type OrderAction, TRANSITIONS } from '../order-state-machine.js'
import { type OrderRow, orderOf, ordersByIds } from '../queries.js'

/** A reference to an order in a request. */
export interface OrderReference {
  id: number
  /** Restricts the reference to orders of this account; null for any. */
  userId: number | null
  /** The argument that contains the id. */
  field: string
}

/** The participle of each transition in error messages: "cannot be …". */
const PARTICIPLES: Record<OrderAction, string> = {
  PAY: 'paid',
  CANCEL: 'cancelled',
  SHIP: 'shipped',
  DELIVER: 'delivered',
  REFUND: 'refunded',
}

/**
 * Performs a transition in the caller's transaction; the row stays locked until its end.
 * @throws ShopError when the order does not exist, has another status, or has an open payment attempt
 */
export async function transitionOrder(
  tx: Database,
  reference: OrderReference,
  action: OrderAction,
  cancellationReason?: CancellationReason,
): Promise<OrderRow> {
  const { from, to } = TRANSITIONS[action]
  const [updated] = await tx
    .update(orders)
    .set({ status: to, version: sql`${orders.version} + 1`, cancellationReason })
    .where(and(whereOrder(reference), inArray(orders.status, from), isNull(orders.openAttemptId)))
    .returning()
  if (updated) return updated
  throw transitionError(await find(tx, reference), reference, action)
}

/** The condition that selects a referenced order. */
const whereOrder = ({ id, userId }: OrderReference) =>
  and(eq(orders.id, id), userId === null ? undefined : eq(orders.userId, userId))

const find = async (db: Database, { id, userId }: OrderReference): Promise<OrderRow | null> =>
  userId === null ? ((await ordersByIds(db, [id]))[0] ?? null) : orderOf(db, userId, id)

/** The error of a transition that is not possible. */
export function transitionError(
  order: OrderRow | null,
  { id, field }: OrderReference,
  action: OrderAction,
): ShopError {
  if (!order) return new ShopError('ORDER_NOT_FOUND', { orderId: String(id) }, field)
  if (order.openAttemptId !== null)
    return new ShopError('IN_PROGRESS', { what: 'A payment or refund of this order', retryAfter: 2 }, field)
  if (action === 'PAY' && (isExpired(order) || order.cancellationReason === 'expired'))
    return new ShopError('ORDER_EXPIRED', undefined, field)
  return invalidTransition(order.status, action, field)
}

function invalidTransition(status: OrderStatus, action: OrderAction, field: string): ShopError {
  return TRANSITIONS[action].from.includes('pending')
    ? new ShopError('ORDER_NOT_PENDING', { status }, field)
    : new ShopError('ORDER_ACTION_UNAVAILABLE', { action: PARTICIPLES[action], status }, field)
}

/** The event of a transition. */
export const statusEvent = (
  { id, userId, status, version, total, cancellationReason }: OrderRow,
  action: OrderAction,
  actor: { actorId: number | null; address: string | null },
): DomainEvent => ({
  type: `order.${status}`,
  subject: `order:${id}`,
  sequence: version,
  ...actor,
  payload: {
    ...{ orderId: id, userId, total: formatMoney(total) },
    ...(cancellationReason === null ? {} : { reason: cancellationReason }),
  },
  before: { status: TRANSITIONS[action].from[0] },
  after: { status, ...(cancellationReason === null ? {} : { reason: cancellationReason }) },
})

/** The order of a stored response. */
export async function orderOrThrow(db: Database, id: number): Promise<OrderRow> {
  const [order] = await ordersByIds(db, [id])
  if (!order) throw new Error(`order ${id} of a stored response does not exist`)
  return order
}

import { recordEvents } from '@shopstack/drizzle/events/record-events'
import { executeOnce, idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import { type CancellationReason, discountCodes, discountUses } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { and, eq, sql } from 'drizzle-orm'
import type { Context, Database } from '../context.js'
import { itemsByOrderIds, type OrderRow } from './queries.js'
import { returnGoods } from './restock-items.js'
import { type OrderReference, orderKnown, statusChange, takeStep } from './transition-order.js'

/** Calls an order off: what it took from the stock and from its discount code goes back. */
export async function cancelOrder(ctx: Context, viewer: Viewer, order: OrderReference, key: string | null) {
  const request = idempotentRequest(viewer.id, 'cancelOrder', key, { id: order.id })
  return executeOnce<{ order: OrderRow }, { orderId: number }>(ctx.db, request, {
    first: async (tx) => ({
      order: await cancel(tx, order, { actorId: viewer.id, address: ctx.address, reason: 'requested' }),
    }),
    reference: (done) => ({ orderId: done.order.id }),
    again: async (tx, { orderId }) => ({ order: await orderKnown(tx, orderId) }),
  })
}

/** On whose behalf an order is cancelled, and why; without an actor by the shop itself. */
interface Cancellation {
  actorId: number | null
  address: string | null
  reason: CancellationReason
}

/**
 * Cancels a pending order in the caller's transaction: restores stock and discount usage, records the events.
 * @throws ShopError when there is no such order, it is not pending, or a payment of it is in progress
 */
export async function cancel(
  tx: Database,
  reference: OrderReference,
  { reason, ...who }: Cancellation,
): Promise<OrderRow> {
  const order = await takeStep(tx, reference, 'CANCEL', reason)
  const goods = piecesOf(await itemsByOrderIds(tx, [order.id]))
  const returned = await returnGoods(tx, { orderId: order.id, reason: 'cancellation', goods, ...who })
  if (order.discountCode !== null && order.discountAmount > 0) await returnUse(tx, order, order.discountCode)
  await recordEvents(tx, [statusChange(order, 'CANCEL', who), ...returned])
  return order
}

/** How many pieces of each product; an order taken over may have several lines of one. */
function piecesOf(items: readonly { productId: number; quantity: number }[]) {
  const pieces = new Map<number, number>()
  for (const { productId, quantity } of items) pieces.set(productId, (pieces.get(productId) ?? 0) + quantity)
  return [...pieces].map(([productId, quantity]) => ({ productId, quantity }))
}

/** The code is locked before the use of the customer, as placing an order does. */
async function returnUse(tx: Database, { userId }: OrderRow, code: string): Promise<void> {
  await tx
    .update(discountCodes)
    .set({ timesUsed: sql`${discountCodes.timesUsed} - 1` })
    .where(eq(discountCodes.code, code))
  await tx
    .update(discountUses)
    .set({ uses: sql`${discountUses.uses} - 1` })
    .where(and(eq(discountUses.code, code), eq(discountUses.userId, userId)))
}

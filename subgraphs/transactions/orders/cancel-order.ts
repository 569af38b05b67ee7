import { recordEvents } from '@shopstack/drizzle/events/record-events'
import { executeOnce } from '@shopstack/drizzle/idempotency/execute-once'
import { idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import type { CancellationReason } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import { restoreDiscountUsage } from '../discounts/sql/restore-usage.js'
import { itemsByOrderIds, type OrderRow } from './queries.js'
import { restockItems } from './sql/restock-items.js'
import { type OrderReference, orderOrThrow, statusEvent, transitionOrder } from './sql/transition-order.js'

/** Cancels a pending order and restores its stock and discount usage. */
export async function cancelOrder(ctx: Context, viewer: Viewer, order: OrderReference, key: string | null) {
  const meaning = { id: order.id }
  const request = idempotentRequest(viewer.id, 'cancelOrder', key, { meaning, payload: meaning })
  return executeOnce<{ order: OrderRow }, { orderId: number }>(ctx.db, request, {
    first: async (tx) => ({
      order: await applyCancellation(tx, order, {
        actorId: viewer.id,
        address: ctx.address,
        reason: 'requested',
      }),
    }),
    reference: (done) => ({ orderId: done.order.id }),
    again: async (tx, { orderId }) => ({ order: await orderOrThrow(tx, orderId) }),
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
export async function applyCancellation(
  tx: Database,
  reference: OrderReference,
  { reason, ...actor }: Cancellation,
): Promise<OrderRow> {
  const order = await transitionOrder(tx, reference, 'CANCEL', reason)
  const units = unitsByProduct(await itemsByOrderIds(tx, [order.id]))
  const restocked = await restockItems(tx, { orderId: order.id, reason: 'cancellation', units, ...actor })
  if (order.discountAmount > 0) await restoreDiscountUsage(tx, order)
  await recordEvents(tx, [statusEvent(order, 'CANCEL', actor), ...restocked])
  return order
}

/** Units per product; an adopted order may have several lines of one product. */
function unitsByProduct(items: readonly { productId: number; quantity: number }[]) {
  const units = new Map<number, number>()
  for (const { productId, quantity } of items) units.set(productId, (units.get(productId) ?? 0) + quantity)
  return [...units].map(([productId, quantity]) => ({ productId, quantity }))
}

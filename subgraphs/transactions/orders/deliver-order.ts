import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { executeOnce } from '@shopstack/drizzle/idempotency/execute-once'
import { idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { Context } from '../context.js'
import type { OrderRow } from './queries.js'
import { type OrderReference, orderOrThrow, statusEvent, transitionOrder } from './sql/transition-order.js'

/** Marks a shipped order as delivered. */
export async function deliverOrder(
  ctx: Context,
  viewer: Viewer,
  reference: OrderReference,
  key: string | null,
) {
  const meaning = { id: reference.id }
  const request = idempotentRequest(viewer.id, 'deliverOrder', key, { meaning, payload: meaning })
  return executeOnce<{ order: OrderRow }, { orderId: number }>(ctx.db, request, {
    first: async (tx) => {
      const order = await transitionOrder(tx, reference, 'DELIVER')
      await recordEvent(tx, statusEvent(order, 'DELIVER', { actorId: viewer.id, address: ctx.address }))
      return { order }
    },
    reference: ({ order }) => ({ orderId: order.id }),
    again: async (tx, { orderId }) => ({ order: await orderOrThrow(tx, orderId) }),
  })
}

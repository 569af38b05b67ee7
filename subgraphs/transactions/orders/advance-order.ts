import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { Context } from '../context.js'
import { type OrderReference, statusChange, takeStep } from './transition-order.js'

/** Notes that the goods of an order were sent, or have arrived. */
export const advanceOrder = (
  ctx: Context,
  viewer: Viewer,
  reference: OrderReference,
  action: 'SHIP' | 'DELIVER',
) =>
  withTx(ctx.db, async (tx) => {
    const order = await takeStep(tx, reference, action)
    await recordEvent(tx, statusChange(order, action, { actorId: viewer.id, address: ctx.address }))
    return { order }
  })

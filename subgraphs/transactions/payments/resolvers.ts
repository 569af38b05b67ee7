import { requireViewer } from '@shopstack/kit/auth/viewer'
import { userError, withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import type { Context } from '../context.js'
import type { Resolvers } from '../generated.js'
import { checkout } from './checkout.js'
import type { PaymentResult } from './payment-result.js'
import { refundOrder } from './refund-order.js'

/** Payments and refunds are visible to callers who may see their order. */
export const paymentsResolvers: Resolvers = {
  Mutation: {
    checkout: (_, { input, idempotencyKey }, ctx) =>
      toPayload(ctx, () => checkout(ctx, requireViewer(ctx), input, idempotencyKey ?? null)),
    refundOrder: (_, { input, idempotencyKey }, ctx) =>
      toPayload(ctx, () => refundOrder(ctx, requireViewer(ctx), input, idempotencyKey ?? null)),
  },
  Order: {
    payments: ({ id }, _, ctx) => ctx.load.paymentsOf.load(id),
    refunds: ({ id }, _, ctx) => ctx.load.refundsOf.load(id),
  },
  Refund: {
    net: ({ amount, tax }) => amount - tax,
    lines: ({ id }, _, ctx) => ctx.load.refundLinesOf.load(id),
  },
  PaymentStatus: { SUCCEEDED: 'succeeded', DECLINED: 'declined', FAILED: 'failed' },
}

/** The payload contains order and payment beside the business errors. */
async function toPayload({ load }: Context, work: () => Promise<PaymentResult>) {
  const payload = await withUserErrors(work)
  if (!('errors' in payload)) return payload
  const { order, errors } = payload
  // An earlier mutation of the same request may have loaded them.
  if (order)
    for (const loader of [load.itemsOf, load.paymentsOf, load.refundsOf, load.timelineOf])
      loader.clear(order.id)
  return { ...payload, userErrors: errors.map(userError) }
}

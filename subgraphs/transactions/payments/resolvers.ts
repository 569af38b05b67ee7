import { requireViewer } from '@shopstack/kit/auth/viewer'
import { userError, withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import type { Context } from '../context.js'
import type { Resolvers } from '../generated.js'
import { checkout } from './checkout.js'
import type { Answer } from './payment-result.js'
import { refundOrder } from './refund-order.js'

/** Payments and refunds are seen through their order, by whoever may see that. */
export const payments: Resolvers = {
  Mutation: {
    checkout: (_, { input, idempotencyKey }, ctx) =>
      answered(ctx, () => checkout(ctx, requireViewer(ctx), input, idempotencyKey ?? null)),
    refundOrder: (_, { input, idempotencyKey }, ctx) =>
      answered(ctx, () => refundOrder(ctx, requireViewer(ctx), input, idempotencyKey ?? null)),
  },
  Order: {
    payments: ({ id }, _, ctx) => ctx.load.paymentsOf.load(id),
    refunds: ({ id }, _, ctx) => ctx.load.refundsOf.load(id),
  },
  Refund: {
    lines: ({ id }, _, ctx) => ctx.load.refundLinesOf.load(id),
  },
  PaymentStatus: { SUCCEEDED: 'succeeded', DECLINED: 'declined', FAILED: 'failed' },
}

/** What is known of the order and of the payment is shown beside what was refused. */
async function answered({ load }: Context, work: () => Promise<Answer>) {
  const payload = await withUserErrors(work)
  if (!('refusals' in payload)) return payload
  const { order, refusals } = payload
  // An earlier mutation of the same request may have read them.
  if (order) for (const loader of [load.itemsOf, load.paymentsOf, load.refundsOf]) loader.clear(order.id)
  return { ...payload, userErrors: refusals.map(userError) }
}

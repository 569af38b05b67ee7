import type { Resolvers } from '../generated.js'

/** Payments are seen through their order, by whoever may see that. */
export const payments: Resolvers = {
  Order: {
    payments: ({ id }, _, ctx) => ctx.load.paymentsOf.load(id),
  },
  PaymentStatus: { SUCCEEDED: 'succeeded', DECLINED: 'declined', FAILED: 'failed' },
}

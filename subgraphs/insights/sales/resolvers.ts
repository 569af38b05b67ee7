import { parseId } from '@shopstack/schema/id'
import type { Resolvers } from '../generated.js'

/** How often a product was sold is no secret. */
export const sales: Resolvers = {
  Product: {
    __resolveReference: ({ id }) => {
      const key = parseId(String(id))
      return key === null ? null : { id: key }
    },
    unitsSold: async ({ id }, _, ctx) => (await ctx.load.salesOf.load(id))?.units ?? 0,
    revenue: async ({ id }, _, ctx) => (await ctx.load.salesOf.load(id))?.revenue ?? 0,
  },
}

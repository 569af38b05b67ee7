import { page, pageSize } from '@shopstack/schema/pagination'
import type { Resolvers } from '../generated.js'
import { parseFilter } from './parse-filter.js'
import { countByStatus, listAllOrders } from './queries.js'

/** Orders of all customers, for callers with the scope `orders:manage`. */
export const orderAdminResolvers: Resolvers = {
  Query: {
    ordersAdmin: async (_, { first, after, filter, sort }, ctx) => {
      const request = { first: pageSize(first), after: after ?? null, sort }
      const conditions = await parseFilter(ctx, filter)
      return conditions
        ? listAllOrders(ctx.db, conditions, request)
        : { ...page([], request.first, null, () => ''), conditions }
    },
  },
  OrderAdminConnection: {
    statusCounts: ({ conditions }, _, ctx) => (conditions ? countByStatus(ctx.db, conditions) : []),
  },
}

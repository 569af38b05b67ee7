import { hasScope } from '@shopstack/kit/auth/viewer'
import { parseId } from '@shopstack/schema/ids'
import { pageSize } from '@shopstack/schema/pagination'
import type { Resolvers } from '../generated.js'
import { instantText } from './periods.js'
import { bestCustomers, bestProducts, categorySales, discountSales, newestPaidOrders } from './queries.js'
import { askedEdges, askedSpans } from './report-period.js'
import { asOfReads, averageOrderValue, salesReport } from './sales-report.js'
import { customersOf } from './sql/totals.js'

/** Public: how many pieces of a product were sold. Everything else needs the scope `reports:read`. */
export const sales: Resolvers = {
  Query: {
    salesReport: (_, asked, { reads }) => salesReport(reads, asked, Date.now()),
    topProducts: (_, { by, first, ...asked }, { reads }) =>
      bestProducts(reads, askedSpans(asked, Date.now()), by, pageSize(first)),
    salesByCategory: (_, asked, { reads }) => categorySales(reads, askedSpans(asked, Date.now())),
    customerStats: async (_, { first, ...asked }, { reads }) => ({
      most: pageSize(first),
      ...(await customersOf(reads, askedSpans(asked, Date.now()))),
    }),
    discountUsage: (_, asked, { reads }) => discountSales(reads, askedSpans(asked, Date.now())),
    paidOrders: (_, { first, ...asked }, { reads }) =>
      newestPaidOrders(reads, askedEdges(asked, Date.now()), pageSize(first)),
  },
  SalesReport: {
    asOf: ({ asOf }, _, { readsUntil }) => asOfReads(asOf, readsUntil),
    currency: (_, _args, { currency }) => currency,
  },
  SalesFigures: { averageOrderValue },
  SalesBucket: {
    averageOrderValue,
    start: ({ start }) => instantText(start),
    end: ({ end }) => instantText(end),
  },
  ProductSales: { product: ({ productId }) => ({ id: productId }) },
  CustomerStats: { topCustomers: ({ most }, _, { reads }) => bestCustomers(reads, most) },
  CustomerSales: {
    user: ({ userId }, _, ctx) => (hasScope(ctx.viewer, 'users:read') ? ctx.load.user.load(userId) : null),
  },
  Product: {
    __resolveReference: ({ id }) => {
      const key = parseId(String(id))
      return key === null ? null : { id: key }
    },
    unitsSold: async ({ id }, _, ctx) => (await ctx.load.salesOf.load(id))?.units ?? 0,
    revenue: async ({ id }, _, ctx) => (await ctx.load.salesOf.load(id))?.revenue ?? 0,
  },
}

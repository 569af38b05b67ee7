import { hasScope } from '@shopstack/kit/auth/viewer'
import { parseId } from '@shopstack/schema/ids'
import type { Cents } from '@shopstack/schema/money'
import { pageSize } from '@shopstack/schema/pagination'
import type { Resolvers } from '../generated.js'
import { instantText } from './periods.js'
import { newestPaidOrders, salesByCategory, salesByDiscount, topCustomers, topProducts } from './queries.js'
import { requestedBounds, requestedRanges } from './report-period.js'
import { asOfReplica, averageOrderValue, salesReport } from './sales-report.js'
import type { SalesParts } from './sql/rollup-rows.js'
import { customerTotals } from './sql/totals.js'

const netSales = ({ grossSales, discount, netRefunds }: SalesParts) => grossSales - discount - netRefunds
const netTax = ({ tax, refundedTax }: SalesParts) => tax - refundedTax
const statement = { netSales, netTax, totalSales: (parts: SalesParts) => netSales(parts) + netTax(parts) }

type Sales = { readonly units: number; readonly revenue: Cents } | null

const unitsIn = (sold: Sales) => sold?.units ?? 0
const revenueIn = (sold: Sales) => sold?.revenue ?? 0

/** Units sold are public; everything else requires the scope `reports:read`. */
export const salesResolvers: Resolvers = {
  Query: {
    salesReport: (_, request, { reads }) => salesReport(reads, request, Date.now()),
    topProducts: (_, { by, first, ...request }, { reads }) =>
      topProducts(reads, requestedRanges(request, Date.now()), by, pageSize(first)),
    salesByCategory: (_, request, { reads }) => salesByCategory(reads, requestedRanges(request, Date.now())),
    customerStats: async (_, { first, ...request }, { reads }) => ({
      most: pageSize(first),
      ...(await customerTotals(reads, requestedRanges(request, Date.now()))),
    }),
    discountUsage: (_, request, { reads }) => salesByDiscount(reads, requestedRanges(request, Date.now())),
    paidOrders: (_, { first, ...request }, { reads }) =>
      newestPaidOrders(reads, requestedBounds(request, Date.now()), pageSize(first)),
  },
  SalesReport: {
    asOf: ({ asOf }, _, { readsUntil }) => asOfReplica(asOf, readsUntil),
    currency: (_, _args, { currency }) => currency,
  },
  SalesFigures: { averageOrderValue, ...statement },
  SalesBucket: {
    ...{ averageOrderValue, ...statement },
    start: ({ start }) => instantText(start),
    end: ({ end }) => instantText(end),
  },
  ProductSales: { product: ({ productId }) => ({ id: productId }), ...statement },
  CategorySales: statement,
  CustomerStats: { topCustomers: ({ most }, _, { reads }) => topCustomers(reads, most) },
  CustomerSales: {
    user: ({ userId }, _, ctx) => (hasScope(ctx.viewer, 'users:read') ? ctx.load.user.load(userId) : null),
  },
  Product: {
    __resolveReference: ({ id }) => {
      const key = parseId(String(id))
      return key === null ? null : { id: key }
    },
    unitsSold: ({ id }, _, ctx) => ctx.load.salesOf.load(id).then(unitsIn),
    revenue: ({ id }, _, ctx) => ctx.load.salesOf.load(id).then(revenueIn),
  },
}

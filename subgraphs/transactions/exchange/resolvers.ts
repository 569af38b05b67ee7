import { requireViewer } from '@shopstack/kit/auth/viewer'
import type { Resolvers } from '../generated.js'
import { importProducts, importStock } from './import-text.js'
import { pageOf } from './queries.js'

/** Bulk import and export, as text. */
export const exchangeResolvers: Resolvers = {
  Query: {
    exportProducts: (_, args, ctx) => pageOf(ctx, 'products', args),
    exportOrders: (_, args, ctx) => pageOf(ctx, 'orders', args),
    exportRefunds: (_, args, ctx) => pageOf(ctx, 'refunds', args),
  },
  Mutation: {
    importProducts: (_, { input }, ctx) => importProducts(ctx, requireViewer(ctx), input),
    importStock: (_, { input }, ctx) => importStock(ctx, requireViewer(ctx), input),
  },
}

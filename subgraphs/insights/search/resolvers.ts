import { CATALOG_GROUP } from '@shopstack/kit/cache/cache-key'
import { pageSize } from '@shopstack/schema/pagination'
import type { Context } from '../context.js'
import type { Resolvers } from '../generated.js'
import { validateText } from './parse-query.js'
import { relatedSlice, suggestions } from './queries.js'
import { searchPage } from './search-page.js'
import { trends } from './trending-cache.js'

/** Suggestions, cached until the catalog changes. */
const suggested = (ctx: Context, prefix: string, first: number) =>
  ctx.cache.getOrSet({ key: `suggested:${JSON.stringify([prefix, first])}`, group: CATALOG_GROUP }, () =>
    suggestions(ctx.reads, prefix, first),
  )

/** Search is public. */
export const searchResolvers: Resolvers = {
  Query: {
    searchProducts: (_, { first, ...args }, ctx) => searchPage(ctx, { ...args, first: pageSize(first) }),
    suggest: (_, { prefix, first }, ctx) => suggested(ctx, validateText('prefix', prefix), pageSize(first)),
    trendingProducts: async (_, { window, first }, { reads }) =>
      (await trends(reads, window)).slice(0, pageSize(first)),
  },
  ProductSearchConnection: {
    totalCount: async ({ total }) => (await total()).count,
    isTotalCapped: async ({ total }) => (await total()).isTotalCapped,
    facets: ({ facets }) => facets(),
  },
  ProductSearchEdge: { highlights: ({ highlights }) => highlights() },
  Suggestion: { product: ({ productId }) => ({ id: productId }) },
  TrendingProduct: { product: ({ productId }) => ({ id: productId }) },
  Product: {
    related: ({ id }, { first }, ctx) => ctx.load.relatedIn.load(relatedSlice(id, pageSize(first))),
  },
}

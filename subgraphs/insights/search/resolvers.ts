import { pageSize } from '@shopstack/schema/page'
import type { Resolvers } from '../generated.js'
import { askedText } from './asked-words.js'
import { relatedSlice, suggestions } from './queries.js'
import { trends } from './remember-trends.js'
import { searchPage } from './search-page.js'

/** Everybody may look for products. */
export const search: Resolvers = {
  Query: {
    searchProducts: (_, { first, ...asked }, { reads }) =>
      searchPage(reads, { ...asked, first: pageSize(first) }),
    suggest: (_, { prefix, first }, { reads }) =>
      suggestions(reads, askedText('prefix', prefix), pageSize(first)),
    trendingProducts: async (_, { window, first }, { reads }) =>
      (await trends(reads, window)).slice(0, pageSize(first)),
  },
  ProductSearchConnection: {
    totalCount: async ({ total }) => (await total()).count,
    totalIsAtLeast: async ({ total }) => (await total()).atLeast,
    facets: ({ facets }) => facets(),
  },
  ProductSearchEdge: { highlights: ({ highlights }) => highlights() },
  Suggestion: { product: ({ productId }) => ({ id: productId }) },
  TrendingProduct: { product: ({ productId }) => ({ id: productId }) },
  Product: {
    related: ({ id }, { first }, ctx) => ctx.load.relatedIn.load(relatedSlice(id, pageSize(first))),
  },
}

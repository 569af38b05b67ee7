import { invalid } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/id'
import { pageSize } from '@shopstack/schema/page'
import type { Resolvers } from '../generated.js'
import { countProducts, listProducts, productsOnPage } from './queries.js'

/** The largest page of `productsPage`, as the REST surfaces promise it. */
const MAX_PER_PAGE = 1_000
/** Beyond this page there can be no product: ids are 32-bit. */
const MAX_PAGE_NUMBER = 2_147_483_647

/** The catalog is open to everybody. */
export const catalog: Resolvers = {
  Query: {
    product: (_, { id }, ctx) => {
      const key = parseId(id)
      return key === null ? null : ctx.load.product.load(key)
    },
    products: (_, { first, after, category, sort }, ctx) =>
      listProducts(ctx.db, {
        first: pageSize(first),
        after: after ?? null,
        category: category ?? null,
        sort,
      }),
    productsPage: async (_, { page, perPage, category }, ctx) => {
      const asked = {
        page: within('page', page, MAX_PAGE_NUMBER),
        perPage: within('perPage', perPage, MAX_PER_PAGE),
        category: category ?? null,
      }
      return { ...asked, nodes: await productsOnPage(ctx.db, asked) }
    },
    shop: (_, _args, { currency, taxRate }) => ({ currency, taxRate }),
  },
  Product: {
    __resolveReference: ({ id }, ctx) => {
      const key = parseId(String(id))
      return key === null ? null : ctx.load.product.load(key)
    },
    currency: (_, _args, ctx) => ctx.currency,
  },
  ProductConnection: {
    totalCount: ({ category }, _, ctx) => countProducts(ctx.db, category),
  },
  ProductPage: {
    totalCount: ({ category }, _, ctx) => countProducts(ctx.db, category),
    totalPages: async ({ category, perPage }, _, ctx) =>
      Math.ceil((await countProducts(ctx.db, category)) / perPage),
  },
}

function within(field: string, value: number, most: number): number {
  if (value >= 1 && value <= most) return value
  throw invalid(field, `${field} must be a whole number from 1 to ${most}.`)
}

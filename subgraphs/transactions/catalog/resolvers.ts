import { foldBlanks } from '@shopstack/drizzle/text/plain'
import { hasScope, requireViewer } from '@shopstack/kit/auth/viewer'
import { withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import { invalid } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { type Page, pageNumber, pageSize } from '@shopstack/schema/pagination'
import type { Context } from '../context.js'
import type { Resolvers } from '../generated.js'
import { adjustStock } from './adjust-stock.js'
import { archiveProduct, restoreProduct } from './archive-product.js'
import { createProduct } from './create-product.js'
import { countProducts, listProducts, productsOnPage } from './list-products.js'
import { invalidateProduct } from './product-cache.js'
import { type MovementRow, movementPage, movementSlice, type ProductRow } from './queries.js'
import { idInSlug, slugOf } from './slug.js'
import { countFiltered, isFiltered, listFacets, listFiltered } from './sql/filtered-list.js'
import { listCategories } from './sql/list-categories.js'
import { mapLockTimeout } from './sql/lock-product.js'
import { listLowStock } from './sql/low-stock.js'
import { updateProduct } from './update-product.js'

/** The catalog is public; stock movements require the scope `catalog:write`. */
export const catalogResolvers: Resolvers = {
  Query: {
    product: (_, { id }, ctx) => {
      const key = parseId(id)
      return key === null ? null : ctx.load.product.load(key)
    },
    productBySlug: (_, { slug }, ctx) => {
      const id = idInSlug(slug)
      return id === null ? null : ctx.load.product.load(id)
    },
    products: (_, { first, after, category, sort, filter }, ctx) => {
      const page = { first: pageSize(first), after: after ?? null, sort, filter: filter ?? {} }
      const list = { ...page, category: mergeCategories(category, filter?.category) }
      return isFiltered(list.filter) ? listFiltered(ctx, list) : listProducts(ctx, list)
    },
    categories: (_, { first, after }, ctx) => listCategories(ctx, pageSize(first), after ?? null),
    productsPage: async (_, { page, perPage, category }, ctx) => {
      const request = pageNumber({ page, perPage, category: normalizeCategory(category) })
      return { ...request, nodes: await productsOnPage(ctx, request) }
    },
    lowStock: (_, { first, after }, ctx) => listLowStock(ctx.db, pageSize(first), after ?? null),
    shop: (_, _args, { currency, taxRate }) => ({ currency, taxRate }),
  },
  Mutation: {
    createProduct: (_, { input, idempotencyKey }, ctx) =>
      applyChange(ctx, () => createProduct(ctx, requireViewer(ctx), input, idempotencyKey ?? null)),
    updateProduct: (_, { input }, ctx) =>
      applyChange(ctx, () => updateProduct(ctx, requireViewer(ctx), input)),
    adjustStock: (_, { input, idempotencyKey }, ctx) =>
      applyChange(ctx, () => adjustStock(ctx, requireViewer(ctx), input, idempotencyKey ?? null)),
    archiveProduct: (_, { id }, ctx) => applyChange(ctx, () => archiveProduct(ctx, requireViewer(ctx), id)),
    restoreProduct: (_, { id }, ctx) => applyChange(ctx, () => restoreProduct(ctx, requireViewer(ctx), id)),
  },
  Product: {
    __resolveReference: ({ id }, ctx) => {
      const key = parseId(String(id))
      return key === null ? null : ctx.load.product.load(key)
    },
    slug: slugOf,
    currency: (_, _args, ctx) => ctx.currency,
    stockMovements: ({ id }, { first, after }, ctx) => movementsOf(ctx, id, pageSize(first), after ?? null),
  },
  StockMovement: {
    order: ({ orderId }, _, ctx) =>
      orderId !== null && hasScope(ctx.viewer, 'orders:manage') ? ctx.load.order.load(orderId) : null,
  },
  StockReason: { DELIVERY: 'delivery', CORRECTION: 'correction', DAMAGE: 'damage' },
  MovementReason: {
    OPENING: 'opening',
    ORDER: 'order',
    CANCELLATION: 'cancellation',
    REFUND: 'refund',
    DELIVERY: 'delivery',
    CORRECTION: 'correction',
    DAMAGE: 'damage',
  },
  ProductConnection: {
    totalCount: async (list, _, ctx) =>
      isFiltered(list.filter) ? (await countFiltered(ctx, list)).count : countProducts(ctx, list.category),
    isTotalCapped: async (list, _, ctx) =>
      isFiltered(list.filter) && (await countFiltered(ctx, list)).isTotalCapped,
    facets: (list, _, ctx) => listFacets(ctx, list),
  },
  ProductPage: {
    totalCount: ({ category }, _, ctx) => countProducts(ctx, category),
    totalPages: async ({ category, perPage }, _, ctx) =>
      Math.ceil((await countProducts(ctx, category)) / perPage),
  },
}

/** The category of a list, which two arguments can specify. */
function mergeCategories(
  category: string | null | undefined,
  filtered: string | null | undefined,
): string | null {
  const [one, other] = [normalizeCategory(category), normalizeCategory(filtered)]
  if (one !== null && other !== null && one !== other)
    throw invalid('filter.category', 'filter.category must be the same as category, or be left out.')
  return one ?? other
}

/** A category normalized as it is stored. */
const normalizeCategory = (category: string | null | undefined): string | null =>
  category === null || category === undefined ? null : foldBlanks(category)

/** Performs a change and invalidates the caches; loaders are cleared because an earlier mutation of the request may have filled them. */
function applyChange(ctx: Context, work: () => Promise<{ product: ProductRow }>) {
  for (const loader of Object.values(ctx.load)) loader.clearAll()
  return withUserErrors(async () => {
    const done = await mapLockTimeout(work)
    invalidateProduct(ctx, done.product.id)
    return done
  })
}

async function movementsOf(
  { load }: Context,
  productId: number,
  first: number,
  after: string | null,
): Promise<Page<MovementRow>> {
  return movementPage(await load.movementsIn.load(movementSlice(productId, first, after)), first, after)
}

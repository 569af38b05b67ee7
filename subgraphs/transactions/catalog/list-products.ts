import { CATALOG_GROUP } from '@shopstack/kit/cache/cache-key'
import { encodeCursor, page } from '@shopstack/schema/pagination'
import type { Context } from '../context.js'
import { cachedList } from './product-cache.js'
import {
  countListed,
  firstPage,
  type ListRequest,
  type NumberedProducts,
  numberedProducts,
  ORDERS,
  type ProductList,
  type ProductRow,
  productsInOrder,
  startOf,
} from './queries.js'

/** The catalog by cursor. First pages are cached. */
export async function listProducts(
  ctx: Context,
  { first, after, category, sort, filter }: ListRequest,
): Promise<ProductList> {
  const { value, id, read } = startOf(after, sort)
  const readPage = () => read(() => productsInOrder(ctx.db, { sort, category, first, value, id }))
  const readFirst = () => ctx.load.productsFirst.load(firstPage(sort, first, category))
  const rows =
    after === null ? await cachedList(ctx, listKey(sort, first, category), readFirst) : await readPage()
  const cursorOf = (row: ProductRow) => encodeCursor(sort, [ORDERS[sort].keyOf(row), row.id])
  return { ...page(rows, first, after, cursorOf), category, filter }
}

const listKey = (form: string, rows: number, category: string | null): string =>
  JSON.stringify([form, rows, category])

/** Number of listed products, in a category or in total; cached. */
export const countProducts = ({ db, cache }: Context, category: string | null): Promise<number> =>
  cache.getOrSet({ key: `list:${JSON.stringify(['count', category])}`, group: CATALOG_GROUP }, () =>
    countListed(db, category),
  )

/** The catalog by page number, newest first; the first page is cached. */
export function productsOnPage(
  ctx: Context,
  request: Omit<NumberedProducts, 'nodes'>,
): Promise<ProductRow[]> {
  const { page: number, perPage, category } = request
  const read = () => numberedProducts(ctx.db, request)
  return number === 1 ? cachedList(ctx, listKey('page', perPage, category), read) : read()
}

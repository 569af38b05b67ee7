import { CATALOG_GROUP } from '@shopstack/kit/cache/cache-key'
import { encodeCursor, page } from '@shopstack/schema/pagination'
import type { Context } from '../context.js'
import { cachedList } from './product-cache.js'
import {
  firstPage,
  type ListRequest,
  ORDERS,
  type ProductList,
  type ProductRow,
  productsInOrder,
  startOf,
} from './queries.js'
import { type NumberedProducts, numberedPage, numberedPages } from './sql/numbered-pages.js'

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
  return Object.assign(page(rows, first, after, cursorOf), { category, filter })
}

const listKey = (form: string, rows: number, category: string | null): string =>
  JSON.stringify([form, rows, category])

/** Number of listed products, in a category or in total; cached. */
export const countProducts = ({ load, cache }: Context, category: string | null): Promise<number> =>
  cache.getOrSet({ key: `list:${JSON.stringify(['count', category])}`, group: CATALOG_GROUP }, () =>
    load.productCount.load(category),
  )

/** Rows of a page by number up to which it shares a statement with others; larger ones would delay them. */
const MAX_SHARED_ROWS = 100

/** The catalog by page number, newest first; the first page is cached. */
export function productsOnPage(
  ctx: Context,
  request: Omit<NumberedProducts, 'nodes'>,
): Promise<ProductRow[]> {
  const { page: number, perPage, category } = request
  const key = numberedPage(request)
  const readAlone = async () => (await numberedPages(ctx.db, [key]))[0] ?? []
  const read = () => (perPage > MAX_SHARED_ROWS ? readAlone() : ctx.load.productsNumbered.load(key))
  return number === 1 ? cachedList(ctx, listKey('page', perPage, category), read) : read()
}

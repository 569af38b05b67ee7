import { CATALOG_GROUP } from '@shopstack/kit/cache/cache-key'
import type { Context } from '../context.js'
import { productKey } from './cache-keys.js'
import type { ProductRow } from './queries.js'

/** Invalidates a product and all lists in the cache of every process. */
export const invalidateProduct = ({ invalidations }: Pick<Context, 'invalidations'>, id: number): void =>
  invalidations.publish([productKey(id), CATALOG_GROUP])

/** Reads a list through the cache: its ids and each product are cached separately. */
export async function cachedList(
  { cache, load }: Context,
  list: string,
  read: () => Promise<ProductRow[]>,
): Promise<ProductRow[]> {
  let own: ProductRow[] | undefined
  const ids = await cache.getOrSet({ key: `list:${list}`, group: CATALOG_GROUP }, async () => {
    own = await read()
    return own.map(({ id }) => id)
  })
  if (own) return own
  const rows = await load.product.loadMany(ids)
  return rows.filter((row): row is ProductRow => {
    if (row instanceof Error) throw row
    return row !== null
  })
}

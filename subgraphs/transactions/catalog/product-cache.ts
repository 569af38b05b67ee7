import type { Context } from '../context.js'
import type { ProductRow } from './queries.js'

/** What a product is called where it is remembered, and when it changes. */
export const nameOf = (id: number): string => `product:${id}`

/** Lists and searches, which any change of the catalog may change. */
export const CATALOG = 'catalog'

/** Tells everybody that a product has changed, and with it the lists that it may be in. */
export const tellOf = ({ invalidations }: Pick<Context, 'invalidations'>, id: number): void =>
  invalidations.publish([nameOf(id), CATALOG])

/** A list of the catalog: which products it has is remembered, and each of them by itself. */
export async function rememberedList(
  { cache, load }: Context,
  list: string,
  read: () => Promise<ProductRow[]>,
): Promise<ProductRow[]> {
  let own: ProductRow[] | undefined
  const ids = await cache.getOrSet({ key: `list:${list}`, group: CATALOG }, async () => {
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

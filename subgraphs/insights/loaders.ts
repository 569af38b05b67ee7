import type { Cache } from '@shopstack/kit/cache/cache'
import { cachedByKey, cachedByParent } from '@shopstack/kit/cache/cached-rows'
import { byKey } from '@shopstack/kit/subgraph/loaders'
import { CATALOG, type Database, type Reads } from './context.js'
import { usersByIds } from './profiles/queries.js'
import { salesByProductIds } from './sales/queries.js'
import { relatedInSlices } from './search/queries.js'

/** For how many seconds the figures of a product are remembered: a sale shows at once. */
const FIGURES_KEPT = 1

/** Every batched read of this subgraph. A line here is one SQL statement per request and level, however many keys. */
export const loaders = (db: Database, reads: Reads, cache: Cache) => ({
  user: byKey(
    (ids: readonly number[]) => usersByIds(db, ids),
    (user) => user.id,
  ),
  salesOf: cachedByKey(cache, {
    about: (productId: number) => ({ key: `sales:${productId}`, seconds: FIGURES_KEPT }),
    fetch: (productIds) => salesByProductIds(reads, productIds),
    keyOf: (sales) => sales.productId,
  }),
  relatedIn: cachedByParent(cache, {
    about: (slice: string) => ({ key: `related:${slice}`, group: CATALOG }),
    fetch: (slices) => relatedInSlices(reads, slices),
    keyOf: ({ slice }) => slice,
  }),
})

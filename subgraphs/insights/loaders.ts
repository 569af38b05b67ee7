import { byKey, byParent } from '@shopstack/kit/loaders'
import type { Database, Reads } from './context.js'
import { usersByIds } from './profiles/queries.js'
import { salesByProductIds } from './sales/queries.js'
import { relatedInSlices } from './search/queries.js'

/** Every batched read of this subgraph. A line here is one SQL statement per request and level, however many keys. */
export const loaders = (db: Database, reads: Reads) => ({
  user: byKey(
    (ids: readonly number[]) => usersByIds(db, ids),
    (user) => user.id,
  ),
  salesOf: byKey(
    (productIds: readonly number[]) => salesByProductIds(reads, productIds),
    (sales) => sales.productId,
  ),
  relatedIn: byParent(
    (slices: readonly string[]) => relatedInSlices(reads, slices),
    (related) => related.slice,
  ),
})

import { CATALOG_GROUP } from '@shopstack/kit/cache/cache-key'
import { byKey, byParent, type LoaderDatabases } from '@shopstack/kit/subgraph/loaders'
import type { Database } from './database.js'
import { usersByIds } from './profiles/queries.js'
import { salesByProductIds } from './sales/queries.js'
import { relatedInSlices } from './search/queries.js'

/** Cache time of sales figures. */
const FIGURES_TTL_SECONDS = 1

type From = LoaderDatabases<Database>

/** Every batched read of this subgraph. A line here is one SQL statement per level, however many keys and requests. */
export const loaders = {
  user: byKey(
    ({ db }: From, ids: readonly number[]) => usersByIds(db, ids),
    (user) => user.id,
  ),
  salesOf: byKey(
    ({ reads }: From, productIds: readonly number[]) => salesByProductIds(reads, productIds),
    (sales) => sales.productId,
    (productId) => ({ key: `sales:${productId}`, seconds: FIGURES_TTL_SECONDS }),
  ),
  relatedIn: byParent(
    ({ reads }: From, slices: readonly string[]) => relatedInSlices(reads, slices),
    ({ slice }) => slice,
    (slice) => ({ key: `related:${slice}`, group: CATALOG_GROUP }),
  ),
}

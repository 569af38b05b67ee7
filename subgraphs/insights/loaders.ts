import { byKey } from '@shopstack/kit/loaders'
import type { Database } from './context.js'
import { usersByIds } from './profiles/queries.js'
import { salesByProductIds } from './sales/queries.js'

/** Every batched read of this subgraph. A line here is one SQL statement per request and level, however many keys. */
export const loaders = (db: Database) => ({
  user: byKey(
    (ids: readonly number[]) => usersByIds(db, ids),
    (user) => user.id,
  ),
  salesOf: byKey(
    (productIds: readonly number[]) => salesByProductIds(db, productIds),
    (sales) => sales.productId,
  ),
})

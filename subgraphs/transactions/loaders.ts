import type { Cache } from '@shopstack/kit/cache/cache'
import { cachedByKey } from '@shopstack/kit/cache/cached-rows'
import { byKey, byParent } from '@shopstack/kit/subgraph/loaders'
import { nameOf } from './catalog/product-cache.js'
import { movementsInSlices, productsByIds } from './catalog/queries.js'
import type { Database } from './context.js'
import { itemsByOrderIds, ordersByIds } from './orders/queries.js'
import { paymentsByOrderIds, refundItemsByRefundIds, refundsByOrderIds } from './payments/queries.js'

/** Every batched read of this subgraph. A line here is one SQL statement per request and level, however many keys. */
export const loaders = (db: Database, _reads: unknown, cache: Cache) => ({
  product: cachedByKey(cache, {
    about: (id: number) => ({ key: nameOf(id) }),
    fetch: (ids) => productsByIds(db, ids),
    keyOf: (product) => product.id,
  }),
  movementsIn: byParent(
    (slices: readonly string[]) => movementsInSlices(db, slices),
    (movement) => movement.slice,
  ),
  order: byKey(
    (ids: readonly number[]) => ordersByIds(db, ids),
    (order) => order.id,
  ),
  itemsOf: byParent(
    (orderIds: readonly number[]) => itemsByOrderIds(db, orderIds),
    (item) => item.orderId,
  ),
  paymentsOf: byParent(
    (orderIds: readonly number[]) => paymentsByOrderIds(db, orderIds),
    (payment) => payment.orderId,
  ),
  refundsOf: byParent(
    (orderIds: readonly number[]) => refundsByOrderIds(db, orderIds),
    (refund) => refund.orderId,
  ),
  refundLinesOf: byParent(
    (refundIds: readonly number[]) => refundItemsByRefundIds(db, refundIds),
    (line) => line.refundId,
  ),
})

import { byKey, byParent, type LoaderDatabases, perKey } from '@shopstack/kit/subgraph/loaders'
import { productKey } from './catalog/cache-keys.js'
import { firstPages, movementsInSlices, productsByIds } from './catalog/queries.js'
import { countListed, numberedPages } from './catalog/sql/numbered-pages.js'
import type { Database } from './database.js'
import { addresseesByIds } from './mail/queries.js'
import { itemsByOrderIds, ordersByIds, ordersByOwners, ownedBy } from './orders/queries.js'
import { paymentsByOrderIds, refundItemsByRefundIds, refundsByOrderIds } from './payments/queries.js'
import { itemsByShipmentIds, shipmentsByOrderIds } from './shipments/queries.js'
import { timelinesByOrderIds } from './timeline/queries.js'
import { webhooksByIds } from './webhooks/queries.js'

type From = LoaderDatabases<Database>

/** Every batched read of this subgraph. A line here is one SQL statement per level, however many keys and requests. */
export const loaders = {
  product: byKey(
    ({ db }: From, ids: readonly number[]) => productsByIds(db, ids),
    (product) => product.id,
    (id) => ({ key: productKey(id) }),
  ),
  productsFirst: perKey(({ db }: From, pages: readonly string[]) => firstPages(db, pages)),
  productsNumbered: perKey(({ db }: From, pages: readonly string[]) => numberedPages(db, pages)),
  productCount: perKey(({ db }: From, categories: readonly (string | null)[]) => countListed(db, categories)),
  movementsIn: byParent(
    ({ db }: From, slices: readonly string[]) => movementsInSlices(db, slices),
    (movement) => movement.slice,
  ),
  /** Orders of any account: only for callers with the scope `orders:manage`. */
  order: byKey(
    ({ db }: From, ids: readonly number[]) => ordersByIds(db, ids),
    (order) => order.id,
  ),
  /** An order of its owner, by {@link ownedBy}; another's is missing. */
  ownOrder: byKey(
    ({ db }: From, owned: readonly string[]) => ordersByOwners(db, owned),
    (order) => ownedBy(order.userId, order.id),
  ),
  itemsOf: byParent(
    ({ db }: From, orderIds: readonly number[]) => itemsByOrderIds(db, orderIds),
    (item) => item.orderId,
  ),
  shipmentsOf: byParent(
    ({ db }: From, orderIds: readonly number[]) => shipmentsByOrderIds(db, orderIds),
    (shipment) => shipment.orderId,
  ),
  shipmentLinesOf: byParent(
    ({ db }: From, shipmentIds: readonly number[]) => itemsByShipmentIds(db, shipmentIds),
    (line) => line.shipmentId,
  ),
  timelineOf: byParent(
    ({ db }: From, orderIds: readonly number[]) => timelinesByOrderIds(db, orderIds),
    (entry) => entry.orderId,
  ),
  paymentsOf: byParent(
    ({ db }: From, orderIds: readonly number[]) => paymentsByOrderIds(db, orderIds),
    (payment) => payment.orderId,
  ),
  refundsOf: byParent(
    ({ db }: From, orderIds: readonly number[]) => refundsByOrderIds(db, orderIds),
    (refund) => refund.orderId,
  ),
  refundLinesOf: byParent(
    ({ db }: From, refundIds: readonly number[]) => refundItemsByRefundIds(db, refundIds),
    (line) => line.refundId,
  ),
  /** Only for mails. */
  addressee: byKey(
    ({ db }: From, ids: readonly number[]) => addresseesByIds(db, ids),
    (addressee) => addressee.id,
  ),
  /** Only for callers with the scope `webhooks:manage`. */
  webhook: byKey(
    ({ db }: From, ids: readonly number[]) => webhooksByIds(db, ids),
    (webhook) => webhook.id,
  ),
}

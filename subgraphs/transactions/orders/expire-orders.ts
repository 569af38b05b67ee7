import { withTx } from '@shopstack/drizzle/client/transaction'
import type { Job } from '@shopstack/kit/events/scheduler'
import type { SubgraphRuntime } from '@shopstack/kit/subgraph/open-subgraph'
import { ShopError } from '@shopstack/schema/errors'
import { cancel } from './cancel-order.js'
import { expiredOrders, type OrderRow } from './queries.js'

type Shop = SubgraphRuntime<'transactions'>

/** Orders read at a time. */
const BATCH_SIZE = 100

/** Cancels unpaid orders whose time is up, so that they hold no stock and no discount usage. */
export const unpaidOrders = (shop: Shop): Job => ({
  name: 'unpaid orders',
  intervalMs: 15_000,
  run: () => expireOrders(shop),
})

/**
 * Cancels each pending order past its `expiresAt`, in a transaction of its own. Safe in several processes at once and
 * against a payment: an order with an open attempt is left to the next run, after the attempt has ended.
 * @returns the number of orders cancelled by this call
 */
export async function expireOrders(shop: Shop): Promise<number> {
  let cancelled = 0
  for (let after: OrderRow | null = null; ; ) {
    const due: OrderRow[] = await expiredOrders(shop.db, after, BATCH_SIZE)
    for (const { id } of due) if (await expire(shop, id)) cancelled += 1
    after = due.at(-1) ?? null
    if (due.length < BATCH_SIZE) return cancelled
  }
}

async function expire({ db, log }: Shop, id: number): Promise<boolean> {
  try {
    const order = { id, userId: null, field: 'id' }
    await withTx(db, (tx) => cancel(tx, order, { actorId: null, address: null, reason: 'expired' }))
    log.info({ orderId: id }, 'unpaid order expired')
    return true
  } catch (err) {
    // Paid or cancelled since it was read, or a payment of it has begun.
    if (!(err instanceof ShopError)) log.error({ err, orderId: id }, 'unpaid order could not be cancelled')
    return false
  }
}

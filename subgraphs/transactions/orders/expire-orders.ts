import { withTx } from '@shopstack/drizzle/client/transaction'
import type { Job } from '@shopstack/kit/events/scheduler'
import type { SubgraphRuntime } from '@shopstack/kit/subgraph/definition'
import { ShopError } from '@shopstack/schema/errors'
import { applyCancellation } from './cancel-order.js'
import { expiredOrders, type OrderRow } from './queries.js'

type Runtime = SubgraphRuntime<'transactions'>

/** Orders read at a time. */
const BATCH_SIZE = 100

/** Cancels pending orders after their payment deadline, which releases their stock and discount usage. */
export const expirationJob = (runtime: Runtime): Job => ({
  name: 'unpaid orders',
  intervalMs: 15_000,
  run: () => expireOrders(runtime),
})

/**
 * Cancels each pending order past its `expiresAt` in a transaction of its own. Safe to run concurrently in several
 * processes and with payments: an order with an open attempt is left to the next run.
 * @returns the number of orders cancelled by this call
 */
async function expireOrders(runtime: Runtime): Promise<number> {
  let cancelled = 0
  for (let after: OrderRow | null = null; ; ) {
    const due: OrderRow[] = await expiredOrders(runtime.db, after, BATCH_SIZE)
    for (const { id } of due) if (await cancelExpired(runtime, id)) cancelled += 1
    after = due.at(-1) ?? null
    if (due.length < BATCH_SIZE) return cancelled
  }
}

async function cancelExpired({ db, log }: Runtime, id: number): Promise<boolean> {
  try {
    const order = { id, userId: null, field: 'id' }
    await withTx(db, (tx) =>
      applyCancellation(tx, order, { actorId: null, address: null, reason: 'expired' }),
    )
    log.info({ orderId: id }, 'unpaid order expired')
    return true
  } catch (err) {
    // Paid or cancelled since it was read, or a payment is in progress.
    if (!(err instanceof ShopError)) log.error({ err, orderId: id }, 'cancelling an expired order failed')
    return false
  }
}

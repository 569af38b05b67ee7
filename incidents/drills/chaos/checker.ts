import type postgres from 'postgres'
import type { History, HistoryEntry } from './history.js'

interface StoredOrder {
  id: number
  user_id: number
  status: string
  total: string
  refunded_amount: string
}

/** Every contradiction between the history of the clients and the database, one sentence each. */
export async function checkHistory(
  sql: postgres.Sql,
  { entries, contradictions }: History,
): Promise<string[]> {
  const stored = new Map(
    (await sql<StoredOrder[]>`select id, user_id, status, total, refunded_amount from orders`).map((row) => [
      row.id,
      row,
    ]),
  )
  const storedKeys = new Set(
    (await sql`select user_id, operation, key from idempotency_keys where not answer ? 'refusals'`).map(
      ({ user_id, operation, key }) => `${user_id} ${operation} ${key}`,
    ),
  )
  return [
    ...contradictions,
    ...entries.flatMap((entry) => checkEntry(entry, stored, storedKeys)),
    ...unreportedOrders(entries, stored),
    ...ordersOfTwoKeys(entries),
    ...refundMismatches(entries, stored),
  ]
}

/** Valid order statuses after a successful operation. */
const STATUSES_AFTER: Record<string, readonly string[]> = {
  placeOrder: ['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded'],
  checkout: ['paid', 'shipped', 'delivered', 'refunded'],
  cancelOrder: ['cancelled'],
  // A parcel may leave the order paid.
  shipOrder: ['paid', 'shipped', 'delivered', 'refunded'],
  deliverOrder: ['delivered', 'refunded'],
  refundOrder: ['refunded', 'paid', 'shipped', 'delivered'],
}

function checkEntry(
  entry: HistoryEntry,
  stored: Map<number, StoredOrder>,
  storedKeys: Set<string>,
): string[] {
  const name = `${entry.operation} ${entry.key}`
  if (entry.rejected.length > 0) {
    // A declined or failed attempt is stored under its key, because the attempt was made.
    const isAttempt = entry.rejected.some((code) => /^(PAYMENT|REFUND)_/.test(code))
    return storedKeys.has(`${entry.userId} ${entry.operation} ${entry.key}`) && !isAttempt
      ? [`${name} was rejected with ${entry.rejected.join()} and has an effect`]
      : []
  }
  const order = stored.get(entry.orderId ?? 0)
  if (!order) return [`${name} was confirmed as order ${entry.orderId}, which does not exist`]
  if (entry.total !== null && order.total !== entry.total)
    return [`${name} returned the total ${entry.total}, stored is ${order.total}`]
  return STATUSES_AFTER[entry.operation]?.includes(order.status)
    ? []
    : [`${name} was confirmed, the order is ${order.status}`]
}

/** Clients retry until they have a response, so each stored order is in the history. */
function unreportedOrders(entries: readonly HistoryEntry[], stored: Map<number, StoredOrder>): string[] {
  const reported = new Set(entries.map(({ orderId }) => orderId))
  return [...stored.keys()]
    .filter((id) => !reported.has(id))
    .map((id) => `order ${id} is in no client's history`)
}

function ordersOfTwoKeys(entries: readonly HistoryEntry[]): string[] {
  const ids = entries.flatMap(({ operation, orderId, rejected }) =>
    operation === 'placeOrder' && rejected.length === 0 ? [orderId] : [],
  )
  return ids
    .filter((id, n) => ids.indexOf(id) !== n)
    .map((id) => `order ${id} is the response to two idempotency keys`)
}

/** The refunds in the history add up to the stored refunded amount, to the cent. */
function refundMismatches(entries: readonly HistoryEntry[], stored: Map<number, StoredOrder>): string[] {
  const sums = new Map<number, number>()
  for (const { orderId, refunded } of entries)
    if (orderId !== null && refunded !== null)
      sums.set(orderId, (sums.get(orderId) ?? 0) + Math.round(Number(refunded) * 100))
  return [...stored.values()].flatMap(({ id, refunded_amount }) => {
    const cents = Math.round(Number(refunded_amount) * 100)
    return cents === (sums.get(id) ?? 0)
      ? []
      : [`order ${id}: refunds in the history ${sums.get(id) ?? 0} cents, stored ${cents} cents`]
  })
}

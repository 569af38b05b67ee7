import type postgres from 'postgres'
import type { Ledger, Told } from './history.js'

interface StoredOrder {
  id: number
  user_id: number
  status: string
  total: string
  refunded_amount: string
}

/** Everything in which the database is not what the clients were told, one sentence each. */
export async function differences(sql: postgres.Sql, { told, contradictions }: Ledger): Promise<string[]> {
  const stored = new Map(
    (await sql<StoredOrder[]>`select id, user_id, status, total, refunded_amount from orders`).map((row) => [
      row.id,
      row,
    ]),
  )
  const kept = new Set(
    (await sql`select user_id, operation, key from idempotency_keys where not answer ? 'refusals'`).map(
      ({ user_id, operation, key }) => `${user_id} ${operation} ${key}`,
    ),
  )
  return [
    ...contradictions,
    ...told.flatMap((one) => differencesOf(one, stored, kept)),
    ...unheardOrders(told, stored),
    ...sharedOrders(told),
    ...refundsOff(told, stored),
  ]
}

/** Orders past the step that a client was told was taken. */
const AFTER: Record<string, readonly string[]> = {
  placeOrder: ['pending', 'paid', 'cancelled', 'refunded'],
  checkout: ['paid', 'refunded'],
  cancelOrder: ['cancelled'],
  refundOrder: ['refunded', 'paid'],
}

function differencesOf(one: Told, stored: Map<number, StoredOrder>, kept: Set<string>): string[] {
  const name = `${one.operation} ${one.key}`
  if (one.refused.length > 0) {
    // An attempt to pay or refund that came to nothing is kept under its key, because it was made.
    const mayBeKept = one.refused.some((code) => /^(PAYMENT|REFUND)_/.test(code))
    return kept.has(`${one.userId} ${one.operation} ${one.key}`) && !mayBeKept
      ? [`${name} was refused with ${one.refused.join()} and has an effect`]
      : []
  }
  const order = stored.get(one.orderId ?? 0)
  if (!order) return [`${name} was confirmed as order ${one.orderId}, which is not there`]
  if (one.total !== null && order.total !== one.total)
    return [`${name} was told ${one.total}, stored is ${order.total}`]
  return AFTER[one.operation]?.includes(order.status)
    ? []
    : [`${name} was confirmed, the order is ${order.status}`]
}

/** Clients ask until they are answered, so there is no order that nobody was told of. */
function unheardOrders(told: readonly Told[], stored: Map<number, StoredOrder>): string[] {
  const heard = new Set(told.map(({ orderId }) => orderId))
  return [...stored.keys()].filter((id) => !heard.has(id)).map((id) => `order ${id} was told to nobody`)
}

function sharedOrders(told: readonly Told[]): string[] {
  const ids = told.flatMap(({ operation, orderId, refused }) =>
    operation === 'placeOrder' && refused.length === 0 ? [orderId] : [],
  )
  return ids.filter((id, n) => ids.indexOf(id) !== n).map((id) => `order ${id} was the answer to two keys`)
}

/** What admins were told they gave back is what is stored, to the cent. */
function refundsOff(told: readonly Told[], stored: Map<number, StoredOrder>): string[] {
  const sums = new Map<number, number>()
  for (const { orderId, refunded } of told)
    if (orderId !== null && refunded !== null)
      sums.set(orderId, (sums.get(orderId) ?? 0) + Math.round(Number(refunded) * 100))
  return [...stored.values()].flatMap(({ id, refunded_amount }) => {
    const cents = Math.round(Number(refunded_amount) * 100)
    return cents === (sums.get(id) ?? 0)
      ? []
      : [`order ${id}: refunds told ${sums.get(id) ?? 0}, stored ${cents} cents`]
  })
}

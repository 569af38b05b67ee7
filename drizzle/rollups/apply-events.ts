import type { Instant } from '@shopstack/schema/scalars'
import { sql } from 'drizzle-orm'
import { statement } from '../client/prepared-statements.js'
import type { ShopEvent } from '../events/event.js'
import type { Db } from '../roles/access.js'
import { readInstant } from '../tables/columns.js'
import { addToRollups } from './statements.js'

const { placeholder } = sql

/** Planning takes several times as long as adding a batch. */
const add = statement(
  () =>
    addToRollups({
      // Imported orders have payments and refunds without attempts.
      payments: sql`p.id = any(${placeholder('paid')}::int[])
        or (p.order_id = any(${placeholder('imported')}::int[]) and p.attempt_id is null)`,
      refunds: sql`r.id = any(${placeholder('refunded')}::int[])
        or (r.order_id = any(${placeholder('imported')}::int[]) and r.attempt_id is null)`,
    }),
  'add_to_rollups',
)

/** Applies events to the roll-ups. Call it once per event, in the transaction that removes it from the outbox. */
export async function applyEvents(tx: Db<'insights'>, events: readonly ShopEvent[]): Promise<void> {
  const ids = (types: readonly string[], name: string) =>
    idList(events.filter(({ type }) => types.includes(type)).map(({ payload }) => payload[name]))
  const imported = ids(['order.imported'], 'orderId')
  const paid = ids(['order.paid'], 'paymentId')
  const refunded = ids(['order.refunded', 'order.partly_refunded'], 'refundId')
  if ([imported, paid, refunded].every(({ length }) => length === 0)) return
  await add(tx, { imported, paid, refunded })
}

/** An event without an id stops the projection instead of being lost. */
function idList(ids: readonly unknown[]): readonly unknown[] {
  if (!ids.every(Number.isSafeInteger)) throw new TypeError('the payload of an event has no id')
  return ids
}

const oldest = statement(
  () => sql`
  select coalesce((
    select e.created_at from outbox o join events e on e.id = o.event_id
    where o.consumer = 'rollups' order by o.event_id limit 1), now()) as at`,
  'rollups_as_of',
)

/** The time up to which all events are applied. */
export async function rollupsAsOf(db: object): Promise<Instant> {
  const [row] = await oldest(db, {})
  return readInstant(String(row?.at))
}

import { type SQL, sql } from 'drizzle-orm'
import type { Db, RoleName } from '../roles/access.js'
import { CONSUMER_EVENTS, CONSUMERS, type EventPayload } from './event.js'
import { markDirty } from './outbox.js'

/** A domain event, for the outbox and the audit log. */
export interface DomainEvent {
  /** Such as `password.changed`. */
  readonly type: string
  /** The entity, such as `user:7`. */
  readonly subject: string
  /** The resulting version of the order; absent for other subjects. */
  readonly sequence?: number
  /** The acting user; `null` if anonymous. */
  readonly actorId: number | null
  /** Client address; null for work of the shop itself. */
  readonly address: string | null
  /** The payload for consumers. */
  readonly payload?: EventPayload
  /** States before and after the change, for the audit log; `after` defaults to the payload. */
  readonly before?: EventPayload
  readonly after?: EventPayload
}

const MAX_ADDRESS_LENGTH = 45

/** Writes an event to the outbox and the audit log. Call it in the transaction of the change. */
export const recordEvent = <R extends RoleName>(tx: Db<R>, change: DomainEvent): Promise<void> =>
  recordEvents(tx, [change])

/** Writes several events, in order, with one statement. */
export async function recordEvents<R extends RoleName>(
  tx: Db<R>,
  changes: readonly DomainEvent[],
): Promise<void> {
  if (changes.length === 0) return
  const rows = changes.map(({ type, subject, sequence, actorId, address, payload = {}, before, after }) => ({
    ...{ type, subject, sequence: sequence ?? null, actor_id: actorId },
    ...{ address: address?.slice(0, MAX_ADDRESS_LENGTH) ?? null, payload },
    ...{ before: before ?? null, after: after ?? payload },
  }))
  await tx.execute(sql`
    with changes as (
      select n, c.* from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality as rows (row, n),
        jsonb_to_record(row) as c (type text, subject text, sequence int, actor_id int, address text, payload jsonb,
          before jsonb, after jsonb)
    ), ${eventCtes()}
    select 1`)
  markDirty(tx)
}

/**
 * Common table expressions that write the rows of `changes` (n, type, subject, sequence, actor_id, address, payload,
 * before, after) to events, outbox and audit log, for statements that change data themselves. Rows without `after` are
 * not audited. A shop without webhooks queues nothing for them.
 */
export const eventCtes = (): SQL => sql`
  happened as (
    insert into events (type, subject, sequence, payload)
    select type, subject, sequence, payload from changes order by n
    returning id, type
  ), queued as (
    insert into outbox (consumer, event_id)
    select consumer, id from happened join (values ${sql.raw(CONSUMER_ROWS)}) subscription (consumer, types)
      on (types is null or type = any(types)) and (consumer <> 'webhooks' or exists (
        select from webhook_endpoints w where w.disabled_at is null and w.deleted_at is null and type = any(w.event_types)))
  ), audited as (
    insert into audit_log (actor_id, action, subject, address, before, after)
    select actor_id, type, subject, address, before, after from changes where after is not null order by n
  )`

const typeArray = (types: readonly string[] | undefined): string =>
  types ? `array[${types.map((type) => `'${type}'`).join(', ')}]` : 'null::text[]'

const CONSUMER_ROWS = CONSUMERS.map((name) => `('${name}', ${typeArray(CONSUMER_EVENTS[name])})`).join(', ')

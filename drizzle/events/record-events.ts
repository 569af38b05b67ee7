import { type SQL, sql } from 'drizzle-orm'
import type { Db, RoleName } from '../roles/access.js'
import { CONSUMER_EVENTS, CONSUMERS, markDirty } from './outbox.js'

type Fact = string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact }

/** What is worth knowing about a change; never a secret. */
export type EventPayload = Readonly<Record<string, Fact>>

/** Something that happened, for the outbox and for those who ask later who did it. */
export interface DomainEvent {
  /** Such as `password.changed`. */
  readonly type: string
  /** What it happened to, such as `user:7`. */
  readonly subject: string
  /** The version of the order it made; left out for any other subject. */
  readonly sequence?: number
  /** Who did it; `null` when nobody was signed in. */
  readonly actorId: number | null
  /** Client address; null for work of the shop itself. */
  readonly address: string | null
  /** What consumers of the event are told. */
  readonly payload?: EventPayload
  /** How it was before, and how it is now, for the audit log; `after` is the facts unless given. */
  readonly before?: EventPayload
  readonly after?: EventPayload
}

const ADDRESS_LENGTH = 45

/** Writes a change into the outbox and the audit log. Call it in the transaction that makes the change. */
export const recordEvent = <R extends RoleName>(tx: Db<R>, change: DomainEvent): Promise<void> =>
  recordEvents(tx, [change])

/** Writes several changes, in their order, with one statement. */
export async function recordEvents<R extends RoleName>(
  tx: Db<R>,
  changes: readonly DomainEvent[],
): Promise<void> {
  if (changes.length === 0) return
  const rows = changes.map(({ type, subject, sequence, actorId, address, payload = {}, before, after }) => ({
    ...{ type, subject, sequence: sequence ?? null, actor_id: actorId },
    ...{ address: address?.slice(0, ADDRESS_LENGTH) ?? null, payload },
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
 * The common table expressions that write what the one called `changes` lists (n, type, subject, sequence, actor_id,
 * address, payload, before, after) into events, outbox and audit log, for statements that change something themselves.
 * A change without `after` is no business of the audit log.
 */
export const eventCtes = (): SQL => sql`
  happened as (
    insert into events (type, subject, sequence, payload)
    select type, subject, sequence, payload from changes order by n
    returning id, type
  ), queued as (
    insert into outbox (consumer, event_id)
    select consumer, id from happened join (values ${sql.raw(CONSUMER_ROWS)}) hears (consumer, types)
      on types is null or type = any(types)
  ), audited as (
    insert into audit_log (actor_id, action, subject, address, before, after)
    select actor_id, type, subject, address, before, after from changes where after is not null order by n
  )`

const listed = (types: readonly string[] | undefined): string =>
  types ? `array[${types.map((type) => `'${type}'`).join(', ')}]` : 'null::text[]'

const CONSUMER_ROWS = CONSUMERS.map((name) => `('${name}', ${listed(CONSUMER_EVENTS[name])})`).join(', ')

import { statement } from '@shopstack/drizzle/client/prepared-statements'
import type { ShopEvent } from '@shopstack/drizzle/events/event'
import { EVENT_COLUMNS, readEvent } from '@shopstack/drizzle/events/event-log'
import { includes, type LogPosition } from '@shopstack/drizzle/events/log-position'
import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/** Missed events of a resumed subscription at most. */
export const MAX_MISSED_EVENTS = 500

const placeholder = sql.placeholder

/** Events of any subject that one position includes and another does not. */
const between: SQL = sql`id <= ${placeholder('until')}::bigint and id >= ${placeholder('floor')}::bigint
  and (id > ${placeholder('head')}::bigint or exists (
    select from unnest(${placeholder('first')}::bigint[], ${placeholder('last')}::bigint[]) as gap (first, last)
    where id between gap.first and gap.last))`

const limit: SQL = sql.raw(`order by events.id limit ${MAX_MISSED_EVENTS + 1}`)

const ofSubjects = statement(
  () => sql`
  select e.* from unnest(${placeholder('subjects')}::text[]) as wanted (subject) cross join lateral (
    select ${EVENT_COLUMNS} from events where subject = wanted.subject and type = 'stock.changed' and ${between} ${limit}
  ) e order by e.id limit ${sql.raw(String(MAX_MISSED_EVENTS + 1))}`,
  'missed_stock_events',
)

const ofUser = statement(
  () => sql`
  select e.* from orders o cross join lateral (
    select ${EVENT_COLUMNS} from events where subject = 'order:' || o.id and ${between} ${limit}
  ) e where o.user_id = ${placeholder('userId')}::int order by e.id limit ${sql.raw(String(MAX_MISSED_EVENTS + 1))}`,
  'missed_events_of_user',
)

const ofTypes = statement(
  () => sql`
  select ${EVENT_COLUMNS} from events where type = any(${placeholder('types')}::text[]) and ${between} ${limit}`,
  'missed_events_of_types',
)

const ofOrder = statement(
  () => sql`
  select ${EVENT_COLUMNS} from events
  where subject = ${placeholder('subject')}::text and sequence > ${placeholder('sequence')}::int
  order by sequence limit ${sql.raw(String(MAX_MISSED_EVENTS + 1))}`,
  'missed_events_of_order',
)

/** What the events of a subscription have in common. */
export type MissedOf =
  | { readonly subjects: readonly string[] }
  | { readonly userId: number }
  | { readonly types: readonly string[] }

/** Events that `until` includes and `since` does not, in the order of ids; up to one more than are sent. */
export async function missedEvents(
  db: Database,
  of: MissedOf,
  since: LogPosition,
  until: LogPosition,
): Promise<ShopEvent[]> {
  const { head, gaps } = since
  const values = {
    ...of,
    head,
    until: until.head,
    floor: Math.min(head + 1, ...gaps.map(([first]) => first)),
    first: gaps.map((gap) => gap[0]),
    last: gaps.map((gap) => gap[1]),
  }
  const find = 'subjects' in of ? ofSubjects : 'userId' in of ? ofUser : ofTypes
  const rows = await find(db, values)
  return rows.map(readEvent).filter(({ id }) => includes(until, id))
}

/** Events of an order after the one with this sequence; up to one more than are sent. */
export async function eventsOfOrder(db: Database, orderId: number, sequence: number): Promise<ShopEvent[]> {
  const rows = await ofOrder(db, { subject: `order:${orderId}`, sequence })
  return rows.map(readEvent)
}

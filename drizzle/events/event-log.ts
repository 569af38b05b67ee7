import { type SQL, sql } from 'drizzle-orm'
import { statement } from '../client/prepared-statements.js'
import { readInstant } from '../tables/columns.js'
import type { EventPayload, ShopEvent } from './event.js'
import type { Gap, LogPosition } from './log-position.js'

/** New events, and the transactions that ran meanwhile. */
export interface LogRead {
  /** In the order of ids. */
  readonly events: readonly ShopEvent[]
  /** Every transaction with a lower id had ended. */
  readonly endedBefore: number
  /** Transactions from this id on had not begun to write. */
  readonly startedBefore: number
}

/** Columns of an event, without a table, as {@link readEvent} reads them. */
export const EVENT_COLUMNS: SQL = sql.raw('id, type, subject, sequence, payload, created_at as "createdAt"')

/** An event of a row with {@link EVENT_COLUMNS}. */
export const readEvent = (row: Record<string, unknown>): ShopEvent => ({
  id: Number(row.id),
  type: String(row.type),
  subject: String(row.subject),
  sequence: row.sequence === null ? null : Number(row.sequence),
  // `recordEvents` writes an EventPayload.
  payload: row.payload as EventPayload,
  createdAt: readInstant(String(row.createdAt)),
})

const next = statement(
  () => sql`
  with read as (
    (select ${EVENT_COLUMNS} from events where id > ${sql.placeholder('head')}::bigint
      order by events.id limit ${sql.placeholder('limit')}::int)
    union all
    (select e.* from unnest(${sql.placeholder('first')}::bigint[], ${sql.placeholder('last')}::bigint[]) as gap (first, last)
      cross join lateral (select ${EVENT_COLUMNS} from events where id between gap.first and gap.last
        order by events.id limit ${sql.placeholder('limit')}::int) e)
  )
  select pg_snapshot_xmin(pg_current_snapshot())::text as "endedBefore",
    pg_snapshot_xmax(pg_current_snapshot())::text as "startedBefore", read.*
  from (select) as always left join read on true order by read.id`,
  'read_event_log',
)

/** Events that a position does not include, `limit` from its head on and `limit` of each gap, with one statement. */
export async function readLog(db: object, { head, gaps }: LogPosition, limit: number): Promise<LogRead> {
  const [first, last] = [gaps.map((gap) => gap[0]), gaps.map((gap) => gap[1])]
  const rows = await next(db, { head, first, last, limit })
  const [any] = rows
  return {
    events: rows.filter(({ id }) => id !== null).map(readEvent),
    endedBefore: Number(any?.endedBefore),
    startedBefore: Number(any?.startedBefore),
  }
}

/** Older events than these have been committed, or never will be. */
const MAX_IDS_IN_FLIGHT = 10_000

const end = statement(
  () => sql`
  with recent as (
    select id, lag(id) over (order by id) as previous
    from (select id from events order by id desc limit ${sql.raw(String(MAX_IDS_IN_FLIGHT))}) newest
  )
  select coalesce(max(id), 0) as head, pg_snapshot_xmax(pg_current_snapshot())::text as "startedBefore",
    coalesce(json_agg(json_build_array(previous + 1, id - 1) order by id) filter (where id > previous + 1), '[]') as gaps
  from recent`,
  'end_of_event_log',
)

/** The position that includes everything that is visible now. */
export async function endOfLog(db: object): Promise<LogPosition & { startedBefore: number }> {
  const [row] = await end(db, {})
  return {
    head: Number(row?.head),
    startedBefore: Number(row?.startedBefore),
    // json_agg of the statement.
    gaps: row?.gaps as Gap[],
  }
}

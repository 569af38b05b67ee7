import type { Instant } from '@shopstack/schema/scalars'
import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type postgres from 'postgres'
import { statement } from '../client/prepared-statements.js'
import type { ShopEvent } from '../events/event.js'
import type { Db } from '../roles/access.js'
import { readInstant } from '../tables/columns.js'
import { addToRollups, fillCoarserGrains, type RollupSource } from './statements.js'

type Tx = Db<'insights'>

/** The roll-up tables, which can be rebuilt. */
const TABLES: readonly string[] = [
  'sales_totals',
  'sales_products',
  'sales_categories',
  'discount_sales',
  'customer_sales',
]

/** Applies events to the roll-ups. Call it once per event, in the transaction that removes it from the outbox. */
export async function applyEvents(tx: Tx, events: readonly ShopEvent[]): Promise<void> {
  const ids = (types: readonly string[], name: string) =>
    idList(events.filter(({ type }) => types.includes(type)).map(({ payload }) => payload[name]))
  const imported = ids(['order.imported'], 'orderId')
  const paid = ids(['order.paid'], 'paymentId')
  const refunded = ids(['order.refunded', 'order.partly_refunded'], 'refundId')
  if ([imported, paid, refunded].every((some) => some === '{}')) return
  await tx.execute(
    addToRollups({
      // Imported orders have payments and refunds without attempts.
      payments: sql`p.id = any(${paid}::int[]) or (p.order_id = any(${imported}::int[]) and p.attempt_id is null)`,
      refunds: sql`r.id = any(${refunded}::int[]) or (r.order_id = any(${imported}::int[]) and r.attempt_id is null)`,
    }),
  )
}

/** An event without an id stops the projection instead of being lost. */
function idList(ids: readonly unknown[]): string {
  if (!ids.every(Number.isSafeInteger)) throw new TypeError('the payload of an event has no id')
  return `{${ids.join()}}`
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

/** Receives the progress of a rebuild: table, rows done, total. */
export type RebuildProgress = (what: string, done: number, total: number) => void

/** The result of a rebuild. */
export interface RebuildResult {
  readonly payments: number
  readonly refunds: number
}

/**
 * Rebuilds the roll-ups, as the owner, in one transaction with one snapshot, and removes the included events from the
 * outbox. The shop keeps working: reports show the old sums, and the projection waits.
 */
export const rebuildRollups = (owner: postgres.Sql, onProgress?: RebuildProgress): Promise<RebuildResult> =>
  // The driver's types allow arrays of results only.
  owner.begin('isolation level repeatable read', async (tx) => {
    // The snapshot is taken after this, because a lock reads no rows.
    await tx`lock table sales_totals in share row exclusive mode`
    return rebuildWithin(tx, onProgress)
  }) as Promise<RebuildResult>

const ROUND_SIZE = 50_000
const dialect = new PgDialect()

/** The same within the caller's transaction, which has no concurrent writers. */
export async function rebuildWithin(
  tx: postgres.TransactionSql,
  onProgress: RebuildProgress = () => {},
): Promise<RebuildResult> {
  await tx`set local jit = off`
  // A round is aggregated in memory.
  await tx`set local work_mem = '64MB'`
  await tx`delete from outbox where consumer = 'rollups'`
  for (const table of TABLES) await tx`delete from ${tx(table)}`
  const recounted = {
    payments: await inRounds(tx, 'payments', onProgress, (from, to) => ({
      payments: sql`p.id between ${from} and ${to}`,
      refunds: sql`false`,
    })),
    refunds: await inRounds(tx, 'refunds', onProgress, (from, to) => ({
      payments: sql`false`,
      refunds: sql`r.id between ${from} and ${to}`,
    })),
  }
  // Aggregating days from quarters reads fewer rows than from order lines.
  for (const query of fillCoarserGrains()) await tx.unsafe(dialect.sqlToQuery(query).sql)
  return recounted
}

async function inRounds(
  tx: postgres.TransactionSql,
  table: 'payments' | 'refunds',
  onProgress: RebuildProgress,
  round: (from: number, to: number) => RollupSource,
): Promise<number> {
  const [row] = await tx`select coalesce(max(id), 0)::int as last from ${tx(table)}`
  const last = Number(row?.last)
  let counted = 0
  for (let from = 1; from <= last; from += ROUND_SIZE) {
    const to = Math.min(last, from + ROUND_SIZE - 1)
    const query = dialect.sqlToQuery(addToRollups(round(from, to), 'finest'))
    // Its parameters are the numbers of this round.
    const [done] = await tx.unsafe(query.sql, query.params as number[])
    counted += Number(done?.[table])
    onProgress(table, to, last)
  }
  return counted
}

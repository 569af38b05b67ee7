import type { Instant } from '@shopstack/schema/scalars'
import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type postgres from 'postgres'
import { statement } from '../client/prepared-statements.js'
import type { ShopEvent } from '../events/outbox.js'
import type { Db } from '../roles/access.js'
import { readInstant } from '../tables/columns.js'
import { addToRollups, fillCoarserGrains, type RollupSource } from './statements.js'

type Tx = Db<'insights'>

/** The roll-ups, which hold nothing that could not be counted again. */
const TABLES: readonly string[] = [
  'sales_totals',
  'sales_products',
  'sales_categories',
  'discount_sales',
  'customer_sales',
]

/** Counts what has happened into the roll-ups. Call it once for each event, in the transaction that takes it out of the outbox. */
export async function applyEvents(tx: Tx, events: readonly ShopEvent[]): Promise<void> {
  const ids = (types: readonly string[], name: string) =>
    list(events.filter(({ type }) => types.includes(type)).map(({ payload }) => payload[name]))
  const imported = ids(['order.imported'], 'orderId')
  const paid = ids(['order.paid'], 'paymentId')
  const refunded = ids(['order.refunded', 'order.partly_refunded'], 'refundId')
  if ([imported, paid, refunded].every((some) => some === '{}')) return
  await tx.execute(
    addToRollups({
      // Orders that were taken over brought payments and refunds along that nobody has attempted here.
      payments: sql`p.id = any(${paid}::int[]) or (p.order_id = any(${imported}::int[]) and p.attempt_id is null)`,
      refunds: sql`r.id = any(${refunded}::int[]) or (r.order_id = any(${imported}::int[]) and r.attempt_id is null)`,
    }),
  )
}

/** An event that names nothing would be lost without a word: nothing is counted until somebody has looked at it. */
function list(ids: readonly unknown[]): string {
  if (!ids.every(Number.isSafeInteger)) throw new TypeError('an event does not say what it is about')
  return `{${ids.join()}}`
}

const oldest = statement(
  () => sql`
  select coalesce((
    select e.created_at from outbox o join events e on e.id = o.event_id
    where o.consumer = 'rollups' order by o.event_id limit 1), now()) as at`,
  'rollups_as_of',
)

/** Up to when everything is counted: what has happened later may be missing. */
export async function rollupsAsOf(db: object): Promise<Instant> {
  const [row] = await oldest(db, {})
  return readInstant(String(row?.at))
}

/** What a rebuild tells about its progress: of what, how many of how many are done. */
export type RebuildProgress = (what: string, done: number, total: number) => void

/** What was counted. */
export interface RebuildResult {
  readonly payments: number
  readonly refunds: number
}

/**
 * Counts everything again, as the owner: in one transaction that sees one moment of the shop, and takes out of the
 * outbox what had happened by then. The shop may go on working, its reports show what they showed; its consumer waits.
 */
export const rebuildRollups = (owner: postgres.Sql, onProgress?: RebuildProgress): Promise<RebuildResult> =>
  // Its result is an object, which the driver's types doubt.
  owner.begin('isolation level repeatable read', async (tx) => {
    // The moment that the transaction sees begins after this, because a lock looks at no rows.
    await tx`lock table sales_totals in share row exclusive mode`
    return rebuildWithin(tx, onProgress)
  }) as Promise<RebuildResult>

const PER_ROUND = 50_000
const dialect = new PgDialect()

/** The same within a transaction of the caller's, which nobody writes beside. */
export async function rebuildWithin(
  tx: postgres.TransactionSql,
  onProgress: RebuildProgress = () => {},
): Promise<RebuildResult> {
  await tx`set local jit = off`
  // A round is added up in memory.
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
  // Days of many orders have fewer rows than orders have lines.
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
  for (let from = 1; from <= last; from += PER_ROUND) {
    const to = Math.min(last, from + PER_ROUND - 1)
    const query = dialect.sqlToQuery(addToRollups(round(from, to), 'finest'))
    // Its parameters are the numbers of this round.
    const [done] = await tx.unsafe(query.sql, query.params as number[])
    counted += Number(done?.[table])
    onProgress(table, to, last)
  }
  return counted
}

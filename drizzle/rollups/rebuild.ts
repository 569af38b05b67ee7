import { type SQL, sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type postgres from 'postgres'
import { DatabaseError } from '../environment/database-error.js'
import { analyzeShadowTables, createShadowTables, ROLLUP_TABLES, swapTables } from './shadow-tables.js'
import { addToRollups, fillCoarserGrains } from './statements.js'

/** Receives the progress of a rebuild: what is counted, how much is done, and of how much. The rebuild waits for it. */
export type RebuildProgress = (what: string, done: number, total: number) => void | Promise<void>

/** The result of a rebuild. */
export interface RebuildResult {
  readonly payments: number
  readonly refunds: number
}

const ROUND_SIZE = 50_000
/** Fewer payments than this are left to the final round, during which the projection waits. */
const FINAL_ROUND_SIZE = 1_000
const dialect = new PgDialect()

/**
 * Rebuilds the roll-ups, as the owner, while the shop works: new tables are filled beside the current ones, which reports
 * read and the projection updates meanwhile, and take their place at the end. One transaction: an interrupted rebuild
 * changes nothing.
 */
export const rebuildRollups = (
  owner: postgres.Sql,
  onProgress: RebuildProgress = () => {},
): Promise<RebuildResult> =>
  // Each statement has a snapshot of its own. The driver's types allow arrays of results only.
  owner.begin('isolation level read committed', async (tx) => {
    await rejectConcurrentRebuild(tx)
    await prepareSession(tx)
    await createShadowTables(tx)
    const counted = { payments: countingOf('payments'), refunds: countingOf('refunds') }
    for (const one of [counted.payments, counted.refunds]) await countInRounds(tx, one, 'finest', onProgress)
    await fillCoarser(tx, onProgress)
    await analyzeShadowTables(tx)
    // What was placed since. Each pass is shorter than the one before.
    for (const one of [counted.payments, counted.refunds])
      while ((await lastId(tx, one.table)) - one.last > FINAL_ROUND_SIZE)
        await countInRounds(tx, one, 'all', onProgress)
    await tx`lock table public.sales_totals in share row exclusive mode`
    await countRest(tx, counted)
    await swapTables(tx)
    return { payments: counted.payments.counted, refunds: counted.refunds.counted }
  }) as Promise<RebuildResult>

/** The same within the caller's transaction, which has no concurrent writers. */
export async function rebuildWithin(
  tx: postgres.TransactionSql,
  onProgress: RebuildProgress = () => {},
): Promise<RebuildResult> {
  await prepareSession(tx)
  for (const table of ROLLUP_TABLES) await tx`delete from ${tx(table)}`
  const counted = { payments: countingOf('payments'), refunds: countingOf('refunds') }
  for (const one of [counted.payments, counted.refunds]) await countInRounds(tx, one, 'finest', onProgress)
  await fillCoarser(tx, onProgress)
  await countRest(tx, counted)
  return { payments: counted.payments.counted, refunds: counted.refunds.counted }
}

async function rejectConcurrentRebuild(tx: postgres.TransactionSql): Promise<void> {
  const [row] = await tx`select pg_try_advisory_xact_lock(hashtextextended('rebuild rollups', 0)) as claimed`
  if (!row?.claimed) throw new DatabaseError('Another process is rebuilding the roll-ups.')
}

async function prepareSession(tx: postgres.TransactionSql): Promise<void> {
  await tx`set local jit = off`
  // A round is aggregated in memory.
  await tx`set local work_mem = '64MB'`
}

/** How far a table is counted: ids up to `last`, but for those that no visible row had. */
interface Counting {
  readonly table: 'payments' | 'refunds'
  last: number
  missing: readonly number[]
  counted: number
}

const countingOf = (table: Counting['table']): Counting => ({ table, last: 0, missing: [], counted: 0 })

async function lastId(tx: postgres.TransactionSql, table: Counting['table']): Promise<number> {
  const [row] = await tx`select coalesce(max(id), 0)::int as last from ${tx(table)}`
  return Number(row?.last)
}

async function countInRounds(
  tx: postgres.TransactionSql,
  counting: Counting,
  grains: 'all' | 'finest',
  onProgress: RebuildProgress,
): Promise<void> {
  const last = await lastId(tx, counting.table)
  while (counting.last < last) {
    const [from, to] = [counting.last + 1, Math.min(last, counting.last + ROUND_SIZE)]
    const [payments, refunds] =
      counting.table === 'payments'
        ? [sql`p.id between ${from} and ${to}`, sql`false`]
        : [sql`false`, sql`r.id between ${from} and ${to}`]
    // Ids are assigned before the commit: the row of an id that is not visible may appear later.
    const and = sql`, (
      select coalesce(array_agg(id), '{}') from generate_series(${from}::int, ${to}::int) id
      where not exists (select from ${sql.raw(counting.table)} known where known.id = id.id)) as missing`
    const done = await run(tx, addToRollups({ payments, refunds, and }, grains))
    counting.counted += Number(done?.[counting.table])
    counting.missing = counting.missing.concat(done?.missing as number[])
    counting.last = to
    await onProgress(counting.table, to, last)
  }
}

/** Counts everything that is not counted, in one snapshot with the events that leave the outbox. */
async function countRest(
  tx: postgres.TransactionSql,
  { payments, refunds }: { payments: Counting; refunds: Counting },
): Promise<void> {
  const rest = (row: string, { last, missing }: Counting) =>
    sql`(${sql.raw(row)}.id > ${last} or ${sql.raw(row)}.id = any(${`{${missing.join()}}`}::int[]))`
  const source = { payments: rest('p', payments), refunds: rest('r', refunds), emptiesOutbox: true } as const
  const done = await run(tx, addToRollups(source))
  payments.counted += Number(done?.payments)
  refunds.counted += Number(done?.refunds)
}

/** Aggregating days from quarters reads fewer rows than from order lines. */
async function fillCoarser(tx: postgres.TransactionSql, onProgress: RebuildProgress): Promise<void> {
  const statements = fillCoarserGrains()
  for (const [done, query] of statements.entries()) {
    await run(tx, query)
    await onProgress('longer periods', done + 1, statements.length)
  }
}

async function run(tx: postgres.TransactionSql, query: SQL) {
  const { sql: text, params } = dialect.sqlToQuery(query)
  // Its parameters are ids and lists of ids.
  const [row] = await tx.unsafe(text, params as (number | string)[])
  return row
}

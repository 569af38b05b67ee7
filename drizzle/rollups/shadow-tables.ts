import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { pgCode, SQLSTATE } from '../client/sql-errors.js'
import { ROLE_NAMES } from '../roles/access.js'
import { grantsOn } from '../roles/grants.js'

type Tx = postgres.TransactionSql

/** The roll-up tables, which can be rebuilt. */
export const ROLLUP_TABLES: readonly string[] = [
  'sales_totals',
  'sales_products',
  'sales_categories',
  'discount_sales',
  'customer_sales',
]

/** The schema of the new tables; it exists within the transaction of a rebuild only. */
const SCHEMA = 'rollups_rebuild'

/** How long the swap waits for running reports, while it delays new ones; then it retries. */
const LOCK_TIMEOUT_MS = 1_000
const RETRY_DELAY_MS = 2_000
const MAX_RETRIES = 60

/**
 * Creates empty roll-up tables beside the current ones, with their names, indexes and constraints. The transaction then
 * reads and writes the new ones.
 */
export async function createShadowTables(tx: Tx): Promise<void> {
  await tx`create schema ${tx(SCHEMA)}`
  for (const table of ROLLUP_TABLES) {
    await tx.unsafe(
      `create table ${SCHEMA}.${table} (like public.${table} including defaults including constraints)`,
    )
    const indexes = await tx`
      select pg_get_indexdef(i.indexrelid) as definition, i.indexrelid::regclass::text as name, c.contype as type,
        pg_get_constraintdef(c.oid) as key
      from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.conrelid = i.indrelid
      where i.indrelid = ${`public.${table}`}::regclass`
    for (const { definition, name, type, key } of indexes)
      await tx.unsafe(
        type === null
          ? String(definition).replace(` ON public.${table} `, ` ON ${SCHEMA}.${table} `)
          : `alter table ${SCHEMA}.${table} add constraint ${name} ${key}`,
      )
  }
  await tx.unsafe(`set local search_path = ${SCHEMA}, public`)
}

/** Gathers statistics, without which reports on the new tables would be planned badly until the next autovacuum. */
export const analyzeShadowTables = (tx: Tx) =>
  tx.unsafe(ROLLUP_TABLES.map((table) => `analyze ${SCHEMA}.${table}`).join('; '))

/**
 * Puts the new tables in the place of the current ones, with the rights of each role. Reports wait for the end of the
 * transaction; one that runs is waited for.
 */
export async function swapTables(tx: Tx): Promise<void> {
  await lockTables(tx)
  for (const table of ROLLUP_TABLES) {
    await tx.unsafe(`drop table public.${table}`)
    await tx.unsafe(`alter table ${SCHEMA}.${table} set schema public`)
  }
  await tx`drop schema ${tx(SCHEMA)}`
  await tx`set local search_path = public`
  for (const role of ROLE_NAMES) for (const grant of grantsOn(role, ROLLUP_TABLES)) await tx.unsafe(grant)
}

/** A failed attempt is undone to its savepoint, so that it does not cost the rebuild. */
async function lockTables(tx: Tx): Promise<void> {
  const lock = `lock table ${ROLLUP_TABLES.map((table) => `public.${table}`).join(', ')} in access exclusive mode`
  for (let retries = 0; ; retries++) {
    try {
      await tx.savepoint(async (attempt) => {
        await attempt.unsafe(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
        await attempt.unsafe(lock)
      })
      return
    } catch (error) {
      const isBusy = [SQLSTATE.LOCK_NOT_AVAILABLE, SQLSTATE.DEADLOCK_DETECTED].some(
        (code) => code === pgCode(error),
      )
      if (!isBusy || retries === MAX_RETRIES) throw error
      await sleep(RETRY_DELAY_MS)
    }
  }
}

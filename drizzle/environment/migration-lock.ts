import postgres from 'postgres'
import { pgCode, SQLSTATE } from '../client/sql-errors.js'

/** Belongs to the owner, and no role may lock it: an advisory lock could be taken by anybody who may connect. */
export const LOCK_TABLE = 'migration_lock'

const MAX_ATTEMPTS = 20
/** Two processes made the table at the same moment, or it went with the schema while this one waited for it. */
const RACES = new Set<string>([
  SQLSTATE.UNIQUE_VIOLATION,
  SQLSTATE.DUPLICATE_SCHEMA,
  SQLSTATE.DUPLICATE_TABLE,
  SQLSTATE.UNDEFINED_TABLE,
  SQLSTATE.INVALID_SCHEMA_NAME,
  SQLSTATE.INTERNAL_ERROR,
])

/**
 * Does work while no other process migrates the database or removes the shop from it. The lock is that of a transaction on
 * a connection of its own, so it ends with the process, also behind a pooler.
 */
export async function withMigrationLock<Result>(
  ownerUrl: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const sql = postgres(ownerUrl, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    for (let attempt = 1; ; attempt++) {
      let working: Promise<Result> | undefined
      try {
        await ensureLockTable(sql)
        await sql.begin(async (tx) => {
          await takeMigrationLock(tx)
          working = work()
          await working
        })
      } catch (error) {
        if (working || attempt === MAX_ATTEMPTS || !RACES.has(pgCode(error))) throw error
      }
      if (working) return await working
    }
  } finally {
    await sql.end()
  }
}

/** Takes the lock for the rest of a transaction of the owner. */
export async function takeMigrationLock(tx: postgres.TransactionSql): Promise<void> {
  // The transaction only waits while the work goes on elsewhere, for as long as that takes.
  await tx`set local idle_in_transaction_session_timeout = 0`
  await tx`set local lock_timeout = 0`
  await tx`set local statement_timeout = 0`
  await tx.unsafe(`lock table drizzle.${LOCK_TABLE} in share row exclusive mode`)
}

/** Makes the table of the lock where there is none. */
async function ensureLockTable(sql: postgres.Sql): Promise<void> {
  const [row] = await sql`select to_regclass(${`drizzle.${LOCK_TABLE}`}) is not null as known`
  if (row?.known) return
  await sql.unsafe(`create schema if not exists drizzle; create table if not exists drizzle.${LOCK_TABLE} ()`)
}

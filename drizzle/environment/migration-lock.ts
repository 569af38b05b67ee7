import postgres from 'postgres'
import { pgCode, SQLSTATE } from '../client/sql-errors.js'

/** Owned by the owner, so that no role can lock it; an advisory lock could be taken by any connected user. */
export const LOCK_TABLE = 'migration_lock'

const MAX_ATTEMPTS = 20
/** Two processes created the table at once, or it was dropped with the schema while this one waited. */
const RACES = new Set<string>([
  SQLSTATE.UNIQUE_VIOLATION,
  SQLSTATE.DUPLICATE_SCHEMA,
  SQLSTATE.DUPLICATE_TABLE,
  SQLSTATE.UNDEFINED_TABLE,
  SQLSTATE.INVALID_SCHEMA_NAME,
  SQLSTATE.INTERNAL_ERROR,
])

/**
 * Runs work while no other process migrates the database or drops its schema. The lock belongs to a transaction on a
 * separate connection, so it ends with the process, also behind a pooler.
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

/** Takes the lock until the end of the owner's transaction. */
export async function takeMigrationLock(tx: postgres.TransactionSql): Promise<void> {
  // The transaction idles while the work runs, without a time limit.
  await tx`set local idle_in_transaction_session_timeout = 0`
  await tx`set local lock_timeout = 0`
  await tx`set local statement_timeout = 0`
  await tx.unsafe(`lock table drizzle.${LOCK_TABLE} in share row exclusive mode`)
}

/** Creates the lock table if it is missing. */
async function ensureLockTable(sql: postgres.Sql): Promise<void> {
  const [row] = await sql`select to_regclass(${`drizzle.${LOCK_TABLE}`}) is not null as known`
  if (row?.known) return
  await sql.unsafe(`create schema if not exists drizzle; create table if not exists drizzle.${LOCK_TABLE} ()`)
}

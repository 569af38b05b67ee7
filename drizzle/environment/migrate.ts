import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { repairText } from '../adopt/repair-text.js'
import { pgCode, SQLSTATE } from '../client/sql-errors.js'
import { ROLE_NAMES, type RoleName } from '../roles/access.js'
import { unrevokedFunctions } from '../roles/database-rights.js'
import { grantAccess, roleUrl } from '../roles/grant-access.js'
import { DatabaseError } from './database-error.js'
import { withMigrationLock } from './migration-lock.js'

const MIGRATIONS = join(
  dirname(createRequire(import.meta.url).resolve('@shopstack/drizzle/package.json')),
  'migrations',
)

/** What a migration found and did. */
export interface MigrationResult {
  /** How many migrations were applied now, and how many the database has in all. */
  applied: number
  total: number
  /** Functions of Postgres that every role may still call, because the owner is no superuser. */
  unrevoked: readonly string[]
}

/**
 * Brings a database to today's tables, roles and grants, as its owner. Safe to repeat and to run
 * from several processes at once: a lock makes the later ones wait and find nothing to do.
 * `urls` gives the connections of roles that are not derived from the owner's; their passwords are set.
 * @throws DatabaseError when the owner may not do what is needed
 */
export async function migrate(
  ownerUrl: string,
  urls: Partial<Record<RoleName, string>> = {},
): Promise<MigrationResult> {
  const sql = postgres(ownerUrl, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    return await withMigrationLock(ownerUrl, async () => {
      const before = await countApplied(sql)
      await runMigrations(drizzle(sql), { migrationsFolder: MIGRATIONS })
      const total = await countApplied(sql)
      await repairText(sql, total > before)
      await grantAccess(sql, allUrls(ownerUrl, urls))
      return { applied: total - before, total, unrevoked: await unrevokedFunctions(sql) }
    })
  } catch (error) {
    throw pgCode(error) === SQLSTATE.INSUFFICIENT_PRIVILEGE
      ? new DatabaseError(notAllowed(ownerUrl, error))
      : error
  } finally {
    await sql.end()
  }
}

function notAllowed(ownerUrl: string, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const { username, pathname } = new URL(ownerUrl)
  const reason = cause instanceof Error ? cause.message : String(cause)
  return `${username} may not bring the database ${pathname.slice(1)} up to date: ${reason}. Connect as its owner.`
}

/** How many migrations a database lacks. */
export async function pendingMigrations(ownerUrl: string): Promise<number> {
  const sql = postgres(ownerUrl, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    return readMigrationFiles({ migrationsFolder: MIGRATIONS }).length - (await countApplied(sql))
  } finally {
    await sql.end()
  }
}

async function countApplied(sql: postgres.Sql): Promise<number> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`
  if (!table?.there) return 0
  const [row] = await sql`select count(*)::int as applied from drizzle.__drizzle_migrations`
  return Number(row?.applied)
}

function allUrls(ownerUrl: string, urls: Partial<Record<RoleName, string>>): Record<RoleName, string> {
  const all = ROLE_NAMES.map((name) => [name, urls[name] ?? roleUrl(ownerUrl, name)] as const)
  // Object.fromEntries forgets its keys; they are exactly ROLE_NAMES.
  return Object.fromEntries(all) as Record<RoleName, string>
}

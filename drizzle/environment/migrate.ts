import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { nameOrderLines } from '../adopt/name-order-lines.js'
import { repairStoredText } from '../adopt/repair-text.js'
import { pgCode, SQLSTATE } from '../client/sql-errors.js'
import { ROLE_NAMES, type RoleName } from '../roles/access.js'
import { unrevokedFunctions } from '../roles/database-rights.js'
import { grantAccess, roleUrl } from '../roles/grant-access.js'
import { rebuildRollups } from '../rollups/rebuild.js'
import { IS_INCOMPLETE } from '../rollups/statements.js'
import { DatabaseError } from './database-error.js'
import { withMigrationLock } from './migration-lock.js'

const MIGRATIONS = join(
  dirname(createRequire(import.meta.url).resolve('@shopstack/drizzle/package.json')),
  'migrations',
)

const JOURNAL = join('meta', '_journal.json')

/** The result of a migration. */
export interface MigrationResult {
  /** Migrations applied now, and in total. */
  applied: number
  total: number
  /** Postgres functions that every role may still call, because the owner is not a superuser. */
  unrevoked: readonly string[]
}

/**
 * Brings a database to the current tables, roles and grants, as its owner. Idempotent, and safe to run from several
 * processes at once: a lock serialises them. `urls` are the URLs of roles that are not derived from the owner's; their
 * passwords are set.
 * @throws DatabaseError when the owner lacks privileges
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
      await repairStoredText(sql, total > before)
      await nameOrderLines(sql)
      await grantAccess(sql, allUrls(ownerUrl, urls))
      if (await needsRebuild(sql)) await rebuildRollups(sql)
      return { applied: total - before, total, unrevoked: await unrevokedFunctions(sql) }
    })
  } catch (error) {
    throw pgCode(error) === SQLSTATE.INSUFFICIENT_PRIVILEGE
      ? new DatabaseError(insufficientPrivilege(ownerUrl, error))
      : error
  } finally {
    await sql.end()
  }
}

/** Whether a migration added sums to the roll-ups, or processes of the previous release added sales without them. */
async function needsRebuild(sql: postgres.Sql): Promise<boolean> {
  const [row] = await sql.unsafe(`select from sales_totals where grain = 'ever' and ${IS_INCOMPLETE}`)
  return row !== undefined
}

function insufficientPrivilege(ownerUrl: string, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const { username, pathname } = new URL(ownerUrl)
  const reason = cause instanceof Error ? cause.message : String(cause)
  return `${username} lacks the privileges to migrate the database ${pathname.slice(1)}: ${reason}. Connect as its owner.`
}

/** The hashes of the migrations of this release, oldest first. */
export const knownMigrations = (): string[] =>
  readMigrationFiles({ migrationsFolder: MIGRATIONS }).map(({ hash }) => hash)

/** Brings the tables of an empty database to the state after the first `count` migrations, without roles and grants. */
export async function migrateThrough(ownerUrl: string, count: number): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, connect_timeout: 5, onnotice: () => {} })
  const folder = await mkdtemp(join(tmpdir(), 'shopstack-migrations-'))
  try {
    await cp(MIGRATIONS, folder, { recursive: true })
    const journal: { entries: object[] } = JSON.parse(await readFile(join(folder, JOURNAL), 'utf8'))
    const shortened = { ...journal, entries: journal.entries.slice(0, count) }
    await writeFile(join(folder, JOURNAL), JSON.stringify(shortened))
    await withMigrationLock(ownerUrl, () => runMigrations(drizzle(sql), { migrationsFolder: folder }))
  } finally {
    await rm(folder, { recursive: true, force: true })
    await sql.end()
  }
}

/** The number of pending migrations. */
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
  // Object.fromEntries loses the key type; the keys are exactly ROLE_NAMES.
  return Object.fromEntries(all) as Record<RoleName, string>
}

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import postgres from 'postgres'
import { knownMigrations, migrateThrough } from '../environment/migrate.js'
import { BackupError, type BackupHeader, backupReader } from './format.js'
import { appliedMigrations, backupTables } from './tables.js'

/** The result of a restore. */
export interface Restored {
  readonly rows: number
  readonly takenAt: string
  readonly madeBy: string
}

/**
 * Fills an empty database from a backup: creates the tables of its release, and fills them in one transaction. The
 * caller migrates further, which also creates the roles.
 * @throws BackupError when the database is not empty, or the backup is incomplete or of a newer release
 */
export async function restore(ownerUrl: string, text: Readable): Promise<Restored> {
  const reader = backupReader(text)
  const header = await reader.header()
  checkKnown(header)
  const sql = postgres(ownerUrl, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    await checkEmpty(sql)
    await migrateThrough(ownerUrl, header.migrations.length)
    const rows = await sql.begin((tx) => fill(tx, reader, header))
    return { rows, takenAt: header.takenAt, madeBy: header.madeBy }
  } finally {
    await sql.end()
  }
}

function checkKnown({ migrations, madeBy }: BackupHeader): void {
  const known = knownMigrations()
  if (migrations.every((hash, index) => known[index] === hash)) return
  throw new BackupError(
    `The backup was made by ShopStack ${madeBy}, whose migrations this release does not know.`,
  )
}

async function checkEmpty(sql: postgres.Sql): Promise<void> {
  const [row] = await sql`
    select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname = 'public'
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')) as used`
  if (row?.used || (await appliedMigrations(sql)).length > 0)
    throw new BackupError('The database is not empty. A backup is restored into an empty database only.')
}

async function fill(
  tx: postgres.TransactionSql,
  reader: ReturnType<typeof backupReader>,
  { tables }: BackupHeader,
): Promise<number> {
  await tx`set local statement_timeout = 0`
  const found = new Map((await backupTables(tx, [])).map((table) => [table.name, table.columns.join()]))
  const counts: Record<string, number> = {}
  for (const { name, columns } of tables) {
    if (found.get(name) !== columns.join())
      throw new BackupError(`The table ${name} of the backup is not known here.`)
    // A migration may have filled the table, and triggers would write rows that the backup contains.
    await tx.unsafe(`alter table ${name} disable trigger user`)
    counts[name] = 0
  }
  for (const { name } of tables.toReversed()) await tx.unsafe(`delete from ${name}`)
  for (const { name, columns } of tables) {
    const into = await tx.unsafe(`copy ${name} (${columns.join(', ')}) from stdin`).writable()
    let count = 0
    await pipeline(Readable.from(reader.rows(() => count++)), into)
    counts[name] = count
  }
  const { rows, sequences } = await reader.footer()
  if (JSON.stringify(rows) !== JSON.stringify(counts))
    throw new BackupError('The backup is damaged: rows are missing.')
  for (const { name } of tables) await tx.unsafe(`alter table ${name} enable trigger user`)
  for (const [name, value] of Object.entries(sequences))
    await tx`select setval(${name}::text::regclass, ${value ?? '1'}::text::bigint, ${value !== null})`
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

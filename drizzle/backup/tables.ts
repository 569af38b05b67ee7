import type postgres from 'postgres'
import type { BackupTable } from './format.js'

type Sql = postgres.Sql | postgres.TransactionSql

/** The shop's tables with their stored columns, referenced tables first. */
export async function backupTables(sql: Sql, foreign: readonly string[]): Promise<BackupTable[]> {
  const rows = await sql<{ name: string; columns: string[]; references: string[] }[]>`
    select format('%I.%I', n.nspname, c.relname) as name,
      (select array_agg(quote_ident(a.attname) order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      (select coalesce(array_agg(distinct format('%I.%I', fn.nspname, f.relname)), '{}')
        from pg_constraint k join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
        where k.contype = 'f' and k.conrelid = c.oid and k.confrelid <> c.oid) as references
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname = 'public'
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by 1`
  const left = new Map(rows.filter(({ name }) => !foreign.includes(name)).map((row) => [row.name, row]))
  const ordered: BackupTable[] = []
  while (left.size > 0) {
    const free = [...left.values()].filter(({ references }) => !references.some((name) => left.has(name)))
    if (free.length === 0)
      throw new Error(`These tables reference each other: ${[...left.keys()].join(', ')}`)
    for (const { name, columns } of free) {
      ordered.push({ name, columns })
      left.delete(name)
    }
  }
  return ordered
}

/** The hashes of the applied migrations, oldest first; none if never migrated. */
export async function appliedMigrations(sql: Sql): Promise<string[]> {
  const [journal] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`
  if (!journal?.there) return []
  const rows = await sql`select hash from drizzle.__drizzle_migrations order by created_at`
  return rows.map(({ hash }) => String(hash))
}

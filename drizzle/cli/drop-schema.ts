import { getTableName } from 'drizzle-orm'
import type postgres from 'postgres'
import { LOCK_TABLE, takeMigrationLock } from '../environment/migration-lock.js'
import { TABLES } from '../roles/grants.js'

/**
 * Objects in the shop's schemas that its migrations did not create, by name. A database that was never migrated
 * contains none of ours, whatever its table names: it may be a legacy database.
 */
export async function foreignTables(sql: postgres.Sql | postgres.TransactionSql): Promise<string[]> {
  const [journal] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`
  const ours = journal?.there ? Object.values(TABLES).map(getTableName) : []
  const rows = await sql`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname in ('public', 'drizzle')
      and not (n.nspname = 'public' and c.relname = any(${ours}))
      and not (n.nspname = 'drizzle' and c.relname in ('__drizzle_migrations', ${LOCK_TABLE}))
      and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by 1`
  return rows.map((row) => String(row.name))
}

/** Drops the shop with all its data, as the owner of an otherwise unused database; `migrate` recreates it. */
export async function dropShop(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (tx) => {
    const [lock] = await tx`select to_regclass(${`drizzle.${LOCK_TABLE}`}) is not null as known`
    if (lock?.known) await takeMigrationLock(tx)
    const foreign = await foreignTables(tx)
    if (foreign.length > 0) throw new Error(`Not the shop's: ${foreign.join(', ')}`)
    await tx`drop schema if exists drizzle cascade`
    await tx`drop schema public cascade`
    await tx`create schema public`
  })
}

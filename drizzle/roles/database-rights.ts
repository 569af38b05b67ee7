import type postgres from 'postgres'
import { ROLE_NAMES } from './access.js'
import { roleOf } from './grants.js'

const ROLES = ROLE_NAMES.map(roleOf).join(', ')

/** Revokes temporary tables from all but the owner of a database. */
export const revokeTemporaryTables = (database: string): string =>
  `revoke temporary on database "${database.replaceAll('"', '""')}" from public, ${ROLES}`

/**
 * Postgres functions to revoke from the roles: those that write large objects, which fill the disk outside of any
 * table, and those that take advisory locks, whose keys the roles and the operator share.
 */
const REVOKED_FUNCTIONS = `
  select oid::regprocedure as called from pg_proc where pronamespace = 'pg_catalog'::regnamespace
    and (proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_import', 'lo_put', 'lo_open', 'lowrite',
        'lo_truncate', 'lo_truncate64', 'lo_unlink')
      or proname ~ '^pg_(try_)?advisory_(xact_)?lock')`

/** The advisory lock of outbox and idempotency keys, released at the end of a transaction. */
const ADVISORY_LOCK = 'pg_try_advisory_xact_lock(bigint)'
const LOCKING_ROLES = ['transactions', 'insights'] as const

/**
 * Restricts the rights on the current database to those of the roles. Only a superuser may revoke Postgres functions;
 * for other owners they stay.
 */
export async function restrictDatabase(sql: postgres.TransactionSql): Promise<void> {
  const [row] = await sql`select current_database() as name`
  await sql.unsafe(revokeTemporaryTables(String(row?.name)))
  if (!(await isSuperuser(sql))) return
  await sql.unsafe(`
    do $$ declare f record; begin
      for f in ${REVOKED_FUNCTIONS} and has_function_privilege('public', oid, 'execute') loop
        execute format('revoke execute on function %s from public', f.called);
      end loop;
    end $$`)
  await sql.unsafe(
    `grant execute on function pg_catalog.${ADVISORY_LOCK} to ${LOCKING_ROLES.map((name) => roleOf(name)).join(', ')}`,
  )
}

/** Postgres functions that the roles may call without need, because only a superuser can revoke them. */
export async function unrevokedFunctions(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql.unsafe(
    `select called::text as called from (${REVOKED_FUNCTIONS}) closed where has_function_privilege('public', called, 'execute')`,
  )
  return rows.map(({ called }) => String(called))
}

async function isSuperuser(sql: postgres.TransactionSql): Promise<boolean> {
  const [row] = await sql`select rolsuper from pg_roles where rolname = current_user`
  return row?.rolsuper === true
}

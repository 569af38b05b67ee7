import type postgres from 'postgres'
import { ROLE_NAMES } from './access.js'
import { roleOf } from './grants.js'

const ROLES = ROLE_NAMES.map(roleOf).join(', ')

/** Takes the right to make temporary tables from everybody but the owner of a database. */
export const revokeTemporaryTables = (database: string): string =>
  `revoke temporary on database "${database.replaceAll('"', '""')}" from public, ${ROLES}`

/**
 * Functions of Postgres that every role may call unless that is revoked: those that write large objects, which fill the
 * disk and belong to no table, and those that take advisory locks, whose names the roles and the operator share.
 */
const CLOSED = `
  select oid::regprocedure as called from pg_proc where pronamespace = 'pg_catalog'::regnamespace
    and (proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_import', 'lo_put', 'lo_open', 'lowrite',
        'lo_truncate', 'lo_truncate64', 'lo_unlink')
      or proname ~ '^pg_(try_)?advisory_(xact_)?lock')`

/** What the outbox and idempotency keys are claimed with, for the length of a transaction. */
const CLAIM = 'pg_try_advisory_xact_lock(bigint)'
const CLAIMING = ['transactions', 'insights'] as const

/**
 * Brings the rights on the current database, and on what every database comes with, to what the roles need. Only a
 * superuser may take functions of Postgres away; for any other owner they stay as they are.
 */
export async function restrictDatabase(sql: postgres.TransactionSql): Promise<void> {
  const [row] = await sql`select current_database() as name`
  await sql.unsafe(revokeTemporaryTables(String(row?.name)))
  if (!(await isSuperuser(sql))) return
  await sql.unsafe(`
    do $$ declare f record; begin
      for f in ${CLOSED} and has_function_privilege('public', oid, 'execute') loop
        execute format('revoke execute on function %s from public', f.called);
      end loop;
    end $$`)
  await sql.unsafe(
    `grant execute on function pg_catalog.${CLAIM} to ${CLAIMING.map((name) => roleOf(name)).join(', ')}`,
  )
}

/** Functions of Postgres that the roles may call and do not need, because only a superuser could have revoked them. */
export async function unrevokedFunctions(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql.unsafe(
    `select called::text as called from (${CLOSED}) closed where has_function_privilege('public', called, 'execute')`,
  )
  return rows.map(({ called }) => String(called))
}

async function isSuperuser(sql: postgres.TransactionSql): Promise<boolean> {
  const [row] = await sql`select rolsuper from pg_roles where rolname = current_user`
  return row?.rolsuper === true
}

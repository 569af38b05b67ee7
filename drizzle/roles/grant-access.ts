import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { pgCode, SQLSTATE } from '../client/sql-errors.js'
import { DatabaseError } from '../environment/database-error.js'
import { ROLE_NAMES, type RoleName } from './access.js'
import { restrictDatabase } from './database-rights.js'
import { grantsFor, roleOf } from './grants.js'
import { scramSecret } from './scram.js'

/** Timeouts of a role's statements, and of their waits for locks. */
const TIMEOUTS: Record<RoleName, { statement: string; lock: string }> = {
  transactions: { statement: '5s', lock: '3s' },
  insights: { statement: '15s', lock: '3s' },
  gateway: { statement: '2s', lock: '1s' },
}

/**
 * A role's password without a configured URL: derived from the owner's, so that all processes with `DATABASE_URL`
 * derive the same one.
 */
function rolePassword(ownerUrl: string, name: RoleName): string {
  const owner = new URL(ownerUrl)
  return createHmac('sha256', decodeURIComponent(owner.password)).update(roleOf(name)).digest('base64url')
}

/** The URL of a role to the owner's database. */
export function roleUrl(ownerUrl: string, name: RoleName): string {
  const url = new URL(ownerUrl)
  url.username = roleOf(name)
  url.password = rolePassword(ownerUrl, name)
  return url.href
}

/**
 * Creates the roles and sets their rights as in access.ts; `urls` are their URLs, whose passwords are set. Idempotent.
 * @throws DatabaseError when the owner may not manage a role and its URL does not work either
 */
export async function grantAccess(sql: postgres.Sql, urls: Record<RoleName, string>): Promise<void> {
  for (const name of ROLE_NAMES) await ensureRole(sql, name, urls[name])
  await sql.begin(async (tx) => {
    // Before Postgres 15 every user could create tables.
    await tx.unsafe('revoke create on schema public from public')
    await restrictDatabase(tx)
    for (const statement of ROLE_NAMES.flatMap(grantsFor)) await tx.unsafe(statement)
  })
}

async function ensureRole(sql: postgres.Sql, name: RoleName, url: string): Promise<void> {
  try {
    await manageRole(sql, name, decodeURIComponent(new URL(url).password))
  } catch (error) {
    if (pgCode(error) !== SQLSTATE.INSUFFICIENT_PRIVILEGE) throw error
    // The role is managed externally, which is fine if its URL works.
    if (!(await canConnect(url)))
      throw new DatabaseError(unmanagedRole(roleOf(name), `${name.toUpperCase()}_DATABASE_URL`))
  }
}

const unmanagedRole = (role: string, variable: string) =>
  `The owner of the database may neither create nor change the role ${role}, and its connection does not work. ` +
  `Give the owner CREATEROLE, or have the role created and set ${variable} to its connection.`

async function canConnect(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    return (await sql`select 1`).length === 1
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function manageRole(sql: postgres.Sql, name: RoleName, password: string): Promise<void> {
  const role = roleOf(name)
  const { statement, lock } = TIMEOUTS[name]
  // Another database of this server may create the same role concurrently.
  const [known] = await sql`select from pg_roles where rolname = ${role}`
  if (!known)
    await sql.unsafe(`
      do $$ begin
        create role ${role} login;
      exception when duplicate_object or unique_violation then null;
      end $$`)
  // Every role may change its own password and settings, and no privilege prevents that: both are reset.
  const settings = `alter role ${role} login password '${secretOf(role, password).replaceAll("'", "''")}';
    alter role ${role} reset all;
    alter role ${role} in database ${await currentDatabase(sql)} reset all;
    alter role ${role} set statement_timeout = '${statement}';
    alter role ${role} set lock_timeout = '${lock}'`
  await withRetries(() => sql.unsafe(settings))
}

async function currentDatabase(sql: postgres.Sql): Promise<string> {
  const [row] = await sql`select quote_ident(current_database()) as name`
  return String(row?.name)
}

/**
 * The stored verifier. Postgres would salt the password anew each time, and a pooler with auth passthrough could no
 * longer connect with the verifier it knows.
 */
const secretOf = (role: string, password: string): string => scramSecret(password, role) ?? password

/** Concurrent migrations of databases on one server collide on the role's catalog row; a retry succeeds. */
async function withRetries(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work()
      return
    } catch (error) {
      // "tuple concurrently updated" has no SQLSTATE of its own.
      if (attempt === 10 || pgCode(error) !== SQLSTATE.INTERNAL_ERROR) throw error
      await sleep(10 * attempt)
    }
  }
}

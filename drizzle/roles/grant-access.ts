import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { pgCode, SQLSTATE } from '../client/sql-errors.js'
import { DatabaseError } from '../environment/database-error.js'
import { ROLE_NAMES, type RoleName } from './access.js'
import { restrictDatabase } from './database-rights.js'
import { grantsFor, roleOf } from './grants.js'
import { scramSecret } from './scram.js'

/** How long a statement of a role may run, and wait for a lock, before Postgres gives up on it. */
const TIMEOUTS: Record<RoleName, { statement: string; lock: string }> = {
  transactions: { statement: '5s', lock: '3s' },
  insights: { statement: '15s', lock: '3s' },
  gateway: { statement: '2s', lock: '1s' },
}

/**
 * A role's password when no URL of its own is configured: derived from the owner's, so that every
 * process that is given `DATABASE_URL` finds the same one and nothing more has to be kept.
 */
export function rolePassword(ownerUrl: string, name: RoleName): string {
  const owner = new URL(ownerUrl)
  return createHmac('sha256', decodeURIComponent(owner.password)).update(roleOf(name)).digest('base64url')
}

/** The connection of a role to the owner's database. */
export function roleUrl(ownerUrl: string, name: RoleName): string {
  const url = new URL(ownerUrl)
  url.username = roleOf(name)
  url.password = rolePassword(ownerUrl, name)
  return url.href
}

/**
 * Brings the rights of the roles to what access.ts says, and creates the roles; `urls` are their connections, whose
 * passwords are set. Safe to repeat.
 * @throws DatabaseError when the owner may not manage a role and its connection does not work either
 */
export async function grantAccess(sql: postgres.Sql, urls: Record<RoleName, string>): Promise<void> {
  for (const name of ROLE_NAMES) await ensureRole(sql, name, urls[name])
  await sql.begin(async (tx) => {
    // Databases that began before Postgres 15 let everybody create tables.
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
    // Somebody else manages the role, which is all right as long as it can be used.
    if (!(await canConnect(url)))
      throw new DatabaseError(notManaged(roleOf(name), `${name.toUpperCase()}_DATABASE_URL`))
  }
}

const notManaged = (role: string, variable: string) =>
  `The owner of the database may neither create nor change the role ${role}, and nobody can connect as it. ` +
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
  // Another database of this server may be creating the same role at this moment.
  const [known] = await sql`select from pg_roles where rolname = ${role}`
  if (!known)
    await sql.unsafe(`
      do $$ begin
        create role ${role} login;
      exception when duplicate_object or unique_violation then null;
      end $$`)
  // Postgres lets every role change its own password and settings, and no privilege forbids it: they are put back.
  const settings = `alter role ${role} login password '${secretOf(role, password).replaceAll("'", "''")}';
    alter role ${role} reset all;
    alter role ${role} in database ${await currentDatabase(sql)} reset all;
    alter role ${role} set statement_timeout = '${statement}';
    alter role ${role} set lock_timeout = '${lock}'`
  await repeated(() => sql.unsafe(settings))
}

async function currentDatabase(sql: postgres.Sql): Promise<string> {
  const [row] = await sql`select quote_ident(current_database()) as name`
  return String(row?.name)
}

/**
 * What Postgres is given to keep. It would salt a password anew each time, and a pooler that passes the sign-in of its
 * clients on could not connect any more with what it knows.
 */
const secretOf = (role: string, password: string): string => scramSecret(password, role) ?? password

/** Migrations of several databases that alter one role collide on its catalogue row; a later try sees the others' work. */
async function repeated(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await work()
      return
    } catch (error) {
      if (attempt === 10 || pgCode(error) !== SQLSTATE.INTERNAL_ERROR) throw error
      await sleep(10 * attempt)
    }
  }
}

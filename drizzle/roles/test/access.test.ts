import { randomUUID } from 'node:crypto'
import { getTableColumns, getTableName } from 'drizzle-orm'
import type postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { registerAccount } from '../../accounts/sessions.js'
import { type Connection, connect } from '../../client/connect.js'
import { pgCode } from '../../client/sql-errors.js'
import { events, orders, products, refreshTokens, sessions, users } from '../../tables/index.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import {
  access,
  type Db,
  executes,
  hidden,
  type Rights,
  ROLE_NAMES,
  type RoleName,
  reads,
  type TableName,
} from '../access.js'
import { TABLES } from '../grants.js'

const REFUSED = '42501'
// Object.keys loses the key type.
const TABLE_NAMES = Object.keys(TABLES) as TableName[]

let database: TestDatabase
const connections = new Map<RoleName, Connection>()

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  for (const role of ROLE_NAMES) connections.set(role, connect(database.roleUrl(role), { max: 1 }))
})
afterAll(async () => {
  for (const { close } of connections.values()) await close()
  await database.close()
})

function as<R extends RoleName>(role: R): { db: Db<R>; sql: postgres.Sql } {
  const connection = connections.get(role)
  if (!connection) throw new Error('connections are opened by beforeAll')
  // The kit gives these types to a subgraph.
  return { db: connection.db as unknown as Db<R>, sql: connection.sql }
}

/** Whether Postgres permits a statement of a role, ignoring errors about its values. */
async function allows(role: RoleName, statement: string): Promise<boolean> {
  try {
    await as(role).sql.unsafe(statement)
    return true
  } catch (error) {
    if (pgCode(error).startsWith('08')) throw error
    return pgCode(error) !== REFUSED
  }
}

async function allowedColumns(role: RoleName, key: TableName, statement: (column: string) => string) {
  const columns = Object.entries(getTableColumns(TABLES[key]))
  const allowed: string[] = []
  for (const [property, { name }] of columns)
    if (await allows(role, statement(`"${name}"`))) allowed.push(property)
  return allowed
}

/** The effective rights of a role on a table. */
async function triedRights(role: RoleName, key: TableName) {
  const table = getTableName(TABLES[key])
  return {
    select: await allowedColumns(role, key, (column) => `select ${column} from ${table} where false`),
    insert: await allows(role, `insert into ${table} default values`),
    update: await allowedColumns(role, key, (c) => `update ${table} set ${c} = default where false`),
    delete: await allows(role, `delete from ${table} where false`),
    truncate: await allows(role, `truncate ${table}`),
  }
}

/** The rights of a role on a table by access.ts. */
function grantedRights(role: RoleName, key: TableName) {
  const given: Partial<Record<TableName, Rights>> = access[role]
  const rights = given[key] ?? []
  const columns = Object.keys(getTableColumns(TABLES[key]))
  const secret = hidden[role]?.[key] ?? []
  const limited = reads[role]
  const whole = (right: 'insert' | 'update' | 'delete') => !('update' in rights) && rights.includes(right)
  const updatable = 'update' in rights ? rights.update : whole('update') ? columns : []
  const readable = limited ? (limited[key] ?? []) : columns.filter((column) => !secret.includes(column))
  return {
    select: columns.filter((column) => readable.includes(column)),
    insert: whole('insert') || ('update' in rights && rights.insert === true),
    update: columns.filter((column) => updatable.includes(column)),
    delete: whole('delete'),
    truncate: false,
  }
}

describe('answers', () => {
  test.each(ROLE_NAMES)('%s has exactly the column rights of access.ts', async (role) => {
    for (const key of TABLE_NAMES)
      expect([key, await triedRights(role, key)]).toEqual([key, grantedRights(role, key)])
  })

  test('sign-in may replace an outdated hash', async () => {
    const { db } = as('transactions')
    await expect(db.update(users).set({ passwordHash: 'new' })).resolves.toBeDefined()
  })
})

describe('protects', () => {
  const refused = (work: PromiseLike<unknown>) =>
    Promise.resolve(work).then(
      () => 'done',
      (error: unknown) => pgCode(error),
    )

  test('the compiler and the database reject writes to tables of another subgraph', async () => {
    const [transactions, insights, gateway] = [as('transactions').db, as('insights').db, as('gateway').db]
    const mug = { name: 'Mug', price: 990 }
    const account = { email: 'a@b.test', name: 'A', passwordHash: '!' }
    const event = { type: 't', subject: 's', payload: {} }
    const ends = { lastUsedAt: '2100-01-01T00:00:00Z', expiresAt: '2100-01-01T00:00:00Z' }
    const session = { id: randomUUID(), userId: 1, surface: 'graphql' as const, ...ends }
    const attempts = [
      // @ts-expect-error insights does not sell
      insights.insert(products).values(mug),
      // @ts-expect-error insights does not change prices
      insights.update(products).set(mug),
      // @ts-expect-error insights does not touch orders
      insights.delete(orders),
      // @ts-expect-error transactions does not register
      transactions.insert(users).values(account),
      // @ts-expect-error transactions replaces hashes and addresses and nothing else
      transactions.update(users).set({ role: 'admin' }),
      // @ts-expect-error not even beside the hash
      transactions.update(users).set({ passwordHash: 'new', name: 'B' }),
      // @ts-expect-error no role deletes an order
      transactions.delete(orders),
      // @ts-expect-error no role deletes an account
      insights.delete(users),
      // @ts-expect-error no role rewrites history
      transactions.update(events).set(event),
      // @ts-expect-error no role deletes history
      insights.delete(events),
      // @ts-expect-error insights does not make accounts but by open_account
      insights.insert(users).values(account),
      // @ts-expect-error insights edits profiles and not what an account may do
      insights.update(users).set({ role: 'admin' }),
      // @ts-expect-error nor its password
      insights.update(users).set({ passwordHash: '!' }),
      // @ts-expect-error nor whether it may sign in
      insights.update(users).set({ disabledAt: null }),
      // @ts-expect-error nor whose it is
      insights.update(users).set({ email: 'b@b.test' }),
      // @ts-expect-error insights starts no session for an account there is
      insights.insert(sessions).values(session),
      // @ts-expect-error nor continues with one
      insights.insert(refreshTokens).values({ tokenHash: 'known', sessionId: session.id }),
      // @ts-expect-error nor ends one
      insights.delete(sessions),
      // @ts-expect-error the gateway writes nothing
      gateway.insert(events).values(event),
    ]
    expect(await Promise.all(attempts.map(refused))).toEqual(attempts.map(() => REFUSED))
  })

  test('only sign-in reads password hashes', async () => {
    const read = 'select password_hash from users'
    const allowed = await Promise.all(ROLE_NAMES.map((role) => allows(role, read)))
    expect(allowed).toEqual([true, false, false])
    expect(await allows('insights', 'select * from users')).toBe(false)
  })

  test('the gateway reads the columns that verify a session, and nothing of the shop', async () => {
    expect(await allows('gateway', 'select id, role, disabled_at from users')).toBe(true)
    for (const table of ['products', 'orders', 'refresh_tokens', 'audit_log', 'drizzle.__drizzle_migrations'])
      expect(await allows('gateway', `select from ${table}`)).toBe(false)
  })

  test.each(ROLE_NAMES)('%s can neither create nor alter tables, nor assume another role', async (role) => {
    const statements = [
      'create table mine (id int)',
      'create schema mine',
      'alter table users add column mine int',
      'drop table users',
      `set role ${new URL(database.ownerUrl).username}`,
      'update drizzle.__drizzle_migrations set hash = null',
      'create temp table mine (id int)',
      'select 1 as mine into temp mine',
    ]
    for (const statement of statements)
      expect([statement, await allows(role, statement)]).toEqual([statement, false])
  })

  test.each(ROLE_NAMES)('%s can neither create large objects nor take session locks', async (role) => {
    const calls = [
      ...['lo_create(0)', 'lo_creat(-1)', "lo_from_bytea(0, 'x')", "lo_put(1, 0, 'x')", 'lo_open(1, 131072)'],
      ...['lo_unlink(1)', "lowrite(0, 'x')", 'lo_truncate(0, 0)', "lo_import('/etc/passwd')"],
      ...['pg_advisory_lock(7467001)', 'pg_try_advisory_lock(7467001)', 'pg_advisory_lock_shared(1)'],
      ...['pg_advisory_xact_lock(7467001)', 'pg_try_advisory_xact_lock_shared(1)', 'pg_advisory_lock(1, 2)'],
    ]
    for (const call of calls) expect([call, await allows(role, `select ${call}`)]).toEqual([call, false])
    const lock = 'do $$ begin lock table drizzle.migration_lock in access share mode; end $$'
    expect(await allows(role, lock)).toBe(false)
    expect(await allows(role, 'select pg_try_advisory_xact_lock(1)')).toBe(role !== 'gateway')
  })

  test.each(ROLE_NAMES)('%s may call exactly the functions of access.ts', async (role) => {
    const calls = {
      register_account: `register_account('', '', '', null, '', '', '', now(), '')`,
      open_account: `open_account('', '', '', '', null, '', '', '', now(), '')`,
      sweep_events: 'sweep_events(now(), 1)',
      sweep_audit_log: 'sweep_audit_log(now(), 1)',
      erase_account: `erase_account(0, null, '', null)`,
      set_account_disabled: `set_account_disabled(0, true, '', null, '')`,
      unpaid_limit: `unpaid_limit(1, '{}', '{}', 1, 1, true)`,
      unpaid_order_problem: `unpaid_order_problem(1, '{}', '{}', 1, 1, true, null, 1)`,
    }
    const allowed: string[] = []
    for (const [name, call] of Object.entries(calls))
      if (await allows(role, `select from ${call}`)) allowed.push(name)
    expect(allowed.sort()).toEqual([...executes[role]].sort())
    expect(Object.keys(calls).sort()).toEqual(Object.values(executes).flat().sort())
  })

  test('insights creates customers only, each with a session of its own', async () => {
    const { db, sql } = as('insights')
    const id = randomUUID()
    const session = { id, surface: 'graphql' as const, userAgent: 'x'.repeat(300), address: null }
    const ends = { ...session, expiresAt: '2100-01-01T00:00:00Z' }
    const given = {
      email: 'new@shop.test',
      canonicalEmail: 'new@shop.test',
      passwordHash: '$argon2id$',
      name: 'New',
    }
    const account = await db.transaction((tx) => registerAccount(tx, given, ends, 'hash of a token'))
    expect(account).toMatchObject({ email: 'new@shop.test', role: 'customer', disabledAt: null, demo: false })
    const [row] = await sql`
      select user_id, length(user_agent) as agent from sessions join refresh_tokens on session_id = id where id = ${id}`
    expect(row).toEqual({ user_id: account.id, agent: 255 })
    const again = { ...ends, id: randomUUID() }
    const taken = db.transaction((tx) =>
      registerAccount(tx, { ...given, email: 'NEW@shop.test' }, again, 'other'),
    )
    expect(await refused(taken)).toBe('23505')
    expect(await sql`select from sessions where id = ${again.id}`).toHaveLength(0)
  })
})

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api'
import { getTableConfig } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { dropShop } from '../../cli/drop-schema.js'
import { type EmbeddedPostgres, startEmbedded } from '../../embedded/start.js'
import { ROLE_NAMES } from '../../roles/access.js'
import { roleUrl } from '../../roles/grant-access.js'
import { TABLES } from '../../roles/grants.js'
import * as tables from '../../tables/index.js'
import { DatabaseError } from '../database-error.js'
import { migrate, pendingMigrations } from '../migrate.js'

const SETUP = { max: 1, onnotice: () => {} }
const databases: string[] = []

const at = (url: string, database: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href

async function anEmptyDatabase(): Promise<string> {
  const { url } = inject('testServer')
  const name = `shop_bare_${randomBytes(6).toString('hex')}`
  await using(url, (sql) => sql.unsafe(`create database ${name} template template0`))
  databases.push(name)
  return at(url, name)
}

async function using<T>(url: string, work: (sql: postgres.Sql) => PromiseLike<T>): Promise<T> {
  const sql = postgres(url, SETUP)
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

afterAll(async () => {
  await using(inject('testServer').url, async (sql) => {
    for (const name of databases) await sql.unsafe(`drop database ${name} with (force)`)
  })
})

/** The number of migrations applied by another process. */
async function migrateElsewhere(url: string): Promise<number> {
  const program = `
    import { migrate } from ${JSON.stringify(new URL('../../dist/environment/migrate.js', import.meta.url).href)}
    console.log((await migrate(process.argv[1])).applied)`
  const args = ['--input-type=module', '-e', program, url]
  return Number((await promisify(execFile)(process.execPath, args)).stdout)
}

describe('answers', () => {
  test('an empty database is migrated, and a second migration changes nothing', async () => {
    const url = await anEmptyDatabase()
    const total = await pendingMigrations(url)
    expect(total).toBeGreaterThan(0)
    expect(await migrate(url)).toEqual({ applied: total, total, unrevoked: [] })
    expect(await migrate(url)).toEqual({ applied: 0, total, unrevoked: [] })
    expect(await pendingMigrations(url)).toBe(0)
  })

  test('two concurrent processes apply each migration once', async () => {
    const url = await anEmptyDatabase()
    const total = await pendingMigrations(url)
    const applied = await Promise.all([migrateElsewhere(url), migrateElsewhere(url)])
    expect(applied.sort((a, b) => a - b)).toEqual([0, total])
  })

  test('several databases of one server migrate concurrently with their shared roles', async () => {
    const urls = await Promise.all([
      anEmptyDatabase(),
      anEmptyDatabase(),
      anEmptyDatabase(),
      anEmptyDatabase(),
    ])
    const done = await Promise.all(urls.map((url) => migrate(url)))
    expect(done.every(({ applied, total }) => applied === total)).toBe(true)
  })

  test('the migrations create the declared tables, and nothing is left to generate', async () => {
    const folder = new URL('../../migrations/meta/', import.meta.url)
    const { entries } = JSON.parse(await readFile(new URL('_journal.json', folder), 'utf8'))
    const snapshots = await Promise.all(
      [...entries.keys()].map(async (number: number) => {
        const name = `${String(number).padStart(4, '0')}_snapshot.json`
        return JSON.parse(await readFile(new URL(name, folder), 'utf8'))
      }),
    )
    expect(snapshots.slice(1).map(({ prevId }) => prevId)).toEqual(snapshots.slice(0, -1).map(({ id }) => id))
    const newest = snapshots.at(-1)
    expect(await generateMigration(newest, generateDrizzleJson(tables, newest.id))).toEqual([])
  })

  test('each migration is newer than the one before: databases that have a newer one skip it', async () => {
    const text = await readFile(new URL('../../migrations/meta/_journal.json', import.meta.url), 'utf8')
    const { entries } = JSON.parse(text) as { entries: { tag: string; when: number }[] }
    expect(entries.map(({ tag }) => tag)).toEqual(entries.map(({ tag }) => tag).toSorted())
    expect(entries.map(({ when }) => when)).toEqual(
      [...new Set(entries.map(({ when }) => when))].sort((a, b) => a - b),
    )
  })

  test('the database has every declared check and index', async () => {
    const url = at(inject('testServer').url, inject('testServer').empty)
    const rows = await using(
      url,
      (sql) => sql`
      select conname::text as name from pg_constraint where contype = 'c'
      union select indexname::text from pg_indexes where schemaname = 'public'`,
    )
    const made = new Set(rows.map((row) => row.name))
    const declared = Object.values(TABLES).flatMap((table) => {
      const { checks, indexes } = getTableConfig(table)
      return [...checks.map(({ name }) => name), ...indexes.map(({ config }) => config.name)]
    })
    expect(declared.length).toBeGreaterThan(30)
    expect(declared.filter((name) => !made.has(name))).toEqual([])
  })

  test.each([
    ['transactions', '5s', '3s'],
    ['insights', '15s', '3s'],
    ['gateway', '2s', '1s'],
  ] as const)(
    'a statement of %s times out after %s, and a lock wait after %s',
    async (role, statement, lock) => {
      const { url, empty } = inject('testServer')
      const [row] = await using(
        roleUrl(at(url, empty), role),
        (sql) => sql`
      select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`,
      )
      expect(row).toEqual({ statement, lock })
    },
  )
})

describe('an owner who is no superuser', () => {
  let server: EmbeddedPostgres
  let dataDir = ''

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'shopstack-migrate-'))
    server = await startEmbedded({ dataDir, port: 0, durable: false })
  })
  afterAll(async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  })

  async function owner(name: string, rights: string): Promise<string> {
    await using(server.url, async (sql) => {
      await sql.unsafe(`create role ${name} login ${rights} password 'hunter2'`)
      await sql.unsafe(`create database ${name}_shop owner ${name}`)
    })
    const url = new URL(at(server.url, `${name}_shop`))
    return Object.assign(url, { username: name, password: 'hunter2' }).href
  }

  const roleNames = (url: string) =>
    Promise.all(
      ROLE_NAMES.map((role) => using(roleUrl(url, role), (sql) => sql`select current_user as name`)),
    )

  test('an owner that can neither create nor use the roles gets an error with the remedy', async () => {
    const failure = await migrate(await owner('clerk', '')).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(DatabaseError)
    expect(String(failure)).toMatch(
      /neither create nor change the role shopstack_transactions.*CREATEROLE.*TRANSACTIONS_DATABASE_URL/,
    )
  })

  test('an owner with CREATEROLE gets a working shop', async () => {
    const url = await owner('merchant', 'createrole')
    expect(await migrate(url)).toMatchObject({ applied: expect.any(Number) })
    expect(await migrate(url)).toMatchObject({ applied: 0 })
    expect((await roleNames(url)).flat()).toEqual(ROLE_NAMES.map((role) => ({ name: `shopstack_${role}` })))
  })

  test('the next migration resets the password and settings that a role changed', async () => {
    const url = await owner('cobbler', 'superuser')
    await migrate(url)
    for (const role of ROLE_NAMES) {
      const own = roleUrl(url, role)
      const limit = () =>
        using(
          own,
          (sql) => sql`select current_setting('statement_timeout') as limit,
        current_setting('default_transaction_read_only') as only`,
        )
      const before = await limit()
      await using(own, async (sql) => {
        await sql.unsafe(`alter role current_user set statement_timeout = 0;
          alter role current_user in database cobbler_shop set default_transaction_read_only = on;
          alter role current_user set default_transaction_read_only = on;
          alter role current_user password 'stolen'`)
      })
      const stolen = Object.assign(new URL(own), { password: 'stolen' }).href
      await using(stolen, (sql) => sql`select 1`)
      await expect(limit()).rejects.toMatchObject({ code: '28P01' })
      await migrate(url)
      expect(await limit()).toEqual(before)
      await expect(using(stolen, (sql) => sql`select 1`)).rejects.toMatchObject({ code: '28P01' })
    }
  })

  test('no role can block a migration, whatever locks it may take', async () => {
    const url = await owner('miller', 'createrole')
    await using(server.url, (sql) =>
      sql.unsafe(ROLE_NAMES.map((role) => `grant shopstack_${role} to miller with admin option`).join(';')),
    )
    const { unrevoked } = await migrate(url)
    expect(unrevoked).toContain('lo_create(oid)')
    await using(roleUrl(url, 'insights'), async (sql) => {
      await sql.begin(async (tx) => {
        await tx`select pg_advisory_xact_lock(7467001)`
        expect(await migrate(url)).toMatchObject({ applied: 0 })
      })
    })
  })

  test('a migration waits for another one and for the removal of the shop', async () => {
    const url = await owner('fletcher', 'superuser')
    const { total } = await migrate(url)
    const sql = postgres(url, { max: 1, onnotice: () => {} })
    const removing = dropShop(sql)
    const again = await Promise.all([migrate(url), migrate(url), removing.then(() => migrate(url))])
    await sql.end()
    expect(again.every((done) => done.total === total)).toBe(true)
  })

  test('an owner with the URLs of the roles needs no rights over them', async () => {
    await using(server.url, async (sql) => {
      for (const role of ROLE_NAMES) await sql.unsafe(`alter role shopstack_${role} password 'given'`)
    })
    const url = await owner('tenant', '')
    const given = Object.fromEntries(
      ROLE_NAMES.map((role) => [
        role,
        Object.assign(new URL(roleUrl(url, role)), { password: 'given' }).href,
      ]),
    )
    expect(await migrate(url, given)).toMatchObject({ applied: expect.any(Number) })
    await using(given.insights ?? '', (sql) => sql`select id from products`)
  })

  test('a user who does not own the database gets an error that says so', async () => {
    await owner('lodger', '')
    const url = Object.assign(new URL(at(server.url, 'merchant_shop')), {
      username: 'lodger',
      password: 'hunter2',
    })
    const failure = await migrate(url.href).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(DatabaseError)
    expect(String(failure)).toMatch(
      /^DatabaseError: lodger lacks the privileges to migrate the database merchant_shop: .*\.$/,
    )
    expect(String(failure)).not.toContain('hunter2')
  })
})

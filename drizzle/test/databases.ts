import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import type {} from 'vitest'
import type { TestProject } from 'vitest/node'
import { MAX_CONNECTIONS } from '../client/connect.js'
import { pgCode, SQLSTATE } from '../client/sql-errors.js'
import { startEmbedded } from '../embedded/start.js'
import { processEnv, withoutPrepared } from '../environment/env.js'
import { migrate } from '../environment/migrate.js'
import type { RoleName } from '../roles/access.js'
import { revokeTemporaryTables } from '../roles/database-rights.js'
import { roleUrl } from '../roles/grant-access.js'
import { seed } from '../seed/seed.js'
import { clientsOf, startPooler, through } from './pooler.js'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server of the test run (owner URL) and the template databases. */
    testServer: TestServer
  }
}

/** `pooler` is the URL for roles when the tests run behind pgbouncer. */
interface TestServer {
  url: string
  /** The cheapest strategy of cloning: an embedded database does not wait for its disk. */
  strategy: 'file_copy' | 'wal_log'
  empty: string
  demo: string
  pooler?: string
}

/** The day of the demo shop in tests, so that its rows are the same in every run. */
export const DEMO_DAY = new Date('2026-03-02T00:00:00Z')

/**
 * Provides a server (`TEST_DATABASE_URL`, else an embedded one) with two migrated templates, one seeded, for all tests.
 * With `TEST_PGBOUNCER`, the path of a pgbouncer, roles connect through it.
 */
export async function provideDatabases(project: TestProject): Promise<() => Promise<void>> {
  const configured = processEnv().TEST_DATABASE_URL
  const dataDir = await mkdtemp(join(await roomForFiles(), 'shopstack-test-'))
  const embedded = configured ? undefined : await startEmbedded({ dataDir, port: 0, durable: false })
  const url = configured ?? embedded?.url ?? ''
  const run = randomBytes(4).toString('hex')
  const [empty, demo] = [`shop_${run}_empty`, `shop_${run}_demo`]
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${empty}`)
  await migrate(databaseUrl(url, empty)).catch(nameMissingMigration)
  await admin.unsafe(`create database ${demo} template ${empty}`)
  const shop = postgres(databaseUrl(url, demo), { max: 2, onnotice: () => {} })
  await seed(shop, { demoAccounts: true, today: DEMO_DAY })
  await shop.end()
  const program = processEnv().TEST_PGBOUNCER
  const pooler = program ? await startPooler(program, url) : undefined
  const strategy = embedded ? 'file_copy' : 'wal_log'
  project.provide('testServer', { url, strategy, empty, demo, ...(pooler && { pooler: pooler.url }) })
  return async () => {
    await pooler?.stop()
    const made = await admin`select datname from pg_database where starts_with(datname, ${`shop_${run}_`})`
    for (const { datname } of made) await admin.unsafe(`drop database ${datname} with (force)`)
    await admin.end()
    await embedded?.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** In memory if Linux has 4 GiB free: a clone is four hundred files, which disks create slowly. */
async function roomForFiles(): Promise<string> {
  const free = await statfs('/dev/shm').then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
  return free > 4 * 2 ** 30 ? '/dev/shm' : tmpdir()
}

/** A database for one test file. */
export interface TestDatabase {
  /** The owner's URL, to arrange and check rows. */
  readonly ownerUrl: string
  /** The URL of a role. */
  roleUrl(name: RoleName): string
  /** The URL for LISTEN: the server itself, also behind a pooler. */
  listenUrl(name: RoleName): string
  /** Whether roles connect through a pooler, which does not support LISTEN. */
  readonly isPooled: boolean
  /** Drops the database; throws if connections are open, because that is a leak. */
  close(): Promise<void>
}

/** The locale of a database: of the operating system, or of ICU on top. */
interface DatabaseLocale {
  readonly libc: string
  readonly icu?: string
}

/** The template of a test database: `empty`, the `demo` shop, or an empty shop with a locale. */
export type TestTemplate = 'empty' | 'demo' | DatabaseLocale

/** The operating system's locales on the test server. */
export async function libcLocales({ url }: TestServer): Promise<string[]> {
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const rows =
      await admin`select collcollate from pg_collation where collprovider = 'c' and collencoding in (-1, 6)`
    return rows.map((row) => String(row.collcollate))
  } finally {
    await admin.end()
  }
}

const making = (server: TestServer, template: string): string =>
  `template ${template} strategy ${server.strategy}`

/** Clones a template of the test server, or creates an empty shop with a locale. */
export async function cloneDatabase(server: TestServer, template: TestTemplate): Promise<TestDatabase> {
  const name = `shop_test_${randomBytes(6).toString('hex')}`
  const admin = postgres(server.url, { max: 1, onnotice: () => {} })
  const from = typeof template === 'string' ? server[template] : await templateOf(admin, server, template)
  await admin.unsafe(`create database ${name} ${making(server, from)}`)
  // Rights on a database are not cloned.
  await admin.unsafe(revokeTemporaryTables(name))
  // Only a crash of the server loses such commits, and tests crash servers of their own.
  await admin.unsafe(`alter database ${name} set synchronous_commit = off`)
  await admin.end()
  const ownerUrl = databaseUrl(server.url, name)
  const pooled = (url: string) => (server.pooler ? withoutPrepared(through(server.pooler, url)) : url)
  return {
    ownerUrl,
    roleUrl: (role) => pooled(roleUrl(ownerUrl, role)),
    isPooled: server.pooler !== undefined,
    listenUrl: (role) => roleUrl(ownerUrl, role),
    close: () => drop(server, name),
  }
}

/** Rights are granted on every table of `access.ts` after the migrations. */
function nameMissingMigration(error: unknown): never {
  if (pgCode(error) !== SQLSTATE.UNDEFINED_TABLE) throw error
  const advice = 'no migration creates it; run `npx drizzle-kit generate --name <what>` in drizzle/'
  throw new Error(`${String(error)}: ${advice}`, { cause: error })
}

/** The migrated template of a locale, made by the first test file that needs it; the others wait. */
async function templateOf(
  admin: postgres.Sql,
  server: TestServer,
  { libc, icu }: DatabaseLocale,
): Promise<string> {
  const name = `${server.empty}_${[libc, icu]
    .join('_')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')}`
  await admin`select pg_advisory_lock(hashtext(${name}))`
  const [made] = await admin`select from pg_database where datname = ${name}`
  if (!made) {
    const unfinished = `${name}_unfinished`
    const provider = icu ? `locale_provider icu icu_locale '${icu}'` : 'locale_provider libc'
    await admin.unsafe(
      `create database ${unfinished} template template0 encoding 'UTF8' locale '${libc}' ${provider}`,
    )
    await migrate(databaseUrl(server.url, unfinished))
    await admin.unsafe(`alter database ${unfinished} rename to ${name}`)
  }
  await admin`select pg_advisory_unlock(hashtext(${name}))`
  return name
}

async function drop({ url, pooler }: TestServer, name: string): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const names = await (pooler ? clientsOf(pooler, name) : sessionsOf(admin, name))
    await admin.unsafe(`drop database ${name} with (force)`)
    if (names.length > 0) throw new Error(`Connections were left open: ${names.join(', ')}`)
  } finally {
    await admin.end()
  }
}

async function sessionsOf(admin: postgres.Sql, name: string): Promise<string[]> {
  // Autovacuum may be connected, too.
  const rows = await admin`
    select application_name from pg_stat_activity where datname = ${name} and backend_type = 'client backend'`
  return rows.map((row) => String(row.application_name))
}

/** Maximum connections of a pool under test: many shops share a configured server, which has a hundred. */
export const testConnections = (): number => (processEnv().TEST_DATABASE_URL ? 5 : MAX_CONNECTIONS)

/** The Redis of `TEST_REDIS_URL` with a unique key prefix, so that test files do not share counts. */
export function testRedisUrl(): string | undefined {
  const configured = processEnv().TEST_REDIS_URL
  if (!configured) return undefined
  const url = new URL(configured)
  url.searchParams.set('keyPrefix', `test-${randomBytes(6).toString('hex')}:`)
  return url.href
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

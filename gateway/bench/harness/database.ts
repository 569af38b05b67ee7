import { randomBytes } from 'node:crypto'
import { startEmbedded } from '@shopstack/drizzle/embedded/start'
import { configuredUrl, type Env, processEnv, roleUrls } from '@shopstack/drizzle/environment/env'
import { migrate } from '@shopstack/drizzle/environment/migrate'
import type { RoleName } from '@shopstack/drizzle/roles/access'
import { type SeedCounts, type SeedOptions, seed } from '@shopstack/drizzle/seed/seed'
import { disposables } from '@shopstack/kit/process/disposables'
import postgres from 'postgres'

const SIZE = { products: 10_000, users: 2_000, orders: 20_000 }

/** A seeded database. */
export interface BenchDatabase {
  ownerUrl: string
  roleUrls: Partial<Record<RoleName, string>>
  sql: postgres.Sql
  counts: SeedCounts
  /** Version and address of the server, without credentials. */
  description: string
  close(): Promise<void>
}

/** A server on which databases are created. */
export interface BenchServer {
  /** The connection of the owner. */
  url: string
  /** The address, without credentials. */
  place: string
  close(): Promise<unknown>
}

/** Size of a database, and whether it is kept after the run. */
export interface DatabaseOptions {
  size: { products: number; users: number; orders: number }
  /** The name of a kept database: reused when it is completely seeded, and never dropped. */
  kept?: string
  /** Called with the kind of rows, the number of inserted rows and their total. */
  onProgress?: (what: string, done: number, total: number) => void
}

/** The server of the environment, else an embedded one with its data in `folder`. */
export async function openBenchServer(folder: string, env: Env = processEnv()): Promise<BenchServer> {
  const configured = env.BENCH_DATABASE_URL || configuredUrl(env)
  if (configured) return { url: configured, place: `at ${new URL(configured).host}`, close: async () => {} }
  const embedded = await startEmbedded({ dataDir: folder, port: 0 })
  return { url: embedded.url, place: 'embedded', close: () => embedded.stop() }
}

/** Creates and seeds a database of the default size on the server of {@link openBenchServer}. */
export async function openBenchDatabase(folder: string, signal: AbortSignal): Promise<BenchDatabase> {
  const open = disposables()
  try {
    const server = open.add('server', await openBenchServer(folder), (s) => s.close())
    signal.throwIfAborted()
    const database = open.add('database', await openDatabase(server, { size: SIZE }, signal), (d) =>
      d.close(),
    )
    return { ...database, close: () => open.close() }
  } catch (error) {
    await open.close()
    throw error
  }
}

/** Creates and seeds a database with the demo accounts. */
export async function openDatabase(
  { url: serverUrl, place }: BenchServer,
  { size, kept, onProgress = () => {} }: DatabaseOptions,
  signal: AbortSignal,
  env: Env = processEnv(),
): Promise<BenchDatabase> {
  const open = disposables()
  try {
    const found = kept ? await filledBefore(serverUrl, kept) : null
    const name = found ? String(kept) : await createDatabase(serverUrl, kept)
    const drop = open.add('database', { due: !found }, ({ due }) =>
      due ? dropDatabase(serverUrl, name) : null,
    )
    const ownerUrl = databaseUrl(serverUrl, name)
    const given = benchRoles(env, ownerUrl, name)
    signal.throwIfAborted()
    await migrate(ownerUrl, given)
    const sql = open.add('connections', postgres(ownerUrl, { max: 2, onnotice: () => {} }), (s) => s.end())
    const counts = found ?? (await fill(sql, { ...size, demoAccounts: true, onProgress }, signal))
    if (kept) {
      await sql.unsafe(`comment on database ${name} is '${JSON.stringify(counts)}'`)
      drop.due = false
    }
    const [server] = await sql<{ version: string }[]>`select current_setting('server_version') as version`
    const description = `Postgres ${server?.version.split(' ')[0]} ${place}`
    return { ownerUrl, roleUrls: given, sql, counts, description, close: () => open.close() }
  } catch (error) {
    await open.close()
    throw error
  }
}

/** Seeds a database. Throws when the run is aborted; dropping the database then ends the running statement. */
async function fill(sql: postgres.Sql, options: SeedOptions, signal: AbortSignal): Promise<SeedCounts> {
  const onProgress: SeedOptions['onProgress'] = (...progress) => {
    signal.throwIfAborted()
    options.onProgress?.(...progress)
  }
  const counts = await seed(sql, { ...options, onProgress })
  if (!counts) throw new Error('the new database is not empty')
  return counts
}

/** The counts of a kept database, which are its comment; null without a completely seeded one. */
async function filledBefore(serverUrl: string, name: string): Promise<SeedCounts | null> {
  const [row] = await asAdmin(
    serverUrl,
    (sql) =>
      sql`select shobj_description(oid, 'pg_database') as counts from pg_database where datname = ${name}`,
  )
  if (row?.counts) return JSON.parse(row.counts)
  if (row) await dropDatabase(serverUrl, name)
  return null
}

/** The connections of the roles, to the database of the bench instead of the shop's. */
function benchRoles(env: Env, ownerUrl: string, name: string) {
  const urls = Object.entries(roleUrls(env, ownerUrl)).map(([role, url]) => [role, databaseUrl(url, name)])
  return Object.fromEntries(urls) as Partial<Record<RoleName, string>>
}

async function createDatabase(
  serverUrl: string,
  name = `shop_bench_${randomBytes(6).toString('hex')}`,
): Promise<string> {
  await asAdmin(serverUrl, (sql) => sql.unsafe(`create database ${name}`))
  return name
}

const dropDatabase = (serverUrl: string, name: string) =>
  asAdmin(serverUrl, (sql) => sql.unsafe(`drop database if exists ${name} with (force)`))

async function asAdmin<Result>(
  serverUrl: string,
  work: (sql: postgres.Sql) => Promise<Result>,
): Promise<Result> {
  const sql = postgres(serverUrl, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

import { randomBytes } from 'node:crypto'
import { startEmbedded } from '@shopstack/drizzle/embedded/start'
import { configuredUrl, type Env, processEnv, roleUrls } from '@shopstack/drizzle/environment/env'
import { migrate } from '@shopstack/drizzle/environment/migrate'
import type { RoleName } from '@shopstack/drizzle/roles/access'
import { type SeedCounts, type SeedOptions, seed } from '@shopstack/drizzle/seed/seed'
import { disposables } from '@shopstack/kit/process/disposables'
import postgres from 'postgres'

const SIZE = { products: 10_000, users: 2_000, orders: 20_000 }

/** The bench's own database, filled. */
export interface BenchDatabase {
  ownerUrl: string
  roleUrls: Partial<Record<RoleName, string>>
  sql: postgres.Sql
  counts: SeedCounts
  /** The server it is on, without credentials. */
  description: string
  close(): Promise<void>
}

/** A server to make databases on. */
export interface BenchServer {
  /** Its owner's connection. */
  url: string
  /** Where it is, without credentials. */
  place: string
  close(): Promise<unknown>
}

/** What a database is to hold, and whether it outlives the run. */
export interface Wanted {
  size: { products: number; users: number; orders: number }
  /** The name of one that is kept: taken over as it is when it was filled before, and never dropped. */
  kept?: string
  /** Hears what is being made, how many rows of it are done, and of how many. */
  onProgress?: (what: string, done: number, total: number) => void
}

/** The server the environment names, else one that is started on the data in `folder`. */
export async function openServer(folder: string, env: Env = processEnv()): Promise<BenchServer> {
  const configured = env.BENCH_DATABASE_URL || configuredUrl(env)
  if (configured) return { url: configured, place: `at ${new URL(configured).host}`, close: async () => {} }
  const embedded = await startEmbedded({ dataDir: folder, port: 0 })
  return { url: embedded.url, place: 'embedded', close: () => embedded.stop() }
}

/** Makes and fills a database of the usual size: on the server the environment names, else on one that is started in `folder`. */
export async function openBenchDatabase(folder: string, signal: AbortSignal): Promise<BenchDatabase> {
  const open = disposables()
  try {
    const server = open.add('server', await openServer(folder), (s) => s.close())
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

/** Makes and fills a database, with the demo accounts. */
export async function openDatabase(
  { url: serverUrl, place }: BenchServer,
  { size, kept, onProgress = () => {} }: Wanted,
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

/** Fills a database, unless the run is stopped: what is dropped then takes the statement under way with it. */
async function fill(sql: postgres.Sql, options: SeedOptions, signal: AbortSignal): Promise<SeedCounts> {
  const onProgress: SeedOptions['onProgress'] = (...told) => {
    signal.throwIfAborted()
    options.onProgress?.(...told)
  }
  const counts = await seed(sql, { ...options, onProgress })
  if (!counts) throw new Error('the new database has products already')
  return counts
}

/** What a kept database holds; null when there is none that was filled to the end, which its comment says. */
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

/** The roles' connections, to the bench's database in place of the shop's. */
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

import { randomBytes } from 'node:crypto'
import type { RoleName } from '@shopstack/drizzle/access'
import { startEmbedded } from '@shopstack/drizzle/embedded'
import { migrate } from '@shopstack/drizzle/migrate'
import { type SeedCounts, seed } from '@shopstack/drizzle/seed'
import { configuredUrl, processEnv, roleUrls } from '@shopstack/drizzle/url'
import { closables } from '@shopstack/kit/lifecycle'
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

/** Makes and fills a database: on the server the environment names, else on one that is started in `folder`. */
export async function openBenchDatabase(folder: string, signal: AbortSignal): Promise<BenchDatabase> {
  const open = closables()
  try {
    const env = processEnv()
    const configured = env.BENCH_DATABASE_URL || configuredUrl(env)
    const embedded = configured ? null : await startEmbedded({ dataDir: folder, port: 0 })
    open.add('server', embedded, (server) => server?.stop())
    const serverUrl = configured ?? embedded?.url ?? ''
    signal.throwIfAborted()
    const name = open.add('database', await createDatabase(serverUrl), (made) =>
      dropDatabase(serverUrl, made),
    )
    const ownerUrl = databaseUrl(serverUrl, name)
    const given = benchRoles(env, ownerUrl, name)
    signal.throwIfAborted()
    await migrate(ownerUrl, given)
    const sql = open.add('connections', postgres(ownerUrl, { max: 2, onnotice: () => {} }), (s) => s.end())
    const counts = await seed(sql, { ...SIZE, demoAccounts: true })
    if (!counts) throw new Error('the new database has products already')
    const [server] = await sql<{ version: string }[]>`select current_setting('server_version') as version`
    const place = embedded ? 'embedded' : `at ${new URL(serverUrl).host}`
    const description = `Postgres ${server?.version.split(' ')[0]} ${place}`
    return { ownerUrl, roleUrls: given, sql, counts, description, close: () => open.close() }
  } catch (error) {
    await open.close()
    throw error
  }
}

/** The roles' connections, to the bench's database in place of the shop's. */
function benchRoles(env: ReturnType<typeof processEnv>, ownerUrl: string, name: string) {
  const urls = Object.entries(roleUrls(env, ownerUrl)).map(([role, url]) => [role, databaseUrl(url, name)])
  return Object.fromEntries(urls) as Partial<Record<RoleName, string>>
}

async function createDatabase(serverUrl: string): Promise<string> {
  const name = `shop_bench_${randomBytes(6).toString('hex')}`
  await asAdmin(serverUrl, (sql) => sql.unsafe(`create database ${name}`))
  return name
}

const dropDatabase = (serverUrl: string, name: string) =>
  asAdmin(serverUrl, (sql) => sql.unsafe(`drop database if exists ${name} with (force)`))

async function asAdmin(serverUrl: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, connect_timeout: 5, onnotice: () => {} })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

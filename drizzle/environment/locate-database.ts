import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { pgCode } from '../client/sql-errors.js'
import { isLocked } from '../embedded/lockfile.js'
import { startEmbedded } from '../embedded/start.js'
import { DatabaseError } from './database-error.js'
import { isPostgresUrl, namesDatabase } from './env.js'

export { DatabaseError } from './database-error.js'

/** A usable database, with its owner's URL. */
export interface LocatedDatabase {
  readonly ownerUrl: string
  /** Whether it was configured, started by this process, or is the embedded one of a running shop. */
  readonly kind: 'configured' | 'embedded' | 'running'
  /** One line for display, without a password. */
  readonly description: string
  /** Stops the server if this process started it. */
  close(): Promise<void>
}

/** Options of the location. */
export interface LocateOptions {
  /** The configured owner URL; undefined: the embedded database in `dataDir`. */
  configuredUrl: string | undefined
  dataDir: string
  log?: (line: string) => void
  onExit?: (reason: string) => void
}

/** Locates the database: the configured one, or the embedded one, which is started unless a shop runs it. */
export async function locateDatabase(options: LocateOptions): Promise<LocatedDatabase> {
  const { configuredUrl, dataDir } = options
  if (configuredUrl) {
    const version = await versionOf(configuredUrl)
    return {
      ownerUrl: configuredUrl,
      kind: 'configured',
      description: `Postgres ${version} at ${hostOf(configuredUrl)}`,
      close: async () => {},
    }
  }
  const running = await runningEmbedded(dataDir)
  if (running)
    return {
      ownerUrl: running,
      kind: 'running',
      description: `the running shop's Postgres in ${dataDir}`,
      close: async () => {},
    }
  const { log, onExit } = options
  const embedded = await startEmbedded({ dataDir, ...(log && { log }), ...(onExit && { onExit }) })
  return {
    ownerUrl: embedded.url,
    kind: 'embedded',
    description: `Postgres ${embedded.version} embedded in ${dataDir}`,
    close: () => embedded.stop(),
  }
}

/** Polling of a shop that is starting or stopping. */
const POLL_INTERVAL_MS = 100
const MAX_POLLS = 200

/**
 * The owner URL of the embedded database that a shop runs on `dataDir`, if any; waits for a shop that is starting or
 * stopping. The server of a killed shop is ignored: the next start replaces it.
 */
export async function runningEmbedded(dataDir: string): Promise<string | undefined> {
  const place = join(dataDir, 'postgres')
  for (let polls = 0; polls < MAX_POLLS && (await isLocked(place)); polls++) {
    const url = await respondingUrl(place)
    if (url) return url
    await sleep(POLL_INTERVAL_MS)
  }
  return undefined
}

async function respondingUrl(place: string): Promise<string | undefined> {
  try {
    const port = (await readFile(join(place, 'postmaster.pid'), 'utf8')).split('\n')[3]
    const password = await readFile(join(place, 'shopstack.password'), 'utf8')
    const url = `postgres://shopstack:${password}@127.0.0.1:${port}/shopstack`
    await versionOf(url)
    return url
  } catch {
    return undefined
  }
}

const MIN_VERSION = 150_000
/** Timeout of the version query; connecting alone may take five seconds. */
const VERSION_TIMEOUT_MS = 7_000

/** The server's version, which proves the connection; throws one sentence if it is unusable. */
async function versionOf(url: string): Promise<string> {
  if (!isPostgresUrl(url)) throw new DatabaseError('DATABASE_URL must be a postgres:// URL.')
  if (!namesDatabase(url)) throw new DatabaseError('DATABASE_URL must name a database: postgres://…/name.')
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
  const timeout = new AbortController()
  try {
    // The driver reconnects endlessly to a server that closes connections.
    const version = await Promise.race([queryVersion(sql), sleep(VERSION_TIMEOUT_MS, undefined, timeout)])
    if (!version) throw new Error('no response from Postgres')
    return version
  } catch (error) {
    throw new DatabaseError(
      `Cannot use the database at ${hostOf(url)}: ${reasonOf(error)}. Check DATABASE_URL.`,
    )
  } finally {
    timeout.abort()
    await sql.end({ timeout: 1 })
  }
}

async function queryVersion(sql: postgres.Sql): Promise<string> {
  const [row] = await sql`
    select current_setting('server_version') as text, current_setting('server_version_num')::int as number`
  if (Number(row?.number) < MIN_VERSION)
    throw new Error(`version ${row?.text} is not supported, 15 or newer is required`)
  return String(row?.text).split(' ')[0] ?? ''
}

function hostOf(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'host not found',
  EHOSTUNREACH: 'host unreachable',
  CONNECT_TIMEOUT: 'no response from Postgres',
  CONNECTION_CLOSED: 'the server closed the connection',
}

function reasonOf(error: unknown): string {
  const known = REASONS[pgCode(error)]
  return known ?? (error instanceof Error ? error.message : String(error))
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { pgCode } from '../client/sql-errors.js'
import { isClaimed } from '../embedded/lockfile.js'
import { startEmbedded } from '../embedded/start.js'
import { DatabaseError } from './database-error.js'
import { isPostgresUrl, namesDatabase } from './env.js'

export { DatabaseError } from './database-error.js'

/** A database somebody can work with as its owner. */
export interface LocatedDatabase {
  readonly ownerUrl: string
  /** Whether it was configured, started for us, or is the embedded one of a shop that runs already. */
  readonly kind: 'configured' | 'embedded' | 'running'
  /** One line for people, without a password. */
  readonly description: string
  /** Stops what was started for us. */
  close(): Promise<void>
}

/** Which database is meant, and whom to tell. */
export interface LocateOptions {
  /** The owner's connection; without one the embedded database of `dataDir` is meant. */
  configuredUrl: string | undefined
  dataDir: string
  log?: (line: string) => void
  onExit?: (reason: string) => void
}

/** Finds the database: the configured one, else the embedded one, which is started unless a shop runs it already. */
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

/** How often, and how many times, a shop that is starting or stopping at this moment is looked at again. */
const LOOKS = { every: 100, most: 200 }

/**
 * The owner's connection to the embedded database that a shop runs on `dataDir` right now, if one does; a shop that is
 * just starting or stopping is waited for. A server whose shop was killed does not count: the next start replaces it.
 */
export async function runningEmbedded(dataDir: string): Promise<string | undefined> {
  const place = join(dataDir, 'postgres')
  for (let looks = 0; looks < LOOKS.most && (await isClaimed(place)); looks++) {
    const url = await answeringUrl(place)
    if (url) return url
    await sleep(LOOKS.every)
  }
  return undefined
}

async function answeringUrl(place: string): Promise<string | undefined> {
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

const FIRST_SUPPORTED = 150_000
/** How long a server has to say its version, in milliseconds; connecting alone may take five seconds. */
const VERSION_TIMEOUT_MS = 7_000

/** The server's version, which shows that the connection works; throws one sentence when it does not. */
async function versionOf(url: string): Promise<string> {
  if (!isPostgresUrl(url)) throw new DatabaseError('DATABASE_URL is not a postgres:// URL.')
  if (!namesDatabase(url)) throw new DatabaseError('DATABASE_URL names no database: postgres://…/name.')
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} })
  const patience = new AbortController()
  try {
    // The driver connects again and again to a server that only hangs up.
    const version = await Promise.race([askVersion(sql), sleep(VERSION_TIMEOUT_MS, undefined, patience)])
    if (!version) throw new Error('it does not answer as Postgres does')
    return version
  } catch (error) {
    throw new DatabaseError(
      `Cannot use the database at ${hostOf(url)}: ${reasonOf(error)}. Check DATABASE_URL.`,
    )
  } finally {
    patience.abort()
    await sql.end({ timeout: 1 })
  }
}

async function askVersion(sql: postgres.Sql): Promise<string> {
  const [row] = await sql`
    select current_setting('server_version') as text, current_setting('server_version_num')::int as number`
  if (Number(row?.number) < FIRST_SUPPORTED)
    throw new Error(`it is version ${row?.text}, and 15 is the oldest that will do`)
  return String(row?.text).split(' ')[0] ?? ''
}

function hostOf(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'there is no such host',
  EHOSTUNREACH: 'the host cannot be reached',
  CONNECT_TIMEOUT: 'it does not answer as Postgres does',
  CONNECTION_CLOSED: 'it closes the connection, as Postgres does not',
}

function reasonOf(error: unknown): string {
  const known = REASONS[pgCode(error)]
  return known ?? (error instanceof Error ? error.message : String(error))
}

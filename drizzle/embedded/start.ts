import { mkdir, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { bundledBinaries } from './binaries.js'
import { runnableBinaries } from './binary-copy.js'
import { type ClusterOptions, openCluster } from './cluster.js'
import { ensureDatabase } from './database.js'
import { asEmbeddedError, failure } from './error.js'
import { acquireLock } from './lockfile.js'
import { stopOrphan } from './orphan.js'
import { serverAccount } from './os-user.js'
import { clusterPath } from './root-data-dir.js'
import type { Server } from './server.js'
import { startOnFreePort } from './start-on-free-port.js'

export { EmbeddedPostgresError } from './error.js'

/** A PostgreSQL server that runs as a child of this process and stops with it. */
export interface EmbeddedPostgres {
  /** Owner connection: `postgres://shopstack:<password>@127.0.0.1:<port>/shopstack` */
  readonly url: string
  readonly port: number
  /** For example `18.4`. */
  readonly version: string
  /** Stops the server (open transactions are rolled back) and resolves when no process is left. Idempotent. */
  stop(): Promise<void>
}

/** Options of the embedded server. */
export interface EmbeddedOptions {
  /** The data directory (SHOPSTACK_DATA_DIR); the cluster is in `<dataDir>/postgres`. */
  dataDir: string
  /** Preferred port (default 54329); if it is in use, a free one. */
  port?: number
  /** false for test clusters: fsync, synchronous_commit and full_page_writes off. Default true. */
  durable?: boolean
  /** Receives progress, one line at a time. */
  log?: (line: string) => void
  /** Called when the server exits by itself, not after stop(). */
  onExit?: (reason: string) => void
}

type Release = () => Promise<void>

/**
 * Starts the server installed by npm on the data in `dataDir`, which is created if missing.
 * @throws EmbeddedPostgresError with one sentence that says what to do
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const releases: Release[] = []
  try {
    return await start(options, releases)
  } catch (error) {
    await releaseAll(releases)
    throw asEmbeddedError(error, `starting on ${options.dataDir}`)
  }
}

async function start(options: EmbeddedOptions, releases: Release[]): Promise<EmbeddedPostgres> {
  const cluster = await prepare(options, releases)
  const password = await openCluster(cluster)
  await stopOrphan(cluster.place, cluster.log)
  const { server, port } = await startOnFreePort(cluster, options.port ?? 54329)
  const url = (database: string) => `postgres://shopstack:${password}@127.0.0.1:${port}/${database}`
  try {
    const version = await ensureDatabase(url('postgres'))
    return { url: url('shopstack'), port, version, stop: watch(server, releases, options.onExit) }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** Locks the data, and determines binaries, account and path. */
async function prepare(options: EmbeddedOptions, releases: Release[]): Promise<ClusterOptions> {
  const installed = await bundledBinaries()
  await mkdir(dirname(resolve(options.dataDir)), { recursive: true })
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 })
  const dataDir = await realpath(options.dataDir)
  const usual = join(dataDir, 'postgres')
  releases.push(await acquireLock(usual))
  const account = await serverAccount(usual)
  const place = await clusterPath(dataDir, account)
  // Two checkouts, one a copy of the other, may share the path.
  if (place !== usual) releases.push(await acquireLock(place))
  const binaries = account ? await runnableBinaries(installed, account) : installed
  return { place, binaries, account, durable: options.durable ?? true, log: options.log ?? (() => {}) }
}

/** Reports an exit of the server, unless `stop` was called, and releases the data. */
function watch(server: Server, releases: Release[], onExit: EmbeddedOptions['onExit']): () => Promise<void> {
  let stopping = false
  const released = server.gone.then(async (reason) => {
    const output = stopping ? '' : await server.output().catch(() => '')
    await releaseAll(releases)
    if (!stopping) onExit?.(failure(`The embedded PostgreSQL stopped by itself: ${reason}.`, output).message)
  })
  return async () => {
    stopping = true
    await server.stop()
    await released
  }
}

async function releaseAll(releases: Release[]): Promise<void> {
  // A lock that cannot be released is harmless: it is stale once this process has exited.
  await Promise.allSettled(releases.splice(0).map((release) => release()))
}

import { execFile } from 'node:child_process'
import { appendFile, chown, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import postgres from 'postgres'
import { bundledBinaries } from '../embedded/binaries.js'
import { runnableBinaries } from '../embedded/binary-copy.js'
import type { ClusterOptions } from '../embedded/cluster.js'
import { type OsAccount, runAs, serverAccount } from '../embedded/os-user.js'
import type { Server } from '../embedded/server.js'
import { startEmbedded } from '../embedded/start.js'
import { startOnFreePort } from '../embedded/start-on-free-port.js'
import { migrate } from '../environment/migrate.js'

/** A migrated empty database and a streaming replica, on two servers. */
export interface Replicated {
  /** The owner's connection to the primary. */
  readonly owner: postgres.Sql
  readonly primaryUrl: string
  /** Names no user: the roles are those of the primary. */
  readonly replicaUrl: string
  readonly replica: ReplicaServer
  close(): Promise<void>
}

interface ReplicaServer {
  /** Runs a statement as the owner. */
  ask(statement: string): Promise<postgres.RowList<postgres.Row[]>>
  start(): Promise<void>
  /** Kills it and all of its sessions, as a crash would. */
  kill(): Promise<void>
  /** Freezes it, as behind a network failure; returns the function that resumes it. */
  freeze(): Promise<() => void>
}

const run = promisify(execFile)

/** Starts both. The replica starts from a copy of the files of the stopped primary. */
export async function startReplicated(): Promise<Replicated> {
  const dataDir = await realpath(await mkdtemp(join(tmpdir(), 'shopstack-replica-')))
  const options = { dataDir, port: 0, durable: false }
  const first = await startEmbedded(options)
  await migrate(first.url).finally(() => first.stop())
  const cluster = await copyOf(await realpath(join(dataDir, 'postgres')))
  const primary = await startEmbedded(options)
  await follow(cluster, primary.url)
  const { port, server } = await startOnFreePort(cluster, 0)
  const owner = postgres(primary.url, { max: 1, onnotice: () => {} })
  // Commits wait for the WAL, as outside of tests.
  await owner`alter database ${owner(new URL(primary.url).pathname.slice(1))} set synchronous_commit = on`
  await owner`set synchronous_commit = on`
  const url = new URL(primary.url)
  url.port = String(port)
  const replica = controlOf(cluster, server, url)
  return {
    owner,
    primaryUrl: primary.url,
    replicaUrl: `postgres://127.0.0.1:${port}`,
    replica,
    async close() {
      await owner.end()
      await replica.stop()
      await primary.stop()
      for (const folder of [cluster.place, dataDir]) await rm(folder, { recursive: true, force: true })
    },
  }
}

async function copyOf(files: string): Promise<ClusterOptions> {
  const account = await serverAccount(files)
  const installed = await bundledBinaries()
  const place = `${files}-replica`
  await mkdir(place, { mode: 0o700 })
  await give(place, account)
  await run('cp', ['-a', `${files}/.`, place], { cwd: '/', ...runAs(account) })
  const binaries = account ? await runnableBinaries(installed, account) : installed
  return { place, binaries, account, durable: false, log: () => {} }
}

async function follow({ place, account }: ClusterOptions, primaryUrl: string): Promise<void> {
  const { hostname, port, username, password } = new URL(primaryUrl)
  const settings = [
    `primary_conninfo = 'host=${hostname} port=${port} user=${username} password=${password}'`,
    `wal_retrieve_retry_interval = '100ms'`,
    // Recovery conflicts are cancelled at once, instead of after 30 s.
    `max_standby_streaming_delay = 0`,
  ]
  await appendFile(join(place, 'postgresql.auto.conf'), `${settings.join('\n')}\n`)
  const signal = join(place, 'standby.signal')
  await writeFile(signal, '')
  await give(signal, account)
}

async function give(path: string, account: OsAccount | undefined): Promise<void> {
  if (account) await chown(path, account.uid, account.gid)
}

function controlOf(
  cluster: ClusterOptions,
  first: Server,
  url: URL,
): ReplicaServer & { stop(): Promise<void> } {
  let server = first

  // A connection per statement, so none has to survive the server.
  async function ask(statement: string) {
    const sql = postgres(url.href, { max: 1, fetch_types: false, onnotice: () => {} })
    try {
      return await sql.unsafe(statement)
    } finally {
      await sql.end({ timeout: 1 })
    }
  }

  async function signaller(): Promise<(name: NodeJS.Signals) => void> {
    const sessions = await ask('select pid from pg_stat_activity where pid <> pg_backend_pid()')
    const pids = [server.pid, ...sessions.map(({ pid }) => Number(pid))]
    return (name) => {
      for (const pid of pids) if (pid !== undefined) process.kill(pid, name)
    }
  }

  return {
    ask,
    async start() {
      server = (await startOnFreePort(cluster, Number(url.port))).server
    },
    async kill() {
      const signal = await signaller()
      signal('SIGKILL')
      await server.gone
    },
    async freeze() {
      const signal = await signaller()
      signal('SIGSTOP')
      return () => signal('SIGCONT')
    },
    stop: () => server.stop(),
  }
}

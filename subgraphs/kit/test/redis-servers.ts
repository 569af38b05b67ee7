import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@shopstack/drizzle/embedded/port'
import { Redis } from 'ioredis'
import type { Disposables } from '../process/disposables.js'

/** Whether redis-server is installed. */
export const hasRedisServer = (() => {
  try {
    return execFileSync('redis-server', ['--version'], { stdio: 'pipe' }).length > 0
  } catch {
    return false
  }
})()

/** A Redis server under test. */
export interface TestRedis {
  readonly port: number
  command(name: string, ...args: string[]): Promise<unknown>
  /** Kills it, as a crash would. */
  kill(): Promise<void>
}

const PASSWORD = 'redis under test'

/** Starts a server with this configuration in a temporary folder. */
async function start(
  open: Disposables,
  settings: readonly string[],
  mode: string[] = [],
): Promise<TestRedis> {
  const folder = open.add('folder', await mkdtemp(join(tmpdir(), 'shopstack-redis-')), (dir) =>
    rm(dir, { recursive: true, force: true }),
  )
  const file = join(folder, 'redis.conf')
  for (;;) {
    const port = await lowPort()
    const common = [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`]
    await writeFile(file, [...common, ...settings, ''].join('\n'))
    const child = spawn('redis-server', [file, ...mode], { stdio: 'ignore' })
    const exited = once(child, 'exit')
    open.add('server', child, (c) => end(c, exited))
    const password = mode.length === 0 ? { password: PASSWORD } : {}
    const options = { port, ...password, maxRetriesPerRequest: null, retryStrategy: () => 50 }
    const client = open.add('client', new Redis(options), (c) => c.disconnect())
    client.on('error', () => {})
    const answers = client.ping().then(
      () => true,
      () => false,
    )
    if (await Promise.race([answers, exited.then(() => false)]))
      return { port, command: (name, ...args) => client.call(name, ...args), kill: () => end(child, exited) }
    // Another process took the port, or that of the cluster bus.
    client.disconnect()
  }
}

/** A free port below the ephemeral range; the cluster bus listens 10,000 above it, also below that range. */
async function lowPort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 12_000)
  return (await freePort(port)) === port ? port : lowPort()
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL')
  await exited
}

/** Polls until the response contains the text. */
async function until(ask: () => Promise<unknown>, text: string): Promise<void> {
  while (!String(await ask()).includes(text)) await sleep(20)
}

const secured = [`requirepass "${PASSWORD}"`, `masterauth "${PASSWORD}"`, 'save ""']

/** Starts a single server. */
export async function startRedisServer(open: Disposables): Promise<{ url: string; nodes: TestRedis[] }> {
  const server = await start(open, secured)
  return { url: `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}`, nodes: [server] }
}

/** Starts a server, its replica, and a sentinel that promotes the replica when the server is down. */
export async function startRedisSentinel(
  open: Disposables,
): Promise<{ url: string; master: TestRedis; sentinel: TestRedis }> {
  const master = await start(open, secured)
  const replica = await start(open, [
    ...secured,
    `replicaof 127.0.0.1 ${master.port}`,
    'repl-diskless-sync-delay 0',
  ])
  await until(() => replica.command('info', 'replication'), 'master_link_status:up')
  const watched = [
    `sentinel monitor shop 127.0.0.1 ${master.port} 1`,
    `sentinel auth-pass shop "${PASSWORD}"`,
    'sentinel down-after-milliseconds shop 300',
    'sentinel failover-timeout shop 1000',
  ]
  const sentinel = await start(open, watched, ['--sentinel'])
  await until(() => sentinel.command('sentinel', 'replicas', 'shop'), String(replica.port))
  const url = `redis+sentinel://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${sentinel.port}/shop/1`
  return { url, master, sentinel }
}

const SLOTS = [0, 5_500, 11_000, 16_384] as const

/** Starts a cluster of three nodes; it stays available when one of them is down. */
export async function startRedisCluster(open: Disposables): Promise<{ url: string; nodes: TestRedis[] }> {
  const settings = ['cluster-enabled yes', 'cluster-node-timeout 1000', 'cluster-require-full-coverage no']
  const nodes = await Promise.all([0, 1, 2].map(() => start(open, [...secured, ...settings])))
  const [first] = nodes
  for (const [i, node] of nodes.entries()) {
    await node.command('cluster', 'addslotsrange', String(SLOTS[i]), String((SLOTS[i + 1] ?? 0) - 1))
    if (node !== first) await first?.command('cluster', 'meet', '127.0.0.1', String(node.port))
  }
  for (const node of nodes) await until(() => node.command('cluster', 'info'), 'cluster_slots_ok:16384')
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join()
  return { url: `redis+cluster://:${encodeURIComponent(PASSWORD)}@${hosts}`, nodes }
}

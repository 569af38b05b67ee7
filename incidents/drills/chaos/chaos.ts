import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@shopstack/drizzle/embedded/port'
import { verify } from '@shopstack/drizzle/verify/verify'
import { disposables } from '@shopstack/kit/process/disposables'
import type postgres from 'postgres'
import { type Program, programOf } from '../harness/process.js'
import { randomOf } from '../harness/random.js'
import { checkHistory } from './checker.js'
import type { ClientContext } from './client.js'
import {
  countOpenAttempts,
  cutConnections,
  expireOrders,
  prepareShop,
  registerAccounts,
  restock,
} from './fixtures.js'
import { emptyHistory, type History } from './history.js'
import { subscribeCustomers } from './subscribe-customers.js'
import { runCustomer } from './workload.js'

/** Options of a run. The database must be empty, and keeps its final state. */
export interface ChaosOptions {
  readonly ownerUrl: string
  readonly seed: number
  readonly seconds: number
  readonly clients?: number
  /** Customers with a subscriber of their orders. */
  readonly subscribers?: number
  /** Receives a progress line after each fault. */
  say?(line: string): void
}

/** The operations of the clients, the injected faults, and the violations found. */
export interface ChaosReport {
  readonly seed: number
  readonly kills: number
  readonly cutConnections: number
  readonly expiredOrders: number
  readonly requests: number
  readonly lostResponses: number
  readonly failures: number
  readonly subscribers: number
  /** Events that the subscribers received. */
  readonly received: number
  /** How often they subscribed again after the last event. */
  readonly resumptions: number
  /** By transport and by what ended it, how many subscriptions. */
  readonly ends: Readonly<Record<string, number>>
  /** By operation and by variant of it, how many succeeded and how many were rejected. */
  readonly operations: Readonly<Record<string, { done: number; rejected: number }>>
  /**
   * Contradictions between history and database, events that a subscriber did not receive once and in order, and violations
   * found by `verify`; empty when all invariants hold.
   */
  readonly problems: readonly string[]
}

const CLIENT_COUNT = 40
const SUBSCRIBER_COUNT = 10
/** Payment attempts left open by the last kill are completed within this time. */
const RECONCILE_TIMEOUT_MS = 60_000
/** Longer than a process caches the role of an account. */
const ROLE_CACHE_MS = 2_000

/** Runs the workload of many concurrent clients while the nemesis injects faults, then checks the history. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { ownerUrl, seed, seconds, clients = CLIENT_COUNT, say = () => {} } = options
  const open = disposables()
  try {
    const { sql, products } = await prepareShop(ownerUrl)
    open.add('database', sql, (s) => s.end())
    const dataDir = await mkdtemp(join(tmpdir(), 'shopstack-chaos-'))
    open.add('data', dataDir, (dir) => rm(dir, { recursive: true, force: true }))
    const port = await freePort(0)
    const shop = programOf('gateway', port, shopEnv(port, ownerUrl, dataDir))
    open.add('shop', shop, (s) => s.stop())
    await shop.start()
    const url = `http://127.0.0.1:${port}`
    const [admin, ...customers] = await registerAccounts(url, sql, clients + 1)
    if (!admin) throw new Error('the first account is the administrator')
    await sleep(ROLE_CACHE_MS)
    const history = emptyHistory()
    let until = Number.POSITIVE_INFINITY
    const isOver = () => Date.now() >= until
    const failed = new AbortController()
    const { signal } = failed
    const contextOf = (n: number): ClientContext => ({
      url,
      random: randomOf(seed + n),
      history,
      isOver,
      signal,
    })
    const subscribers = open.add(
      'subscribers',
      await subscribeCustomers(contextOf(0), {
        ...{ sql, admin, products },
        customers: customers.slice(0, options.subscribers ?? SUBSCRIBER_COUNT),
      }),
      (s) => s.stop(),
    )
    until = Date.now() + seconds * 1_000
    const workload = Promise.all(
      customers.map((customer, n) => runCustomer(contextOf(n + 1), customer, admin, products)),
    )
    workload.catch(() => {})
    const faults = await nemesis({ shop, sql, seed, isOver, say, history }).catch((error) => {
      failed.abort(error)
      throw error
    })
    await workload
    await waitForOpenAttempts(sql)
    const missed = await subscribers.findProblems(sql)
    const pushed = { ...subscribers.counts, ends: subscribers.ends() }
    await subscribers.stop()
    await shop.stop()
    const problems = [...missed, ...(await findProblems(sql, history))]
    return { seed, ...faults, ...summaryOf(history), ...pushed, problems }
  } finally {
    await open.close()
  }
}

const shopEnv = (port: number, ownerUrl: string, dataDir: string) => ({
  ...{ GATEWAY_PORT: String(port), PYTHON_API_PORT: 'off', NODE_API_PORT: 'off', LOG_LEVEL: 'warn' },
  // All clients share one address.
  ...{ CALLER_BUDGET: 'off', PLANNING_SHARE: 'off' },
  ...{ DATABASE_URL: ownerUrl, SHOPSTACK_DATA_DIR: dataDir },
})

interface NemesisOptions {
  shop: Program
  sql: postgres.Sql
  seed: number
  isOver(): boolean
  say(line: string): void
  history: History
}

/** Injects faults: ends payment deadlines, and kills and restarts the shop or cuts its database connections. */
async function nemesis({ shop, sql, seed, isOver, say, history }: NemesisOptions) {
  const random = randomOf(seed)
  let [kills, cut, expired] = [0, 0, 0]
  while (!isOver()) {
    await sleep(random.whole(300, 1_500))
    await restock(sql)
    expired += await expireOrders(sql, random.whole(0, 3))
    if (random.chance(0.5)) {
      await shop.kill()
      await shop.start()
      kills++
    } else cut += await cutConnections(sql, random.whole(1, 8))
    say(
      `${history.entries.length} responses, ${kills} kills, ${cut} connections cut, ${expired} orders expired`,
    )
  }
  return { kills, cutConnections: cut, expiredOrders: expired }
}

/** Waits until each payment attempt has a result, from a retry or from the reconciliation job. */
async function waitForOpenAttempts(sql: postgres.Sql): Promise<void> {
  const until = Date.now() + RECONCILE_TIMEOUT_MS
  while (Date.now() < until && (await countOpenAttempts(sql)) > 0) await sleep(250)
}

function summaryOf({ entries, requests, lostResponses, failures }: History) {
  const operations: Record<string, { done: number; rejected: number }> = {}
  for (const { operation, variant, rejected } of entries)
    for (const name of variant === null ? [operation] : [operation, `${operation}: ${variant}`]) {
      operations[name] ??= { done: 0, rejected: 0 }
      operations[name][rejected.length > 0 ? 'rejected' : 'done']++
    }
  return { requests, lostResponses, failures, operations }
}

async function findProblems(sql: postgres.Sql, history: History): Promise<string[]> {
  const { checks } = await verify(sql)
  const violated = checks.filter(({ violations }) => violations > 0)
  return [
    ...(await checkHistory(sql, history)),
    ...violated.map(
      ({ name, violations, offenders }) => `verify, ${name}: ${violations}, such as ${offenders.join(', ')}`,
    ),
  ]
}

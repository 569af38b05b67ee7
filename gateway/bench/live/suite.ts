import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Env } from '@shopstack/drizzle/environment/env'
import { disposables } from '@shopstack/kit/process/disposables'
import { openBenchServer, openDatabase } from '../harness/database.js'
import { environment } from '../harness/environment.js'
import type { RunningSystem } from '../harness/processes.js'
import { signInToBench } from '../harness/sign-in.js'
import { statementsIn } from '../harness/statement-count.js'
import { timeRequest } from '../insights/timed-request.js'
import { percentile } from '../measurement.js'
import type { Progress } from '../run.js'
import type { LiveSettings } from './command.js'
import { type LiveSubscribers, openLiveSubscribers } from './subscribers.js'

/** The measurements of the suite. */
export interface LiveResults {
  postgres: string
  subscribers: number
  events: number
  /** Each event is caused when all subscribers have received the one before. */
  eventsPerSecond: number
  resultsPerSecond: number
  /** Milliseconds from the request that causes an event until a subscriber has it. */
  delay: { p50: number; p99: number }
  executionsPerEvent: number
  statementsPerEvent: number
  /** CPU milliseconds of the shop for an event, its cause included. */
  cpuPerEvent: number | null
  /** Memory of the shop without subscriptions, in bytes, and what a subscription adds. */
  memory: { before: number; perSubscription: number }
}

/** Environment and process starter of a run. */
interface LiveContext extends Progress {
  env: Env
  /** Starts a shop with these settings. */
  startShop(env: Record<string, string>): Promise<RunningSystem>
}

/** An event is read by its id, so the size of the shop does not matter. */
const SIZE = { products: 1_000, users: 100, orders: 1_000 }

const WARM_UP_COUNT = 5
/** Garbage of the opening of connections is collected meanwhile. */
const SETTLE_MS = 3_000

/** A field of insights is part of it, so an event has a plan of two fetches. */
const OPERATION =
  'subscription { stockChanged(productIds: ["1"]) { at stock product { name price unitsSold } } }'
const CHANGE =
  'mutation { adjustStock(input: { productId: 1, quantity: 1, reason: CORRECTION }) { product { stock } } }'

/** Seeds and starts a shop, subscribes to it, and changes a stock until the time is over. */
export async function runLiveSuite(
  { subscribers, seconds }: LiveSettings,
  { env: given, say, signal, startShop }: LiveContext,
): Promise<LiveResults> {
  const open = disposables()
  try {
    const folder = await mkdtemp(join(tmpdir(), 'shopstack-bench-'))
    open.add('folder', folder, (made) => rm(made, { recursive: true, force: true }))
    say('seeding')
    const server = open.add('server', await openBenchServer(folder, given), (s) => s.close())
    const database = open.add('database', await openDatabase(server, { size: SIZE }, signal, given), (d) =>
      d.close(),
    )
    const env = { ...environment(database, folder), ...unlimited(subscribers) }
    const { admin } = await signInToBench(env)
    const shop = open.add('shop', await startShop(env), (s) => s.close())
    const { graphql: url } = shop.urls
    const change = changer(url, admin)
    for (let n = 0; n < WARM_UP_COUNT; n++) await change()
    const before = memoryIn(await metricsOf(url))
    say(`opening ${subscribers} subscriptions`)
    const clients = await openLiveSubscribers(url, { query: OPERATION, count: subscribers }, signal)
    open.add('subscribers', clients, (c) => c.close())
    for (let n = 0; n < WARM_UP_COUNT; n++) await pushed(clients, change)
    await sleep(SETTLE_MS)
    const perSubscription = (memoryIn(await metricsOf(url)) - before) / subscribers
    say('measuring')
    const measured = await measure({ shop, clients, change, seconds, signal })
    return { postgres: database.description, subscribers, ...measured, memory: { before, perSubscription } }
  } finally {
    await open.close()
  }
}

/** Sends the request that causes an event. */
const changer = (url: string, token: string) => () =>
  timeRequest({ url, token, body: JSON.stringify({ query: CHANGE }) })

/** All subscribers have one address, and are anonymous. */
const unlimited = (subscribers: number) => ({
  SUBSCRIPTIONS: String(subscribers + 100),
  SUBSCRIPTIONS_PER_CALLER: String(subscribers + 100),
  CONNECTIONS_PER_ADDRESS: String(subscribers + 100),
})

/** Causes an event and waits until all subscribers have it; the delays in milliseconds. */
async function pushed(clients: LiveSubscribers, change: () => Promise<unknown>): Promise<number[]> {
  const results = clients.nextResults()
  const from = performance.now()
  const [times] = await Promise.all([results, change()])
  return times.map((at) => at - from)
}

interface Measuring {
  shop: RunningSystem
  clients: LiveSubscribers
  change(): Promise<unknown>
  seconds: number
  signal: AbortSignal
}

async function measure({ shop, clients, change, seconds, signal }: Measuring) {
  const url = shop.urls.graphql
  const [metrics, usage] = [await metricsOf(url), await shop.usage()]
  const from = performance.now()
  const delays: number[] = []
  let events = 0
  for (; performance.now() - from < seconds * 1_000; events++) {
    signal.throwIfAborted()
    for (const delay of await pushed(clients, change)) delays.push(delay)
  }
  const elapsedSeconds = (performance.now() - from) / 1_000
  const [used, after] = [await shop.usage(), await metricsOf(url)]
  const cpuSeconds =
    used.cpuSeconds === null || usage.cpuSeconds === null ? null : used.cpuSeconds - usage.cpuSeconds
  return {
    events,
    eventsPerSecond: events / elapsedSeconds,
    resultsPerSecond: delays.length / elapsedSeconds,
    delay: { p50: percentile(delays, 50), p99: percentile(delays, 99) },
    executionsPerEvent: (executionsIn(after) - executionsIn(metrics)) / events,
    statementsPerEvent: (statementsIn(after) - statementsIn(metrics)) / events,
    cpuPerEvent: cpuSeconds === null ? null : (cpuSeconds * 1_000) / events,
  }
}

const metricsOf = async (url: string): Promise<string> => (await fetch(new URL('/metrics', url))).text()

const valueIn = (metrics: string, name: string): number =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? Number.NaN)

const memoryIn = (metrics: string): number => valueIn(metrics, 'process_resident_memory_bytes')

const executionsIn = (metrics: string): number => valueIn(metrics, 'shopstack_subscription_events_total')

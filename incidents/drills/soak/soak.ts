import { setTimeout as sleep } from 'node:timers/promises'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { ATTACKS } from '../attack/attacks/attacks.js'
import { brokenRules, leftInUse, watchMemory } from '../attack/readings.js'
import { attacksOf, countsOf, runAttacks } from '../attack/run-attacks.js'
import { openTarget, type RunningTarget } from '../attack/target.js'
import { median, percentileOrZero } from '../harness/memory-trend.js'
import { openSessions, type Sessions } from '../harness/shop-client.js'
import { runClient, type SoakCounts } from './clients.js'

/** Options of a run. */
export interface SoakOptions {
  readonly seconds: number
  readonly clients: number
  /** `CONCURRENT_REQUESTS` of the shop. */
  readonly limit: number
  /** Concurrent attacks; 0 for none. */
  readonly attacks: number
  readonly redisUrl: string | undefined
  readonly open: Disposables
  readonly say: (line: string) => void
}

const PRODUCT_COUNT = 200
const HEALTH_INTERVAL_MS = 50
/** Latencies of the newest health requests that are kept. */
const MAX_LATENCIES = 20_000
const PROGRESS_INTERVAL_MS = 30_000
/** Access tokens expire after 15 minutes. */
const SIGN_IN_INTERVAL_MS = 600_000
const MAX_SIGN_IN_RETRIES = 100
/** Attacks are rotated after each round. */
const ROUND_SECONDS = 20

/** Runs the drill; true when nothing failed and the shop recovered. */
export async function soak(options: SoakOptions): Promise<boolean> {
  const { seconds, clients, limit, redisUrl, open, say } = options
  // All clients share two accounts.
  const settings = { CONCURRENT_REQUESTS: String(limit), CALLER_BUDGET: '5000000' }
  const shop = await openTarget({ products: PRODUCT_COUNT, separate: false, redisUrl, settings, open })
  const url = shop.target.graphql
  const sessions = await openSessions(url)
  const over = AbortSignal.timeout(seconds * 1_000)
  const counts: SoakCounts = { succeeded: 0, rejected: 0, failed: new Map() }
  const health: number[] = []
  const memory = watchMemory(shop.processes)
  const line = () => say(`${progressOf(counts, health)}; memory: ${memory.now()}`)
  await Promise.all([
    ...Array.from({ length: clients }, (_, n) => runClient(n, { url, sessions, counts, over })),
    repeat(HEALTH_INTERVAL_MS, over, async () => {
      if (health.push(await timed(`${url}/health/live`)) > MAX_LATENCIES) health.shift()
    }),
    repeat(PROGRESS_INTERVAL_MS, over, async () => line()),
    repeat(SIGN_IN_INTERVAL_MS, over, () => renewSessions(url, sessions)),
    attack(shop, options, over),
  ])
  line()
  const problems = [
    ...[...counts.failed].map(([what, times]) => `failed ${times} ×: ${what}`),
    ...(counts.rejected === 0 ? ['no request was rejected: increase the load'] : []),
    ...memory.growing().map((name) => `the memory of ${name} grows`),
    ...(await leftInUse(shop.processes)),
    ...(await brokenRules(shop.ownerUrl)),
  ]
  say(problems.length === 0 ? 'no failures, memory is bounded, verify passes' : problems.join('\n'))
  return problems.length === 0
}

/** Runs the attacks in rotation. */
async function attack(
  { target }: RunningTarget,
  { attacks, seconds, say }: SoakOptions,
  over: AbortSignal,
): Promise<void> {
  const names = ATTACKS.map(({ name }) => name)
  const attacked = { ...target, victim: DEMO_ACCOUNTS.customer.email }
  const until = performance.now() + seconds * 1_000
  for (let round = 0; attacks > 0 && !over.aborted; round++) {
    const chosen = attacksOf(round, attacks, names)
    const left = Math.max(1, Math.ceil((until - performance.now()) / 1_000))
    const counts = await runAttacks({
      target: attacked,
      attacks: chosen,
      seconds: Math.min(ROUND_SECONDS, left),
    })
    say(`  ${chosen.join(' + ')}: ${countsOf(counts) || 'no response'}`)
  }
}

/** Renews the sessions; an overloaded shop may reject the first attempts. */
async function renewSessions(url: string, sessions: Sessions): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      Object.assign(sessions, await openSessions(url))
      return
    } catch (error) {
      if (tries > MAX_SIGN_IN_RETRIES) throw error
      await sleep(100)
    }
  }
}

async function repeat(intervalMs: number, over: AbortSignal, what: () => Promise<void>): Promise<void> {
  const pause = () => sleep(intervalMs, undefined, { signal: over }).catch(() => {})
  for (await pause(); !over.aborted; await pause()) await what()
}

async function timed(url: string): Promise<number> {
  const from = performance.now()
  await (await fetch(url)).text()
  return performance.now() - from
}

function progressOf({ succeeded, rejected }: SoakCounts, health: readonly number[]): string {
  const times = [median(health), percentileOrZero(health, 99)].map((ms) => `${ms.toFixed(1)} ms`)
  return `${succeeded} succeeded, ${rejected} rejected; health ${times[0]}, p99 ${times[1]}`
}

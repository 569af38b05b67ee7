import { setTimeout as sleep } from 'node:timers/promises'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import type { Disposables } from '@shopstack/kit/process/disposables'
import { ATTACKS } from '../attack/attacks.js'
import { brokenRules, leftInUse, watchMemory } from '../attack/readings.js'
import { attacksOf, countsOf, runAttacks } from '../attack/run-attacks.js'
import { openTarget, type RunningTarget } from '../attack/target.js'
import { median, percentile } from '../harness/memory-trend.js'
import { openSessions, type Sessions } from '../harness/shop-client.js'
import { type Counts, work } from './clients.js'

/** What the soak is told. */
export interface SoakOptions {
  readonly seconds: number
  readonly clients: number
  /** Requests that the shop works on at a time. */
  readonly limit: number
  /** Attacks at a time; 0 for none. */
  readonly attacks: number
  readonly redisUrl: string | undefined
  readonly open: Disposables
  readonly say: (line: string) => void
}

const PRODUCTS = 200
const HEALTH_INTERVAL_MS = 50
/** The newest times of health that are kept. */
const MAX_TIMES = 20_000
const LINE_INTERVAL_MS = 30_000
/** Before access tokens expire, which is after 15 minutes. */
const SIGN_IN_INTERVAL_MS = 600_000
/** After so many seconds other attacks have their turn. */
const ROUND_SECONDS = 20

/** Runs the soak; whether nothing failed and the shop is as before. */
export async function soak(options: SoakOptions): Promise<boolean> {
  const { seconds, clients, limit, redisUrl, open, say } = options
  // All clients share two accounts.
  const settings = { CONCURRENT_REQUESTS: String(limit), CALLER_BUDGET: '5000000' }
  const shop = await openTarget({ products: PRODUCTS, separate: false, redisUrl, settings, open })
  const url = shop.target.graphql
  const sessions = await openSessions(url)
  const over = AbortSignal.timeout(seconds * 1_000)
  const counts: Counts = { answered: 0, turnedAway: 0, failed: new Map() }
  const health: number[] = []
  const memory = watchMemory(shop.processes)
  const line = () => say(`${textOf(counts, health)}; memory: ${memory.now()}`)
  await Promise.all([
    ...Array.from({ length: clients }, (_, n) => work(n, { url, sessions, counts, over })),
    repeat(HEALTH_INTERVAL_MS, over, async () => {
      if (health.push(await timed(`${url}/health/live`)) > MAX_TIMES) health.shift()
    }),
    repeat(LINE_INTERVAL_MS, over, async () => line()),
    repeat(SIGN_IN_INTERVAL_MS, over, () => renew(url, sessions)),
    attack(shop, options, over),
  ])
  line()
  const problems = [
    ...[...counts.failed].map(([what, times]) => `failed ${times} ×: ${what}`),
    ...(counts.turnedAway === 0 ? ['no request was turned away: ask for more'] : []),
    ...memory.growing().map((name) => `the memory of ${name} grows`),
    ...(await leftInUse(shop.processes)),
    ...(await brokenRules(shop.ownerUrl)),
  ]
  say(problems.length === 0 ? 'nothing failed, memory is bounded, verify finds nothing' : problems.join('\n'))
  return problems.length === 0
}

/** Attacks of the drill in turn, beside the clients. */
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
    say(`  ${chosen.join(' + ')}: ${countsOf(counts) || 'no answer'}`)
  }
}

/** Signs in anew; a shop that works on enough already has to be asked more than once. */
async function renew(url: string, sessions: Sessions): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      Object.assign(sessions, await openSessions(url))
      return
    } catch (error) {
      if (tries > 100) throw error
      await sleep(100)
    }
  }
}

async function repeat(interval: number, over: AbortSignal, what: () => Promise<void>): Promise<void> {
  const pause = () => sleep(interval, undefined, { signal: over }).catch(() => {})
  for (await pause(); !over.aborted; await pause()) await what()
}

async function timed(url: string): Promise<number> {
  const from = performance.now()
  await (await fetch(url)).text()
  return performance.now() - from
}

function textOf({ answered, turnedAway }: Counts, health: readonly number[]): string {
  const times = [median(health), percentile(health, 99)].map((ms) => `${ms.toFixed(1)} ms`)
  return `${answered} answered, ${turnedAway} turned away; health ${times[0]}, p99 ${times[1]}`
}

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Closables } from '@shopstack/kit/lifecycle'
import { isBounded, percentile } from '../soak/memory.js'
import type { AttackCounts, AttackOrder } from './attack-process.js'
import type { Target } from './attacker.js'
import { emptyResults, type HonestClient, type HonestResults, openHonestClient } from './honest-client.js'
import { openTarget, type RunningTarget, type TargetOptions } from './target.js'

/** What the drill is told. */
export interface DrillOptions extends TargetOptions {
  /** How long all attacks run together. */
  readonly seconds: number
  /** How long each attack runs alone; 0 for not at all. */
  readonly each: number
  readonly customers: number
  readonly attacks: readonly string[]
  readonly open: Closables
  readonly say: (line: string) => void
}

/** Addresses of attackers; customers have others. */
const ATTACKERS = Array.from({ length: 5 }, (_, n) => `127.66.${n + 1}.1`)
/** Without an attack, before and after, in seconds. */
const IDLE_SECONDS = 15
/** How often memory is looked at, and a line of a long run printed, in milliseconds. */
const MEMORY_INTERVAL_MS = 2_000
const LINE_INTERVAL_MS = 60_000

/** Runs the drill; whether no customer lost a request, the shop recovered, and its memory is bounded. */
export async function drill(options: DrillOptions): Promise<boolean> {
  const { open, say, customers, attacks } = options
  const { target, memory } = await openTarget(options)
  const clients: HonestClient[] = []
  for (let n = 0; n < customers; n++) {
    const client = await openHonestClient(target, `127.1.${n + 1}.1`)
    open.add(`customer ${n + 1}`, client, (c) => c.close())
    clients.push(client)
  }
  const attacked = { ...target, victim: clients[0]?.email ?? '' }
  const idle = await serve(clients, IDLE_SECONDS)
  const idleP99 = p99(idle)
  say(`no attack: ${summary(idle)}`)
  let lost = failuresOf(idle)
  const during = async (names: readonly string[], seconds: number, headline: string) => {
    const [results, counts] = await Promise.all([
      serve(clients, seconds),
      attack({ target: attacked, attacks: names, addresses: ATTACKERS, seconds }),
    ])
    lost += failuresOf(results)
    say(
      `${headline}: ${summary(results)}, ${(p99(results) / idleP99).toFixed(1)} × idle; attackers: ${countsOf(counts)}`,
    )
    for (const [what, times] of results.failures) say(`  lost ${times} ×: ${what}`)
  }
  if (options.each > 0) for (const name of attacks) await during([name], options.each, name)
  const samples = watchMemory({ memory }, say)
  await during(attacks, options.seconds, 'all at once')
  const megabytes = samples.end()
  const after = await serve(clients, IDLE_SECONDS)
  say(`after it: ${summary(after)}, ${(p99(after) / idleP99).toFixed(1)} × idle`)
  lost += failuresOf(after)
  const bounded = megabytes.length < 30 || isBounded(megabytes)
  say(
    `${lost} requests of customers lost; memory ${megabytes.at(-1)?.toFixed(0)} MB, ${bounded ? 'bounded' : 'growing'}`,
  )
  return lost === 0 && bounded
}

async function serve(clients: readonly HonestClient[], seconds: number): Promise<HonestResults> {
  const results = emptyResults()
  const signal = AbortSignal.timeout(seconds * 1_000)
  await Promise.all(clients.map((client) => client.act(results, signal)))
  return results
}

/** Attackers have a process of their own, so that what they cost is not added to what customers wait. */
async function attack(order: AttackOrder): Promise<AttackCounts> {
  const child = fork(fileURLToPath(new URL('./attack-process.ts', import.meta.url)))
  const answer = once(child, 'message')
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the attackers' process ended with ${code}`)
  })
  child.send(order)
  const [counts] = await Promise.race([answer, ended])
  ended.catch(() => {})
  // The process sends nothing else.
  return counts as AttackCounts
}

function watchMemory({ memory }: Pick<RunningTarget, 'memory'>, say: (line: string) => void) {
  const megabytes: number[] = []
  const look = setInterval(() => {
    void memory().then(
      (now) => megabytes.push(now),
      () => {},
    )
  }, MEMORY_INTERVAL_MS)
  const line = setInterval(() => say(`  … memory ${megabytes.at(-1)?.toFixed(0)} MB`), LINE_INTERVAL_MS)
  return {
    end(): number[] {
      clearInterval(look)
      clearInterval(line)
      return megabytes
    },
  }
}

const allTimes = ({ times }: HonestResults): number[] => [...times.values()].flat()
const p99 = (results: HonestResults): number => percentile(allTimes(results), 99)
const failuresOf = ({ failures }: HonestResults): number =>
  [...failures.values()].reduce((sum, n) => sum + n, 0)

function summary(results: HonestResults): string {
  const times = allTimes(results)
  return `${times.length} requests, ${failuresOf(results)} lost, p50 ${percentile(times, 50).toFixed(0)} ms, p99 ${p99(results).toFixed(0)} ms`
}

const countsOf = (counts: AttackCounts): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 6)
    .map(([what, n]) => `${n} × ${what}`)
    .join(', ')

export type { Target }

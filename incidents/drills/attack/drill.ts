import type { Disposables } from '@shopstack/kit/process/disposables'
import { percentileOrZero } from '../harness/memory-trend.js'
import { emptyResults, type HonestClient, type HonestResults, openHonestClient } from './honest-client.js'
import { probe } from './probe.js'
import { brokenRules, leftInUse, watchMemory } from './readings.js'
import { type Summary, summaryOf, summaryText } from './results.js'
import { attacksOf, countsOf, runAttacks } from './run-attacks.js'
import { openTarget, type TargetOptions } from './target.js'

/** Options of a run. */
export interface DrillOptions extends TargetOptions {
  /** Duration of the mixed attack. */
  readonly seconds: number
  /** Concurrent attacks of the mixed attack. */
  readonly atOnce: number
  /** Seconds of each attack alone; 0 skips this part. */
  readonly each: number
  readonly customers: number
  readonly attacks: readonly string[]
  readonly open: Disposables
  readonly say: (line: string) => void
}

const WARM_UP_SECONDS = 10
/** Customers without attackers, before and after the attacks. */
const IDLE_SECONDS = 20
/** Interval of the mixed attack at which results are printed and the attacks are rotated. */
const ROUND_SECONDS = 60
/** The shop has recovered when the p99 of customers is at most this multiple of the p99 before. */
const MAX_P99_FACTOR = 3

/** Runs the drill; true when no customer lost a request and the shop recovered. */
export async function drill(options: DrillOptions): Promise<boolean> {
  const { say } = options
  const { target, processes, ownerUrl } = await openTarget(options)
  const clients = await openClients(options, target)
  const attacked = { ...target, victim: clients[0]?.email ?? '' }
  const parts: Summary[] = []
  const part = async (what: string, seconds: number, names: readonly string[] = [], idle?: Summary) => {
    const [results, times, counts] = await Promise.all([
      serve(clients, seconds),
      probe(target, AbortSignal.timeout(seconds * 1_000)),
      names.length > 0 ? runAttacks({ target: attacked, attacks: names, seconds }) : {},
    ])
    const summary = summaryOf(results)
    parts.push(summary)
    say(
      `${what}: ${summaryText(summary, idle)}; shop probe p99 ${percentileOrZero(times, 99).toFixed(0)} ms${names.length > 0 ? `; attackers: ${countsOf(counts) || 'no response'}` : ''}`,
    )
    for (const [failure, times] of results.failures) say(`  lost ${times} ×: ${failure}`)
    return summary
  }

  await part('warm-up', WARM_UP_SECONDS)
  const idle = await part('no attack', IDLE_SECONDS)
  if (options.each > 0) for (const name of options.attacks) await part(name, options.each, [name], idle)
  const memory = watchMemory(processes)
  const rounds: Summary[] = []
  for (let passed = 0; passed < options.seconds; passed += ROUND_SECONDS) {
    const seconds = Math.min(ROUND_SECONDS, options.seconds - passed)
    const names = attacksOf(rounds.length, options.atOnce, options.attacks)
    const what = `after ${Math.ceil((passed + seconds) / 6) / 10} min, ${names.length} at a time`
    rounds.push(await part(what, seconds, names, idle))
    say(`  memory: ${memory.now()}`)
  }
  const growing = memory.growing().map((name) => `the memory of ${name} grows`)
  const after = await part('after the attacks', IDLE_SECONDS, [], idle)
  await Promise.all(clients.map((client) => client.close()))

  const p99s = rounds.map(({ p99 }) => p99 / idle.p99).toSorted((a, b) => a - b)
  const total = parts.reduce((sum, { requests }) => sum + requests, 0)
  const lost = parts.reduce((sum, part) => sum + part.lost, 0)
  const problems = [
    ...(lost > 0 ? [`${lost} requests of customers lost`] : []),
    ...(after.p99 > MAX_P99_FACTOR * idle.p99 ? ['the p99 of customers has not recovered'] : []),
    ...growing,
    ...(await leftInUse(processes)),
    ...(await brokenRules(ownerUrl)),
  ]
  const middle = p99s[Math.floor(p99s.length / 2)] ?? 0
  say(
    `${total} requests of customers, ${lost} lost; p99 per minute of mixed attack: median ${middle.toFixed(1)} × idle, maximum ${p99s.at(-1)?.toFixed(1)} ×; memory: ${memory.now()}`,
  )
  say(problems.length === 0 ? 'the shop has recovered' : `the shop has not recovered: ${problems.join('; ')}`)
  return problems.length === 0
}

async function openClients(
  { customers, open }: DrillOptions,
  target: Parameters<typeof openHonestClient>[0],
): Promise<HonestClient[]> {
  const clients: HonestClient[] = []
  for (let n = 0; n < customers; n++) {
    const client = await openHonestClient(target, `127.1.${n + 1}.1`)
    clients.push(open.add(`customer ${n + 1}`, client, (c) => c.close()))
  }
  return clients
}

async function serve(clients: readonly HonestClient[], seconds: number): Promise<HonestResults> {
  const results = emptyResults()
  const signal = AbortSignal.timeout(seconds * 1_000)
  await Promise.all(clients.map((client) => client.act(results, signal)))
  return results
}

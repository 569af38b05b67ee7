import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { freePort } from '@shopstack/drizzle/embedded/port'
import { processEnv } from '@shopstack/drizzle/url'
import { closables } from '@shopstack/kit/lifecycle'
import { aVisitor, type Visitor } from '../faults/act.js'
import { ACTIONS } from '../faults/matrix.js'
import { programOf } from '../faults/programs.js'
import { openShopDatabase } from '../faults/shop-database.js'
import { isBounded, median, percentile } from './memory.js'

const HELP = `npm run soak -- [--seconds N] [--clients N] [--limit N]

Asks a shop for more than it works on at a time, for as long as it is told, and looks at its memory and at how long
/health/live takes. Ends with whether its memory is bounded: in the last third of the time no more than a fourth above the first.
Exits 1 when it is not, when anything failed, or when nothing was turned away.

  --seconds N   how long, 30 to 86400; default 600
  --clients N   at a time, 1 to 1000; default 100
  --limit N     CONCURRENT_REQUESTS of the shop, 1 to 1000; default 40

TEST_REDIS_URL names a Redis for it; none without.`

/** Accounts are signed in once for so many clients. */
const VISITORS = 5
/** How often health is asked, memory looked at, and a line printed, in milliseconds. */
const EVERY = { health: 50, memory: 2_000, line: 30_000 }
const say = (line: string) => void process.stdout.write(`${line}\n`)
const open = closables()

interface Counts {
  works: number
  turnedAway: number
  readonly failed: Map<string, number>
}

async function soak({
  seconds,
  clients,
  limit,
}: Record<'seconds' | 'clients' | 'limit', number>): Promise<void> {
  const { env } = await openShopDatabase(processEnv().TEST_REDIS_URL, open)
  const port = await freePort(0)
  const shop = programOf('gateway', port, {
    ...env,
    GATEWAY_PORT: String(port),
    CONCURRENT_REQUESTS: String(limit),
    // All clients come from one address.
    ADDRESS_SHARE: '100',
    LOG_LEVEL: 'error',
  })
  open.add('shop', shop, (program) => program.stop())
  await shop.start()
  const url = `http://127.0.0.1:${port}`
  const visitors: Visitor[] = []
  for (let n = 0; n < VISITORS; n++) visitors.push(await aVisitor(url))

  const over = AbortSignal.timeout(seconds * 1_000)
  const counts: Counts = { works: 0, turnedAway: 0, failed: new Map() }
  const [health, memory]: number[][] = [[], []]
  const working = Array.from({ length: clients }, (_, n) => work(visitors[n % VISITORS], counts, over))
  const watching = [
    repeat(EVERY.health, over, async () => void health?.push(await timed(`${url}/health/live`))),
    repeat(EVERY.memory, over, async () => void memory?.push(await residentMemory(url))),
    repeat(EVERY.line, over, async () => say(lineOf(counts, health ?? [], memory ?? []))),
  ]
  await Promise.all([...working, ...watching])
  say(lineOf(counts, health ?? [], memory ?? []))
  for (const [what, n] of counts.failed) say(`failed ${n} ×: ${what}`)
  const bounded = isBounded(memory ?? [])
  say(bounded ? 'its memory is bounded' : 'its memory grows')
  if (!bounded || counts.failed.size > 0 || counts.turnedAway === 0) process.exitCode = 1
}

/** Does one thing after the other, whatever becomes of it. */
async function work(visitor: Visitor | undefined, counts: Counts, over: AbortSignal): Promise<void> {
  for (let n = 0; visitor && !over.aborted; n++) {
    // Paying needs an order, and most people look.
    const action = n % 10 === 0 ? 'order' : (['browse', 'search', 'report'] as const)[n % 3]
    const became = await visitor.do(action ?? ACTIONS[1]).catch(String)
    if (became === 'works') counts.works++
    else if (became === 'unavailable') counts.turnedAway++
    else counts.failed.set(became, (counts.failed.get(became) ?? 0) + 1)
    // Whoever is turned away comes again, though sooner than asked to.
    if (became !== 'works') await sleep(20)
  }
}

async function repeat(every: number, over: AbortSignal, what: () => Promise<void>): Promise<void> {
  for (await sleep(every); !over.aborted; await sleep(every)) await what()
}

async function timed(url: string): Promise<number> {
  const from = performance.now()
  await (await fetch(url)).text()
  return performance.now() - from
}

/** Megabytes that the process has of the machine's memory. */
async function residentMemory(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) / 1_000_000
}

function lineOf({ works, turnedAway }: Counts, health: readonly number[], memory: readonly number[]): string {
  const times = [median(health), percentile(health, 99)].map((ms) => `${ms.toFixed(1)} ms`)
  const now = memory.at(-1)?.toFixed(0)
  return `${works} answered, ${turnedAway} turned away; health ${times[0]}, p99 ${times[1]}; memory ${now} MB`
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : -1
  if (number >= least && number <= most) return number
  throw new Error(`--${name} is a whole number from ${least} to ${most}, not "${text}".`)
}

process.once('SIGINT', () => void open.close().then(() => process.exit(130)))
try {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '600' },
      clients: { type: 'string', default: '100' },
      limit: { type: 'string', default: '40' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) say(HELP)
  else
    await soak({
      seconds: wholeNumber('seconds', values.seconds, 30, 86_400),
      clients: wholeNumber('clients', values.clients, 1, 1_000),
      limit: wholeNumber('limit', values.limit, 1, 1_000),
    })
} catch (error) {
  process.exitCode = 1
  console.error(error instanceof Error ? error.message : error)
} finally {
  await open.close()
}

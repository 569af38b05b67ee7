import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { verify } from '@shopstack/drizzle/verify/verify'
import { disposables } from '@shopstack/kit/process/disposables'
import type postgres from 'postgres'
import { randomOf } from '../harness/random.js'
import { differences } from './checker.js'
import type { Surroundings } from './client.js'
import { cutConnections, openAttempts, people, prepare, restock } from './fixtures.js'
import { emptyLedger, type Ledger } from './history.js'
import { type Server, serverOn } from './process.js'
import { shopping } from './workload.js'

/** How long havoc is wreaked, with which chances, on which database: it has to be empty, and is left as it ends. */
export interface ChaosOptions {
  readonly ownerUrl: string
  readonly seed: number
  readonly seconds: number
  readonly clients?: number
  /** Hears now and then how it goes. */
  say?(line: string): void
}

/** What was done, and what was found. */
export interface ChaosReport {
  readonly seed: number
  readonly kills: number
  readonly cutConnections: number
  readonly requests: number
  readonly lostAnswers: number
  readonly failures: number
  /** How many requests of each kind were done, and how many refused. */
  readonly operations: Readonly<Record<string, { done: number; refused: number }>>
  /** What clients were told that is not so, and what `verify` found; none is what there must be. */
  readonly problems: readonly string[]
}

const CLIENTS = 40
/** How long attempts to pay may stay open after the last kill, in milliseconds. */
const SETTLING = 60_000

/** Lets many clients order, pay, cancel and refund at once while the shop is killed and its connections are cut. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const { ownerUrl, seed, seconds, clients = CLIENTS, say = () => {} } = options
  const open = disposables()
  try {
    const { sql, products } = await prepare(ownerUrl)
    open.add('database', sql, (s) => s.end())
    const dataDir = await mkdtemp(join(tmpdir(), 'shopstack-chaos-'))
    open.add('data', dataDir, (dir) => rm(dir, { recursive: true, force: true }))
    const server = await serverOn({ DATABASE_URL: ownerUrl, SHOPSTACK_DATA_DIR: dataDir })
    open.add('server', server, (s) => s.stop())
    await server.start()
    const [admin, ...customers] = await people(server.url, sql, clients + 1)
    if (!admin) throw new Error('there is an admin')
    // Roles are asked for at most every other second.
    await sleep(2_000)
    const ledger = emptyLedger()
    const until = Date.now() + seconds * 1_000
    const isOver = () => Date.now() >= until
    const where = (n: number): Surroundings => ({
      url: server.url,
      random: randomOf(seed + n),
      ledger,
      isOver,
    })
    const everybody = Promise.all(customers.map((one, n) => shopping(where(n + 1), one, admin, products)))
    const done = await wreakHavoc({ server, sql, seed, isOver, say, ledger })
    await everybody
    await settled(sql)
    await server.stop()
    return { seed, ...done, ...counted(ledger), problems: await problemsOf(sql, ledger) }
  } finally {
    await open.close()
  }
}

interface Havoc {
  server: Server
  sql: postgres.Sql
  seed: number
  isOver(): boolean
  say(line: string): void
  ledger: Ledger
}

async function wreakHavoc({ server, sql, seed, isOver, say, ledger }: Havoc) {
  const random = randomOf(seed)
  let [kills, cut] = [0, 0]
  while (!isOver()) {
    await sleep(random.whole(300, 1_500))
    await restock(sql)
    if (random.chance(0.5)) {
      await server.kill()
      await server.start()
      kills++
    } else cut += await cutConnections(sql, random.whole(1, 8))
    say(`${ledger.told.length} answers, ${kills} kills, ${cut} connections cut`)
  }
  return { kills, cutConnections: cut }
}

/** Every attempt to pay gets its outcome: by the client that repeats it, or by the shop's own sweep. */
async function settled(sql: postgres.Sql): Promise<void> {
  for (const until = Date.now() + SETTLING; Date.now() < until && (await openAttempts(sql)) > 0; )
    await sleep(250)
}

function counted({ told, requests, lostAnswers, failures }: Ledger) {
  const operations: Record<string, { done: number; refused: number }> = {}
  for (const { operation, refused } of told) {
    operations[operation] ??= { done: 0, refused: 0 }
    operations[operation][refused.length > 0 ? 'refused' : 'done']++
  }
  return { requests, lostAnswers, failures, operations }
}

async function problemsOf(sql: postgres.Sql, ledger: Ledger): Promise<string[]> {
  const { checks } = await verify(sql)
  const violated = checks.filter(({ violations }) => violations > 0)
  return [
    ...(await differences(sql, ledger)),
    ...violated.map(
      ({ name, violations, offenders }) => `verify, ${name}: ${violations}, such as ${offenders.join(', ')}`,
    ),
  ]
}

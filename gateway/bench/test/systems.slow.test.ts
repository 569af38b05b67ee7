import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testConnections } from '@shopstack/drizzle/test/databases'
import { readConfig } from '@shopstack/kit/config/read-config'
import { disposables } from '@shopstack/kit/process/disposables'
import { createLogger } from '@shopstack/kit/telemetry/log'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { compareSystems } from '../compare-systems.js'
import { recordResponses } from '../equivalence.js'
import { type BenchDatabase, openDatabase } from '../harness/database.js'
import { environment } from '../harness/environment.js'
import type { StartProgram, SurfaceUrls } from '../harness/program.js'
import { type MeasuredScenario, type RunContext, unitsFor, withSystem } from '../run.js'
import { prepareAll, SCENARIOS } from '../scenarios/all.js'
import { HIVE, ONE_PROCESS, SYSTEMS, TRANSACTION } from '../systems.js'

/** Not one of the names that the bench chooses, because another test counts those. */
const NAME = `shop_systems_${randomBytes(4).toString('hex')}`

const open = disposables()
const log = createLogger({ level: 'silent' })
const signal = new AbortController().signal
const said: string[] = []
let database: BenchDatabase
let scenarios: MeasuredScenario[]
let run: RunContext

/** Starts the programs of a system in this process, from source. */
const startSystem: RunContext['startSystem'] = async ({ programs, settings }, given) => {
  const running = disposables()
  const started: Record<string, string> = {}
  let urls: SurfaceUrls = { graphql: '' }
  for (const program of programs) {
    const { start } = (await import(`../peers/${program}.ts`)) as { start: StartProgram }
    const { transactions: first, insights: second } = started
    const settingsOf = { ...given, ...settings, DATABASE_CONNECTIONS: String(testConnections()) }
    const services = { ...(first && { TRANSACTIONS_URL: first }), ...(second && { INSIGHTS_URL: second }) }
    const env = Object.fromEntries(
      Object.entries({ ...settingsOf, ...services }).filter(([, value]) => value !== undefined),
    ) as Record<string, string>
    const roleUrls = { transactions: '', insights: '', gateway: '', ...database.roleUrls }
    const options = { config: readConfig(env), env, roleUrls, urls: started, log }
    const one = running.add(program, await start(options), (p) => p.close())
    urls = one.urls
    started[program] = urls.graphql
  }
  const usage = async () => ({ cpuSeconds: null, allocatedBytes: null, statements: null })
  return { urls, usage, close: () => running.close() }
}

beforeAll(async () => {
  const folder = open.add('folder', await mkdtemp(join(tmpdir(), 'shopstack-bench-test-')), (made) =>
    rm(made, { recursive: true, force: true }),
  )
  const { url } = inject('testServer')
  const admin = open.add('server', postgres(url, { max: 1, onnotice: () => {} }), (sql) => sql.end())
  open.add('databases', NAME, (name) => admin.unsafe(`drop database if exists ${name} with (force)`))
  const server = { url, place: 'of the tests', close: async () => {} }
  const size = { products: 2_000, users: 200, orders: 2_000 }
  database = open.add('database', await openDatabase(server, { size, kept: NAME }, signal, {}), (d) =>
    d.close(),
  )
  const { sql } = database
  await prepareAll(sql, SCENARIOS)
  scenarios = await Promise.all(
    SCENARIOS.map(async (scenario) => ({ scenario, samples: (await scenario.samples(sql)).slice(0, 8) })),
  )
  const systems = SYSTEMS.filter(({ name }) => name !== HIVE)
  const env = environment(database, folder)
  run = { say: (line) => void said.push(line), signal, env, systems, sql, startSystem }
})
afterAll(() => open.close())

const named = (name: string): MeasuredScenario => {
  const found = scenarios.find(({ scenario }) => scenario.name === name)
  if (!found) throw new Error(`there is no scenario ${name}`)
  return found
}

/** The rows that an order of a system adds to each table, in the order of their writing; of values only their types. */
async function rowsWritten(systemName: string): Promise<Record<string, unknown[]>> {
  const system = SYSTEMS.find(({ name }) => name === systemName)
  if (!system) throw new Error(`there is no system ${systemName}`)
  const before = await countRows()
  await withSystem(system, run, async ({ urls }) => {
    const units = await unitsFor(named('purchase'), system, run.env)
    await recordResponses(urls, 'purchase', units.slice(0, 1))
  })
  const after = await countRows()
  const rows = TABLES.map(async (table) => {
    const count = (after[table] ?? 0) - (before[table] ?? 0)
    // Rows are appended: the last ones are those of the order.
    const last = await database.sql.unsafe(
      `select to_jsonb(t) as row from ${table} t order by ${ORDER[table] ?? 'id'} desc limit ${count}`,
    )
    return [table, last.map(({ row }) => shapeOf(row)).reverse()] as const
  })
  return Object.fromEntries(await Promise.all(rows))
}

/** A value with its names, and types instead of values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]))
}

/** The column that numbers the rows of a table, if it is not the id. */
const ORDER: Readonly<Record<string, string>> = { sandbox_transfers: 'created_at' }

const TABLES = [
  ...['orders', 'order_items', 'stock_movements', 'payment_attempts', 'payments', 'sandbox_transfers'],
  ...['events', 'audit_log'],
]

async function countRows(): Promise<Record<string, number>> {
  const counts = TABLES.map((table) => `(select count(*)::int from ${table}) as ${table}`)
  const [row] = await database.sql.unsafe(`select ${counts.join(', ')}`)
  return row as Record<string, number>
}

describe('answers', () => {
  test('all systems respond alike to the reads of every scenario', async () => {
    const reads = scenarios.filter(({ scenario }) => !scenario.writes)
    await expect(compareSystems(reads, run)).resolves.toBeUndefined()
    expect(said.filter((line) => line.startsWith('comparing'))).toHaveLength(6)
  }, 240_000)

  test('orders and their payments are answered alike by the shop and the bare transaction', async () => {
    await expect(compareSystems([named('purchase')], run)).resolves.toBeUndefined()
  }, 120_000)

  test('the bare transaction writes the rows that the shop writes, with the same columns and payloads', async () => {
    const ours = await rowsWritten(ONE_PROCESS)
    const counts = Object.entries(ours).map(([table, rows]) => [table, rows.length])
    expect(Object.fromEntries(counts)).toEqual({
      ...{ orders: 1, order_items: 2, stock_movements: 2, payment_attempts: 1, payments: 1 },
      ...{ sandbox_transfers: 1, events: 4, audit_log: 2 },
    })
    expect(await rowsWritten(TRANSACTION)).toEqual(ours)
  }, 120_000)
})

describe('refuses', () => {
  test('a comparison with a system that responds differently fails', async () => {
    const { scenario, samples } = named('product')
    let shift = 0
    const changed = {
      ...scenario,
      unit: (...[sample, ...rest]: Parameters<typeof scenario.unit>) =>
        scenario.unit(shift++ < samples.length ? sample : { id: '1' }, ...rest),
    }
    await expect(compareSystems([{ scenario: changed, samples }], run)).rejects.toThrow(
      'product: responses differ for',
    )
  }, 120_000)
})

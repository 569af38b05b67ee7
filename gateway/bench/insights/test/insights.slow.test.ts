import { testConnections } from '@shopstack/drizzle/test/databases'
import { readConfig } from '@shopstack/kit/config/read-config'
import { createLogger } from '@shopstack/kit/telemetry/log'
import postgres from 'postgres'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { start } from '../../peers/shop.js'
import { type InsightsSettings, insightsCommand } from '../command.js'
import { comparisonOf } from '../compare.js'
import { eventLoopDelayOf } from '../event-loop.js'
import { insightsTable } from '../report.js'
import { type InsightsResults, runInsightsSuite } from '../suite.js'

/** The settings of a command line. */
function parse(line: string): InsightsSettings | undefined {
  const given: InsightsSettings[] = []
  insightsCommand(async (settings) => void given.push(settings))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(line.split(' ').filter(Boolean), { from: 'user' })
  return given[0]
}

/** Small enough to be made in seconds; its products have enough words in common. */
const TINY = {
  large: { products: 300, orders: 200 },
  small: { products: 150, orders: 50 },
  seconds: 0.2,
  keep: true,
  json: false,
}
const DATABASES_OF_RUN = ['shop_bench_300_products_50_orders', 'shop_bench_150_products_200_orders']

const log = createLogger({ level: 'silent' })
const startShop = (env: Record<string, string>) =>
  start({
    config: readConfig({ ...env, DATABASE_CONNECTIONS: String(testConnections()) }),
    env,
    roleUrls: { transactions: '', insights: '', gateway: '' },
    urls: {},
    log,
  })

const said: string[] = []
const runs: InsightsResults[] = []
let left: string[] = []

const databases = async (admin: postgres.Sql): Promise<string[]> => {
  const rows = await admin`select datname from pg_database where datname like 'shop\\_bench\\_%'`
  return rows.map(({ datname }) => String(datname))
}

/** Twice, the second time with what the first one kept, and then without what both made. */
beforeAll(async () => {
  const { url } = inject('testServer')
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  const surroundings = {
    env: { BENCH_DATABASE_URL: url },
    say: (line: string) => void said.push(line),
    signal: new AbortController().signal,
    startShop,
  }
  const before = await databases(admin)
  try {
    for (const seconds of [TINY.seconds, 0.01])
      runs.push(await runInsightsSuite({ ...TINY, seconds }, surroundings))
    left = (await databases(admin)).filter((name) => !before.includes(name))
  } finally {
    for (const name of DATABASES_OF_RUN) await admin.unsafe(`drop database if exists ${name} with (force)`)
    await admin.end()
  }
}, 300_000)

describe('answers', () => {
  test('the table of a run has every ratio, the goals and the sizes of the shops', () => {
    const [results] = runs
    if (!results) throw new Error('nothing was run')
    const text = insightsTable(results)
    const ratios = text.match(/^ {2}(search|report): .* \d+\.\d\d ×$/gm)
    expect(ratios).toHaveLength(5)
    expect(
      text.match(/^ {2}(met|not met) +.*≤ 1\.5 × of few (products|orders): \d+\.\d\d ×$/gm),
    ).toHaveLength(5)
    expect(text.match(/^ {2}\S.* (met|not met)$/gm)).toHaveLength(results.reads.length)
    expect(text).toMatch(/^ {2}ratio +\d+\.\d\d × +\d+\.\d\d ×$/m)
    expect(text).toMatch(/products +300 +57\n/)
  })

  test('a run without arguments creates a million products and five million orders and drops them afterwards', () => {
    expect(parse('')).toMatchObject({
      large: { products: 1_000_000, orders: 5_000_000 },
      keep: false,
      seconds: 15,
    })
    expect(parse('--products 2000 --orders 6000 --keep')).toMatchObject({
      large: { products: 2_000, orders: 6_000 },
      keep: true,
    })
  })

  test('a ratio is that of the medians, and a goal is missed just above', () => {
    const workload = { name: 'a', differsIn: 'orders', atMost: 1.5 } as const
    expect(comparisonOf(workload, [2, 1, 90], [3, 80, 2])).toMatchObject({
      small: 2,
      large: 3,
      ratio: 1.5,
      met: true,
    })
    expect(comparisonOf(workload, [2], [3.01]).met).toBe(false)
  })

  test('the waiting ratio compares the 99th percentiles', () => {
    const idle = Array.from({ length: 100 }, (_, i) => (i < 98 ? 1 : 4))
    const beside = Array.from({ length: 100 }, (_, i) => (i < 98 ? 2 : 20))
    expect(eventLoopDelayOf(idle, beside, { pages: 1, answers: 1 })).toMatchObject({
      idle: { p50: 1, p99: 4 },
      ratio: 5,
    })
  })
})

describe('answers what is read', () => {
  test('a search reads the products that Postgres counts, and stays within its limit', () => {
    const reads = runs[0]?.reads ?? []
    const of = (name: string) => reads.find((read) => read.name === name)
    // Counters of other sessions that arrive late add to one run; the same reads of the other run are without them.
    const exceeded = reads.filter(({ name }) =>
      runs.every((run) => run.reads.some((read) => read.name === name && !read.met)),
    )
    expect(exceeded).toEqual([])
    // Postgres reads so few products as a whole, more than once in a statement.
    expect(of('two words that many products have')?.large).toBeGreaterThan(0)
  })
})

describe('refuses', () => {
  test.each([
    ['--products 999', 'It must be a whole number from 1000 to 10000000.'],
    ['--orders 4999', '--orders'],
    ['--orders 1e7', '--orders'],
    ['--seconds 121', '--seconds'],
    ['product', 'too many arguments'],
  ])('the arguments %s are rejected', (line, sentence) => {
    expect(() => parse(line)).toThrow(sentence)
  })
})

describe('protects', () => {
  test('the next run reuses the shops that --keep left, and no other database is left', () => {
    expect(left.toSorted()).toEqual(DATABASES_OF_RUN.toSorted())
    expect(runs[1]?.data).toEqual(runs[0]?.data)
  })

  test('every workload is run against both shops', () => {
    for (const { times } of runs[0]?.comparisons ?? []) expect(times).toBeGreaterThan(0)
    expect(runs[0]?.delay.reports).toEqual({ pages: expect.any(Number), answers: expect.any(Number) })
    expect(said.filter((line) => line.startsWith('measuring'))).toHaveLength(2 * 6)
  })
})

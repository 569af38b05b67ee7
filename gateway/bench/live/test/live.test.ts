import { testConnections } from '@shopstack/drizzle/test/databases'
import { readConfig } from '@shopstack/kit/config/read-config'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { start } from '../../peers/shop.js'
import { type LiveSettings, liveCommand } from '../command.js'
import { liveTable } from '../report.js'
import { type LiveResults, runLiveSuite } from '../suite.js'

/** The settings of a command line. */
function parse(line: string): LiveSettings | undefined {
  const given: LiveSettings[] = []
  liveCommand(async (settings) => void given.push(settings))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(line.split(' ').filter(Boolean), { from: 'user' })
  return given[0]
}

const log = createLogger({ level: 'silent' })
const UNKNOWN = { cpuSeconds: null, allocatedBytes: null, statements: null }

async function startShop(env: Record<string, string>) {
  const shop = await start({
    config: readConfig({ ...env, DATABASE_CONNECTIONS: String(testConnections()) }),
    env,
    roleUrls: { transactions: '', insights: '', gateway: '' },
    urls: {},
    log,
  })
  return { urls: shop.urls, usage: async () => UNKNOWN, close: async () => void (await shop.close()) }
}

const SUBSCRIBERS = 20

let results: LiveResults
beforeAll(async () => {
  results = await runLiveSuite(
    { subscribers: SUBSCRIBERS, seconds: 0.2, json: false },
    {
      env: { BENCH_DATABASE_URL: inject('testServer').url },
      say: () => {},
      signal: new AbortController().signal,
      startShop,
    },
  )
}, 120_000)

describe('answers', () => {
  test('an event is executed once for all subscribers, and received by each', () => {
    expect(results.events).toBeGreaterThan(0)
    expect(results.executionsPerEvent).toBe(1)
    expect(results.resultsPerSecond / results.eventsPerSecond).toBeCloseTo(SUBSCRIBERS, 5)
    expect(results.statementsPerEvent).toBeGreaterThan(1)
  })

  test('the delay is measured for each result', () => {
    const { p50, p99 } = results.delay
    expect(p50).toBeGreaterThan(0)
    expect(p99).toBeGreaterThanOrEqual(p50)
  })

  test('the report has a line for each measurement', () => {
    const lines = liveTable(results).split('\n')
    expect(lines).toHaveLength(11)
    expect(lines[0]).toMatch(/^ {2}subscribers +20$/)
    expect(lines.join('\n')).toMatch(/executions per event +1\.00\n/)
    expect(lines.join('\n')).not.toContain('NaN')
  })

  test('a run without arguments has five thousand subscribers', () => {
    expect(parse('')).toEqual({ subscribers: 5_000, seconds: 15, json: false })
    expect(parse('--subscribers 10 --seconds 2 --json')).toEqual({ subscribers: 10, seconds: 2, json: true })
  })
})

describe('refuses', () => {
  test.each(['--subscribers 0', '--subscribers 50001', '--seconds 0', '--seconds 121'])(
    'the arguments %s are rejected',
    (line) => {
      expect(() => parse(line)).toThrow(/It must be a whole number/)
    },
  )
})

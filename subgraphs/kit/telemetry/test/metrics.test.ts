import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { connect } from '@shopstack/drizzle/client/connect'
import { VERSION } from '@shopstack/drizzle/environment/version'
import { cloneDatabase, type TestDatabase } from '@shopstack/drizzle/test/databases'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { connectAs } from '../../process/role-connections.js'
import { instrumentPool } from '../instrument-pool.js'
import { type Metrics, openMetrics } from '../metrics.js'

const run = promisify(execFile)

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
})
afterAll(() => database.close())

/** The lines of a metric without histogram buckets. */
async function linesOf(metrics: Metrics, name: string): Promise<string[]> {
  const lines = (await metrics.text()).split('\n')
  return lines.filter((line) => line.startsWith(name) && !line.includes('_bucket'))
}

/** The values of a pool's gauges. */
async function connections(metrics: Metrics) {
  const lines = await linesOf(metrics, 'shopstack_db_connections_')
  const entries = lines.map((line) => /connections_(\w+)\{role="transactions"\} (\d+)$/.exec(line) ?? [])
  return Object.fromEntries(entries.map(([, name, value]) => [name, Number(value)]))
}

async function withPool(work: (metrics: Metrics, shop: ReturnType<typeof open>) => Promise<unknown>) {
  const metrics = openMetrics()
  const shop = open(metrics)
  try {
    await work(metrics, shop)
  } finally {
    await shop.close()
  }
}

const open = (metrics: Metrics) =>
  connectAs('transactions', database.roleUrl('transactions'), {
    observer: instrumentPool('transactions', 10, { metrics, tracing: null }),
  })

describe('answers', () => {
  test('the running version is exposed', async () => {
    expect(await linesOf(openMetrics(), 'shopstack_build_info')).toEqual([
      `shopstack_build_info{version="${VERSION}",node="${process.versions.node}"} 1`,
    ])
  })

  test('statements are counted by role, those of transactions too', () =>
    withPool(async (metrics, { sql }) => {
      await sql.unsafe('select 1')
      await sql.begin(async (tx) => {
        await tx.unsafe('select 2')
        await tx.unsafe('select 3')
      })
      const count = 'shopstack_sql_statement_seconds_count'
      expect(await linesOf(metrics, count)).toEqual([`${count}{role="transactions"} 3`])
    }))

  test('failed statements are counted by SQLSTATE', () =>
    withPool(async (metrics, { sql }) => {
      await expect(sql.unsafe('select 1 / 0')).rejects.toThrow()
      await expect(sql.unsafe('select 1 / 0')).rejects.toThrow()
      await expect(sql.begin((tx) => tx.unsafe('select nothing'))).rejects.toThrow()
      expect(await linesOf(metrics, 'shopstack_sql_errors_total')).toEqual([
        'shopstack_sql_errors_total{role="transactions",code="22012"} 2',
        'shopstack_sql_errors_total{role="transactions",code="42703"} 1',
      ])
    }))

  test('used connections and waiting statements are exposed', () =>
    withPool(async (metrics, { sql }) => {
      expect(await connections(metrics)).toEqual({ max: 10, in_use: 0, waiting: 0 })
      await sql.begin(async (tx) => {
        await Promise.all([tx.unsafe('select 1'), tx.unsafe('select 2')])
        expect(await connections(metrics)).toEqual({ max: 10, in_use: 1, waiting: 0 })
      })
      const many = Promise.all(Array.from({ length: 12 }, () => sql.unsafe('select pg_sleep(0.2)')))
      expect(await connections(metrics)).toEqual({ max: 10, in_use: 10, waiting: 2 })
      await many
      expect(await connections(metrics)).toEqual({ max: 10, in_use: 0, waiting: 0 })
    }))

  test('failed statements and transactions release their connections', () =>
    withPool(async (metrics, { sql }) => {
      await expect(sql.unsafe('select nothing')).rejects.toThrow()
      await expect(sql.begin(() => Promise.reject(new Error('changed my mind')))).rejects.toThrow()
      expect(await connections(metrics)).toMatchObject({ in_use: 0 })
    }))

  test('lost connections are released', () =>
    withPool(async (metrics, { sql }) => {
      const owner = connect(database.ownerUrl, { max: 1 })
      const lost = sql.begin(async (tx) => {
        const [row] = await tx.unsafe('select pg_backend_pid() as pid')
        await Promise.all([
          tx.unsafe('select pg_sleep(60)'),
          owner.sql.unsafe('select pg_terminate_backend($1)', [Number(row?.pid)]),
        ])
      })
      await expect(lost).rejects.toThrow()
      await owner.close()
      expect(await connections(metrics)).toMatchObject({ in_use: 0 })
      expect(await linesOf(metrics, 'shopstack_sql_errors_total')).toHaveLength(1)
    }))

  test('cache hits and misses are counted', async () => {
    const metrics = openMetrics()
    const catalog = metrics.cache('catalog')
    for (const hit of [true, false, true]) catalog(hit)
    expect(await linesOf(metrics, 'shopstack_cache_requests_total')).toEqual([
      'shopstack_cache_requests_total{cache="catalog",result="hit"} 2',
      'shopstack_cache_requests_total{cache="catalog",result="miss"} 1',
    ])
  })

  test('internal errors of each source are counted from zero, so that the first one is an increase', async () => {
    const metrics = openMetrics()
    metrics.error('insights', 'INTERNAL_SERVER_ERROR')
    const line = (subgraph: string, count: number) =>
      `shopstack_graphql_errors_total{subgraph="${subgraph}",code="INTERNAL_SERVER_ERROR"} ${count}`
    expect(await linesOf(metrics, 'shopstack_graphql_errors_total')).toEqual([
      line('transactions', 0),
      line('insights', 1),
      line('gateway', 0),
    ])
  })

  test('subscriptions are counted from zero, by transport and by what ended them', async () => {
    const text = await openMetrics().text()
    for (const transport of ['websocket', 'sse', 'multipart']) {
      expect(text).toContain(`shopstack_subscriptions_active{transport="${transport}"} 0\n`)
      expect(text).toContain(`shopstack_subscription_results_total{transport="${transport}"} 0\n`)
      expect(text).toContain(
        `shopstack_subscriptions_ended_total{transport="${transport}",reason="too_slow"} 0\n`,
      )
    }
  })

  test('the lag of each consumer is exposed', async () => {
    const metrics = openMetrics()
    metrics.lag('relay', async () => null)
    metrics.lag('rollups', async () => 12.5)
    expect(await linesOf(metrics, 'shopstack_outbox_lag_seconds')).toEqual([
      'shopstack_outbox_lag_seconds{consumer="relay"} 0',
      'shopstack_outbox_lag_seconds{consumer="rollups"} 12.5',
    ])
  })

  test('the usage of each load limit is read on each scrape', async () => {
    const metrics = openMetrics()
    let requests = 3
    metrics.inUse('requests', () => requests)
    const values = () => linesOf(metrics, 'shopstack_load_in_use')
    expect(await values()).toEqual(['shopstack_load_in_use{bound="requests"} 3'])
    requests = 0
    expect(await values()).toEqual(['shopstack_load_in_use{bound="requests"} 0'])
  })

  test('each shop of a process has its own metrics, and the process metrics exist once', async () => {
    const [one, other] = [openMetrics(), openMetrics()]
    one.error('transactions', 'FORBIDDEN')
    const forbidden = async (metrics: Metrics) =>
      (await linesOf(metrics, 'shopstack_graphql_errors_total')).filter((line) => line.includes('FORBIDDEN'))
    expect(await forbidden(one)).toHaveLength(1)
    expect(await forbidden(other)).toEqual([])
    for (const metrics of [one, other])
      expect(await linesOf(metrics, 'nodejs_eventloop_lag_seconds')).toHaveLength(1)
  })
})

describe('protects', () => {
  test('a scrape does not wait for an unresponsive database', async () => {
    const metrics = openMetrics()
    metrics.lag('relay', () => Promise.reject(new Error('away')))
    metrics.lag('rollups', () => new Promise(() => {}))
    metrics.error('insights', 'FORBIDDEN')
    const text = await metrics.text()
    expect(text).not.toMatch(/^shopstack_outbox_lag_seconds\{/m)
    expect(text).toMatch(/^shopstack_graphql_errors_total\{.* 1$/m)
  })

  test.each([
    ['a client that makes up names', Array.from({ length: 500 }, (_, i) => `Name${i}`), 201],
    ['names that are no names', ['', 'a-b', '1st', 'é', 'x'.repeat(62), 'a"} 1\nfake 2'], 1],
  ])('the number of time series is bounded for %s', async (_, names, series) => {
    const metrics = openMetrics()
    for (const name of names) metrics.operation(name, false, 0.001)
    const lines = await linesOf(metrics, 'shopstack_graphql_operation_seconds_count')
    expect(lines).toHaveLength(series)
    const other = lines.find((line) => line.includes('operation="other"'))
    expect(Number(other?.split(' ').at(-1))).toBe(names.length - series + 1)
  })

  test('unknown codes share one label', async () => {
    const metrics = openMetrics()
    for (const code of [undefined, 7, 'x"} 1', 'a sentence']) metrics.error('insights', code)
    expect(
      await linesOf(metrics, 'shopstack_graphql_errors_total{subgraph="insights",code="other"}'),
    ).toEqual(['shopstack_graphql_errors_total{subgraph="insights",code="other"} 4'])
  })

  test('a process without tracing does not load OpenTelemetry', async () => {
    // In a separate process without other modules.
    const program = `
      import { createRequire } from 'node:module'
      import { createLogger } from '@shopstack/kit/telemetry/log'
      import { openTracing } from '@shopstack/kit/telemetry/open-tracing'
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('sdk-trace-node'))
      const log = createLogger({ level: 'silent' })
      await openTracing({ tracesUrl: null }, 'shop', log)
      const before = loaded()
      const tracing = await openTracing({ tracesUrl: 'http://127.0.0.1:1/v1/traces' }, 'shop', log)
      console.log(JSON.stringify([before, loaded()]))
      await tracing.close()`
    const flags = ['--input-type=module', '--eval', program]
    const { stdout } = await run(process.execPath, flags, { cwd: import.meta.dirname })
    expect(JSON.parse(stdout)).toEqual([false, true])
  })
})

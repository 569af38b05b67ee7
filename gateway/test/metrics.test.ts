import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { openTestShop, PRODUCTION, type TestShop, useShop } from './shop.js'

const shop = useShop({ env: { DATABASE_CONNECTIONS: '7' } })
const apart = useShop({ mode: 'over HTTP' })
const narrow = useShop({ env: { DATABASE_CONNECTIONS: '2' } })

const scrape = async (url: string): Promise<string> => {
  const reply = await fetch(url)
  expect(reply.status).toBe(200)
  expect(reply.headers.get('content-type')).toContain('text/plain')
  return reply.text()
}
const metricsOf = (of: TestShop) => scrape(of.url('graphql', '/metrics'))

/** The value of the first series of a metric whose labels are, among others, those given. */
function value(text: string, name: string, labels: Record<string, string> = {}): number {
  const wanted = Object.entries(labels).map(([label, is]) => `${label}="${is}"`)
  const line = text
    .split('\n')
    .find((one) => /^\w+/.exec(one)?.[0] === name && wanted.every((label) => one.includes(label)))
  return line === undefined ? 0 : Number(line.split(' ').at(-1))
}

describe('answers', () => {
  test('runs of an operation are counted by name and outcome, of GraphQL and of REST', async () => {
    const before = await metricsOf(shop())
    await shop().ask('query Shelf { products(first: 2) { nodes { name unitsSold } } }')
    await shop().ask('query Shelf { orders { totalCount } }')
    await fetch(shop().url('flask', '/api/products/1'))
    const after = await metricsOf(shop())
    const count = 'shopstack_graphql_operation_seconds_count'
    const grown = (labels: Record<string, string>) =>
      value(after, count, labels) - value(before, count, labels)
    expect(grown({ operation: 'Shelf', outcome: 'ok' })).toBe(1)
    expect(grown({ operation: 'Shelf', outcome: 'error' })).toBe(1)
    expect(grown({ operation: 'FlaskProduct', outcome: 'ok' })).toBe(1)
  })

  test('no pool exceeds its maximum of connections under concurrent requests', async () => {
    const pages = Array.from({ length: 40 }, (_, i) => `{ product(id: ${i + 1}) { name unitsSold } }`)
    const replies = await Promise.all(pages.map((page) => narrow().ask(page)))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    const text = await metricsOf(narrow())
    expect(value(text, 'shopstack_db_connections_max', { role: 'insights' })).toBe(2)
    const pools = await narrow().owner`
      select application_name as name, count(*)::int as connections from pg_stat_activity
      where datname = current_database() and application_name like 'shopstack-%' group by 1 order by 1`
    // What listens is beside the pool.
    for (const { name, connections } of pools) expect(connections, name).toBeLessThanOrEqual(3)
    expect(pools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['shopstack-insights', 'shopstack-transactions']),
    )
  })

  test('requests are counted by server and by the pattern of their route', async () => {
    await fetch(shop().url('express', '/api/products/1'))
    await fetch(shop().url('graphql', '/node/api/products/1'))
    await fetch(shop().url('flask', '/api/nothing-of-the-kind'))
    const count = 'shopstack_http_request_seconds_count'
    const route = { server: 'express', method: 'GET', route: '/api/products/:id', status: '200' }
    // A request is measured once its response is closed, which may be after the client has read it.
    await vi.waitFor(async () => {
      const text = await metricsOf(shop())
      expect(value(text, count, route)).toBe(2)
      expect(value(text, 'shopstack_http_request_seconds_sum', route)).toBeGreaterThan(0)
      expect(value(text, count, { server: 'flask', route: 'unknown', status: '404' })).toBe(1)
      expect(text).not.toContain('nothing-of-the-kind')
    }, 20_000)
  })

  test('errors are counted by subgraph and code', async () => {
    const before = await metricsOf(shop())
    await shop().ask('{ orders { totalCount } }')
    await shop().ask('{ user(id: "1") { id } }')
    await shop().ask('{ nonsense }')
    const after = await metricsOf(shop())
    const grown = (subgraph: string, code: string) => {
      const of = (text: string) => value(text, 'shopstack_graphql_errors_total', { subgraph, code })
      return of(after) - of(before)
    }
    expect(grown('transactions', 'UNAUTHENTICATED')).toBe(1)
    expect(grown('insights', 'UNAUTHENTICATED')).toBe(1)
    expect(grown('gateway', 'GRAPHQL_VALIDATION_FAILED')).toBe(1)
  })

  test('the use of each load limit is exposed: requests, bodies and connections', async () => {
    const inUse = async (bound: string) => value(await metricsOf(shop()), 'shopstack_load_in_use', { bound })
    const { hostname, port } = new URL(shop().url('flask', '/'))
    const before = await inUse('connections')
    const socket = connect(Number(port), hostname)
    socket.write(
      'POST /api/auth/login HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    )
    await vi.waitFor(async () => expect(await inUse('bodies')).toBe(1), 20_000)
    expect(await inUse('body_bytes')).toBe(100)
    expect(await inUse('requests')).toBe(0)
    expect(await inUse('connections')).toBeGreaterThan(0)
    socket.destroy()
    await vi.waitFor(async () => {
      expect(await inUse('bodies')).toBe(0)
      expect(await inUse('connections')).toBeLessThanOrEqual(before + 1)
    }, 20_000)
  })

  test('the statements of each role and its pool are exposed', async () => {
    const count = 'shopstack_sql_statement_seconds_count'
    const before = await metricsOf(shop())
    await shop().ask('{ products(first: 2) { nodes { name unitsSold } } }')
    const after = await metricsOf(shop())
    for (const role of ['transactions', 'insights'])
      expect(value(after, count, { role })).toBeGreaterThan(value(before, count, { role }))
    expect(value(after, 'shopstack_db_connections_max', { role: 'transactions' })).toBe(7)
    expect(value(after, 'shopstack_db_connections_waiting', { role: 'transactions' })).toBe(0)
  })

  test('hits and misses of the session cache are counted', async () => {
    const headers = await shop().signIn('customer@shopstack.test', 'shopstack-customer')
    await Promise.all([shop().ask('{ me { id } }', {}, headers), shop().ask('{ me { id } }', {}, headers)])
    const look = (result: string) => ({ cache: 'accounts in memory', result })
    const text = await metricsOf(shop())
    expect(value(text, 'shopstack_cache_requests_total', look('hit'))).toBeGreaterThan(0)
    expect(value(text, 'shopstack_cache_requests_total', look('miss'))).toBeGreaterThan(0)
  })

  test('the lag of the outbox and of the event loop is exposed', async () => {
    const text = await metricsOf(shop())
    expect(text).toContain('shopstack_outbox_lag_seconds{consumer="relay"}')
    expect(text).toContain('nodejs_eventloop_lag_seconds')
  })

  test('every server exposes metrics, in both run modes', async () => {
    for (const surface of ['graphql', 'flask', 'express'] as const)
      expect(await scrape(shop().url(surface, '/metrics'))).toContain('shopstack_http_request_seconds')
    await apart().ask('{ products(first: 2) { nodes { name unitsSold } } }')
    for (const [name, url] of Object.entries(apart().services)) {
      const role = name === 'TRANSACTIONS_URL' ? 'transactions' : 'insights'
      const text = await scrape(new URL('/metrics', url).href)
      expect(value(text, 'shopstack_http_request_seconds_count', { server: role, route: '/graphql' })).toBe(1)
      expect(value(text, 'shopstack_sql_statement_seconds_count', { role })).toBeGreaterThan(0)
    }
  })

  test('every metric of the dashboard is exposed', async () => {
    const dashboard = readFileSync(
      new URL('../deploy/monitoring/grafana-dashboard.json', import.meta.url),
      'utf8',
    )
    const { panels } = JSON.parse(dashboard) as { panels: { targets?: { expr: string }[] }[] }
    const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    const shown = new Set(expressions.join(' ').match(/\b(shopstack|nodejs|process)_\w+/g))
    expect(shown.size).toBeGreaterThan(10)
    // A metric is exposed from its first sample on.
    await shop().ask('{ orders { totalCount } }')
    const text = await metricsOf(shop())
    expect([...shown].filter((name) => !new RegExp(`^# TYPE ${baseOf(name)} `, 'm').test(text))).toEqual([])
  })
})

/** Prometheus splits a histogram into series of its own. */
const baseOf = (name: string): string => name.replace(/_(bucket|count|sum)$/, '')

describe('protects', () => {
  test('the number of time series is bounded when clients make up operation names', async () => {
    for (let i = 0; i < 210; i++) await shop().ask(`query Made${i} { shop { currency } }`)
    await shop().ask(`query ${'x'.repeat(100)} { shop { currency } }`)
    const text = await metricsOf(shop())
    const names = new Set(text.match(/operation="\w+"/g))
    expect(names.size).toBeLessThanOrEqual(202)
    expect(value(text, 'shopstack_graphql_operation_seconds_count', { operation: 'other' })).toBeGreaterThan(
      9,
    )
  })

  test('production exposes no metrics on its public ports', async () => {
    const production = await openTestShop({ env: PRODUCTION, template: 'empty' })
    try {
      for (const surface of ['graphql', 'flask', 'express'] as const)
        expect((await fetch(production.url(surface, '/metrics'))).status).toBe(404)
    } finally {
      await production.close()
    }
  })

  test('a metrics port of its own is the only one with metrics, and serves nothing else', async () => {
    const metrics = await openTestShop({ env: { METRICS_PORT: '0' }, template: 'empty' })
    try {
      expect((await fetch(metrics.url('graphql', '/metrics'))).status).toBe(404)
      const port = metrics.platform.metricsPort
      expect(await scrape(`http://127.0.0.1:${port}/metrics`)).toContain('shopstack_db_connections_max')
      expect((await fetch(`http://127.0.0.1:${port}/graphql`)).status).toBe(404)
    } finally {
      await metrics.close()
    }
  })
})

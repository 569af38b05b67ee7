import { afterEach, describe, expect, test } from 'vitest'
import { type CollectedSpan, type Collector, openCollector } from './collector.js'
import { MODES, openTestShop, type TestShop } from './shop.js'

let collector: Collector
afterEach(() => collector.close())

/** What a shop does while a client talks to it, as the collector was told once the shop had closed. */
async function traced(
  mode: (typeof MODES)[number],
  client: (shop: TestShop) => Promise<unknown>,
  env: Record<string, string> = {},
): Promise<readonly CollectedSpan[]> {
  collector = await openCollector()
  const shop = await openTestShop({ mode, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env } })
  try {
    await client(shop)
  } finally {
    await shop.close()
  }
  return collector.spans
}

const QUERY = 'query Shelf { products(first: 2) { nodes { name unitsSold } } }'
const CALLER = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7' }
const traceparent = `00-${CALLER.trace}-${CALLER.span}-01`

/** The names of a span and of everything that it lies in, from the outside to the inside. */
function pathOf(span: CollectedSpan, spans: readonly CollectedSpan[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId)
  return [...(parent ? pathOf(parent, spans) : []), span.name]
}

describe('answers', () => {
  test.each(MODES)('one trace covers a request with gateway, both subgraphs and SQL: %s', async (mode) => {
    const spans = await traced(mode, (shop) => shop.ask(QUERY, {}, { traceparent }))
    const ours = spans.filter(({ traceId }) => traceId === CALLER.trace)
    const roots = ours.filter(({ parentSpanId }) => !ours.some(({ spanId }) => spanId === parentSpanId))
    expect(roots).toMatchObject([
      { name: 'POST /graphql', parentSpanId: CALLER.span, service: 'shopstack-gateway' },
    ])
    const served = mode === 'over HTTP' ? ['POST /graphql'] : []
    for (const name of ['transactions', 'insights']) {
      const path = ['POST /graphql', 'GraphQL query', `subgraph ${name}`, ...served]
      const statements = ours.filter((span) => span.name.startsWith('SQL '))
      const within = statements.filter((span) => pathOf(span, ours).includes(`subgraph ${name}`))
      expect(within.length).toBeGreaterThan(0)
      for (const statement of within) {
        expect(pathOf(statement, ours)).toEqual([...path, statement.name])
        expect(statement.service).toBe(mode === 'over HTTP' ? `shopstack-${name}` : 'shopstack-gateway')
      }
    }
    expect(ours.map(({ name }) => name)).toContain('SQL sales_by_product_ids')
  })

  test('a REST request has a trace of its own', async () => {
    const spans = await traced('in process', (shop) => fetch(shop.url('flask', '/api/products/1')))
    const statement = spans.find((span) => pathOf(span, spans).join().includes('subgraph transactions,SQL'))
    expect(statement && pathOf(statement, spans).slice(0, 3)).toEqual([
      'GET /api/products/:id(^\\d+$)',
      'GraphQL query',
      'subgraph transactions',
    ])
  })

  test('a failed span has the code of its error', async () => {
    const spans = await traced('in process', (shop) => shop.ask('{ orders { totalCount } }'))
    const failed = spans.filter(({ status }) => status.code === 2)
    expect(failed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['GraphQL query', 'subgraph transactions']),
    )
    expect(JSON.stringify(failed)).toContain('UNAUTHENTICATED')
  })
})

describe('protects', () => {
  test('secrets and input of clients are in no trace', async () => {
    const secret = 'hunter2-planted-in-a-request'
    await traced('over HTTP', async (shop) => {
      await shop.ask(
        `mutation { login(input: { email: "a@b.example", password: "${secret}" }) { accessToken } }`,
      )
      const variables = { input: { email: `${secret}@b.example`, password: secret } }
      await shop.ask('mutation ($input: LoginInput!) { login(input: $input) { accessToken } }', variables)
      await shop.ask('{ me { id } }', {}, { authorization: `Bearer ${secret}`, cookie: `session=${secret}` })
      await fetch(shop.url('flask', `/api/products?category=${secret}`))
      await shop.signIn('customer@shopstack.test', 'shopstack-customer')
    })
    expect(collector.spans.filter(({ name }) => name.startsWith('SQL ')).length).toBeGreaterThan(3)
    for (const text of [secret, 'shopstack-customer', 'customer@shopstack.test', 'postgres://'])
      expect(collector.text()).not.toContain(text)
  })

  test('probes and scrapes create no traces', async () => {
    const spans = await traced('in process', async (shop) => {
      for (const path of ['/health/live', '/health/ready', '/metrics']) await fetch(shop.url('graphql', path))
    })
    expect(spans.filter(({ name }) => name.startsWith('GET '))).toEqual([])
  })

  test('an unavailable trace collector affects no request and is logged', async () => {
    let lines: readonly string[] = []
    await traced(
      'in process',
      async (shop) => {
        const { errors } = await shop.ask(QUERY)
        expect(errors).toBeUndefined()
        lines = shop.logLines
      },
      // Nothing listens on port 1.
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
    )
    expect(lines.join('')).toContain('trace export failed')
    expect(collector.spans).toEqual([])
  })
})

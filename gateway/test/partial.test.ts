import { describe, expect, test } from 'vitest'
import { useShop } from './shop.js'

// Nothing listens on port 1.
const AWAY = 'http://127.0.0.1:1/graphql'
const withoutInsights = useShop({ env: { INSIGHTS_URL: AWAY } })
const withoutTransactions = useShop({ env: { TRANSACTIONS_URL: AWAY } })

describe('answers', () => {
  test('the catalog is served while insights is down, with null and an error for each missing field', async () => {
    const { status, data, errors } = await withoutInsights().ask<{ products: { nodes: object[] } }>(
      '{ products(first: 2) { nodes { name unitsSold } } }',
    )
    expect(status).toBe(200)
    expect(data.products.nodes).toEqual([
      { name: expect.any(String), unitsSold: null },
      { name: expect.any(String), unitsSold: null },
    ])
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'SERVICE_UNAVAILABLE' } })
  })

  test('sign-in and orders work while insights is down', async () => {
    const customer = await withoutInsights().signIn('customer@shopstack.test', 'shopstack-customer')
    const { data } = await withoutInsights().ask<{ orders: { nodes: object[] } }>(
      '{ orders(first: 1) { nodes { total customer { name } items { product { name } } } } }',
      {},
      customer,
    )
    expect(data.orders.nodes).toEqual([
      { total: expect.any(String), customer: null, items: expect.arrayContaining([expect.any(Object)]) },
    ])
  })

  test.each([
    [
      '{ product(id: 1) { name related { name } } }',
      { product: { name: expect.any(String), related: null } },
    ],
    [
      '{ product(id: 1) { name } trendingProducts { units } }',
      { product: { name: expect.any(String) }, trendingProducts: null },
    ],
    [
      '{ me { id } users { totalCount } searchProducts(query: "a") { totalCount } shop { currency } }',
      { me: null, users: null, searchProducts: null, shop: { currency: 'USD' } },
    ],
  ])('%s returns the data of the catalog while insights is down', async (query, expected) => {
    const { status, data, errors } = await withoutInsights().ask(query)
    expect(status).toBe(200)
    expect(data).toEqual(expected)
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'SERVICE_UNAVAILABLE' } })
  })

  test('health is degraded while insights is down, beside other fields and under an alias', async () => {
    const { data, errors } = await withoutInsights().ask(
      `query ($with: Boolean = true) { health { status } mine: health { ...Components @include(if: $with) }
        products(first: 1) { nodes { name } } trendingProducts { units } }
       fragment Components on Health { components { name state lag } }`,
    )
    expect(data).toEqual({
      health: { status: 'degraded' },
      mine: { components: [{ name: 'INSIGHTS', state: 'DOWN', lag: null }] },
      products: { nodes: [{ name: expect.any(String) }] },
      trendingProducts: null,
    })
    expect(errors).toMatchObject([
      { path: ['trendingProducts'], extensions: { code: 'SERVICE_UNAVAILABLE' } },
    ])
    expect((await withoutInsights().ask('{ health { status timestamp } }')).errors).toBeUndefined()
  })

  test('health and suggestions are served while transactions is down', async () => {
    const { data, errors } = await withoutTransactions().ask('{ health { status } shop { currency } }')
    expect(data).toEqual({ health: { status: 'ok' }, shop: null })
    expect(errors).toMatchObject([
      { message: 'Service temporarily unavailable.', extensions: { code: 'SERVICE_UNAVAILABLE' } },
    ])
    const names = await withoutTransactions().ask<{ suggest: object[] }>(
      '{ suggest(prefix: "s", first: 1) { text product { name } } }',
    )
    expect(names.data.suggest).toEqual([{ text: expect.any(String), product: null }])
  })

  test('data is returned beside a forbidden mutation or field', async () => {
    const { data, errors } = await withoutInsights().ask(
      'mutation { logout { endedSessions } login(input: {email: "customer@shopstack.test", password: "shopstack-customer"}) { accessToken } }',
    )
    expect(data).toEqual({ logout: null, login: { accessToken: expect.any(String) } })
    expect(errors).toMatchObject([{ path: ['logout'], extensions: { code: 'UNAUTHENTICATED' } }])
    const asked = await withoutTransactions().ask(
      '{ salesReport { asOf } trendingProducts(first: 0) { units } health { status } }',
    )
    expect(asked.data).toMatchObject({ salesReport: null, health: { status: 'ok' } })
  })

  test('readiness names the subgraph that is down, and the shop stays ready', async () => {
    const reply = await fetch(withoutInsights().url('graphql', '/health/ready'))
    expect(reply.status).toBe(200)
    expect(await reply.json()).toMatchObject({
      checks: { transactions: { state: 'ok' }, insights: { state: 'down' } },
    })
  })
})

describe('refuses', () => {
  test('REST requests return 503 with Retry-After while transactions is down', async () => {
    const reply = await fetch(withoutTransactions().url('express', '/api/products'))
    expect(reply.status).toBe(503)
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

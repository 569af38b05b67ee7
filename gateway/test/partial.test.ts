import { describe, expect, test } from 'vitest'
import { useShop } from './shop.js'

// Nothing listens on port 1.
const AWAY = 'http://127.0.0.1:1/graphql'
const withoutInsights = useShop({ env: { INSIGHTS_URL: AWAY } })
const withoutTransactions = useShop({ env: { TRANSACTIONS_URL: AWAY } })

describe('answers', () => {
  test('the catalog while insights is away, its fields null with an error beside them', async () => {
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

  test('a sign-in and the orders of a customer while insights is away', async () => {
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

  test('health while transactions is away', async () => {
    const { data, errors } = await withoutTransactions().ask('{ health { status } shop { currency } }')
    expect(data).toBeNull()
    expect(errors).toMatchObject([
      { message: 'transactions does not answer at the moment.', extensions: { code: 'SERVICE_UNAVAILABLE' } },
    ])
    expect((await withoutTransactions().ask('{ health { status } }')).data).toEqual({
      health: { status: 'ok' },
    })
  })

  test('readiness says what is away, and stays ready', async () => {
    const reply = await fetch(withoutInsights().url('graphql', '/health/ready'))
    expect(reply.status).toBe(200)
    expect(await reply.json()).toMatchObject({
      checks: { transactions: { state: 'ok' }, insights: { state: 'down' } },
    })
  })
})

describe('refuses', () => {
  test('REST clients with 503 and a time to come back while transactions is away', async () => {
    const reply = await fetch(withoutTransactions().url('express', '/api/products'))
    expect(reply.status).toBe(503)
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

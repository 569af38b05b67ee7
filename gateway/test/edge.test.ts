import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { describe, expect, test } from 'vitest'
import { PRODUCTION, useShop } from './shop.js'

const shop = useShop()
const closed = useShop({ env: PRODUCTION, template: 'empty' })
const shown = useShop({ env: { ...PRODUCTION, EXPLORE: 'on' }, template: 'empty' })

const PORTS = ['graphql', 'flask', 'express'] as const
const PATHS = { graphql: '/graphql', flask: '/api/auth/login', express: '/api/auth/login' } as const
const json = { 'content-type': 'application/json' }
const nested = (levels: number) => `{"variables":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}`

describe('refuses', () => {
  test.each(PORTS)('JSON nested 5,000 levels deep returns 400 on the %s port', async (port) => {
    for (const body of [nested(5_000), nested(200_000)]) {
      const reply = await fetch(shop().url(port, PATHS[port]), { method: 'POST', headers: json, body })
      expect(reply.status).toBe(400)
      await reply.text()
    }
  })

  test.each([
    ['orders', ['ORDERS', 'yesterday', 1]],
    ['orders', ['ORDERS', '2026-02-30 00:00:00+00', 1]],
    ['orders', ['ORDERS', '0000-01-01 00:00:00+00', 1]],
    ['orders', ['ORDERS', '2026-01-01 00:00:00+00', 2 ** 40]],
    ['orders', ['ORDERS', '2026-01-01 00:00:00+00', 1.5]],
    ['orders', ['ORDERS', 1, 'x']],
    ['products', ['NEWEST', 'yesterday', 1]],
    ['products', ['NEWEST', '2026-01-01 00:00:00+00', 2 ** 40]],
  ])('a forged cursor of %s is invalid input: %j', async (list, cursor) => {
    const headers = await shop().signIn(DEMO_ACCOUNTS.customer.email, DEMO_ACCOUNTS.customer.password)
    const after = Buffer.from(JSON.stringify(cursor)).toString('base64url')
    const field = list === 'orders' ? 'me { orders(first: 1, after: $a)' : 'products(first: 1, after: $a)'
    const query = `query ($a: String) { ${field} { nodes { id } } }${list === 'orders' ? ' }' : ''}`
    const { errors } = await shop().ask(query, { a: after }, headers)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'after' })
  })

  test('production serves no description of its REST APIs unless that is enabled', async () => {
    for (const port of ['flask', 'express'] as const)
      for (const path of ['/docs', '/openapi.json']) {
        expect((await fetch(closed().url(port, path))).status).toBe(404)
        expect((await fetch(shown().url(port, path))).status).toBe(200)
      }
    expect((await fetch(closed().url('graphql', '/python/docs'))).status).toBe(404)
  })
})

describe('answers', () => {
  test.each(['flask', 'express'] as const)(
    'a 401 on the %s port names the bearer scheme and its realm',
    async (port) => {
      const path = port === 'flask' ? '/api/orders/' : '/api/users/1'
      const without = await fetch(shop().url(port, path))
      expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="shop"'])
      expect(without.headers.get('cache-control')).toBe('no-store')
    },
  )

  test('a 401 for an invalid token names the error', async () => {
    const reply = await fetch(shop().url('express', '/api/users/1'), {
      headers: { authorization: 'Bearer a.b.c' },
    })
    expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="shop", error="invalid_token"')
  })

  test.each(PORTS)('responses on the %s port forbid type sniffing and caching', async (port) => {
    const { email, password } = DEMO_ACCOUNTS.customer
    const body = JSON.stringify(port === 'graphql' ? { query: '{ shop { currency } }' } : { email, password })
    const reply = await fetch(shop().url(port, PATHS[port]), {
      method: 'POST',
      headers: { ...json, origin: 'http://localhost:5173' },
      body,
    })
    expect(reply.status).toBe(200)
    expect(reply.headers.get('cache-control')).toBe('no-store')
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
    const exposed = (reply.headers.get('access-control-expose-headers') ?? '').split(/, ?/)
    expect(exposed).toEqual([
      ...['x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy'],
      'idempotent-replayed',
    ])
  })

  test.each(PORTS)('responses on the %s port require HTTPS in production', async (port) => {
    const path = port === 'graphql' ? '/health/live' : '/api/health'
    const { headers } = await fetch(closed().url(port, path))
    expect(headers.get('strict-transport-security')).toContain('max-age=31536000')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })
})

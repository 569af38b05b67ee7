import { VERSION } from '@shopstack/drizzle/environment/version'
import { describe, expect, test } from 'vitest'
import { openTestShop, PRODUCTION, useShop } from './shop.js'

const shop = useShop()
const closed = useShop({ env: PRODUCTION, template: 'empty' })

const json = { 'content-type': 'application/json' }
const post = (url: string, body: string, headers: Record<string, string> = json) =>
  fetch(url, { method: 'POST', headers, body })
const query = (text: string) => JSON.stringify({ query: text })

describe('answers', () => {
  test('a browser gets the Sandbox page in development', async () => {
    const page = await fetch(shop().url('graphql', '/graphql'), { headers: { accept: 'text/html' } })
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('embeddable-sandbox')
  })

  test('a query by GET is served', async () => {
    const url = new URL(shop().url('graphql', '/graphql'))
    url.searchParams.set('query', '{ shop { currency } }')
    const reply = await fetch(url, { headers: { 'apollo-require-preflight': 'yes' } })
    expect(await reply.json()).toEqual({ data: { shop: { currency: 'USD' } } })
  })

  test.each(['https://studio.apollographql.com', 'http://localhost:5173'])(
    'the origin %s is allowed in development',
    async (origin) => {
      const preflight = await fetch(shop().url('graphql', '/graphql'), {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      })
      expect(preflight.status).toBe(204)
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
    },
  )

  test('the published key set has the public keys and no private part', async () => {
    const reply = await fetch(shop().url('graphql', '/.well-known/jwks.json'))
    const { keys } = (await reply.json()) as { keys: Record<string, string>[] }
    expect(keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA' })
    expect(keys[0]).not.toHaveProperty('d')
  })

  test.each(['graphql', 'flask', 'express'] as const)('the %s port serves its health', async (surface) => {
    const live = await fetch(shop().url(surface, '/health/live'))
    expect(await live.json()).toEqual({ status: 'ok', version: VERSION })
    const ready = await fetch(shop().url(surface, '/health/ready'))
    expect(ready.status).toBe(200)
    expect(await ready.json()).toMatchObject({
      status: 'ok',
      checks: { transactions: { state: 'ok' }, insights: { state: 'ok' } },
    })
  })

  test('the REST APIs are served below the GraphQL port as well', async () => {
    const flask = await fetch(shop().url('graphql', '/python/api/products/1'))
    expect(await flask.json()).toHaveProperty('product.created_at')
    const express = await fetch(shop().url('graphql', '/node/api/products/1'))
    expect(await express.json()).toHaveProperty('product.createdAt')
  })

  test('every response has a request id, which is that of the client where it is valid', async () => {
    const reply = await fetch(shop().url('graphql', '/health/live'), {
      headers: { 'x-request-id': 'trace-me-1234' },
    })
    expect(reply.headers.get('x-request-id')).toBe('trace-me-1234')
    const other = await fetch(shop().url('graphql', '/health/live'), {
      headers: { 'x-request-id': '<script>' },
    })
    expect(other.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('refuses', () => {
  test('a body above one megabyte returns 413', async () => {
    const reply = await post(
      shop().url('graphql', '/graphql'),
      query(`{ shop { currency } } # ${'x'.repeat(1_100_000)}`),
    )
    expect(reply.status).toBe(413)
  })

  test('a batch of requests returns 400', async () => {
    const reply = await post(shop().url('graphql', '/graphql'), `[${query('{ shop { currency } }')}]`)
    expect(reply.status).toBe(400)
  })

  test.each([
    ['a form', 'application/x-www-form-urlencoded', 'query={shop{currency}}'],
    ['plain text', 'text/plain', query('{ shop { currency } }')],
    ['an upload', 'multipart/form-data; boundary=x', '--x--'],
  ])('%s is refused as a cross-site request', async (_, type, body) => {
    const reply = await post(shop().url('graphql', '/graphql'), body, { 'content-type': type })
    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect(reply.status).toBeLessThan(500)
  })

  test('a mutation by GET returns 405', async () => {
    const url = new URL(shop().url('graphql', '/graphql'))
    url.searchParams.set('query', 'mutation { logout { endedSessions } }')
    const reply = await fetch(url, { headers: { 'apollo-require-preflight': 'yes' } })
    expect(reply.status).toBe(405)
  })

  test.each([
    '{',
    'null',
    '[]',
    '"x"',
    '{"query":7}',
    '{"query":"{ shop { currency } }","variables":"x"}',
    '{"query":"\\u0000"}',
    '\xff',
  ])('the body %j returns 400', async (body) => {
    expect((await post(shop().url('graphql', '/graphql'), body)).status).toBe(400)
  })

  test('an operation above the limits returns 400 with its code', async () => {
    const aliases = Array.from({ length: 101 }, (_, i) => `a${i}: __typename`).join(' ')
    const { status, errors } = await shop().ask(`{ ${aliases} }`)
    expect(status).toBe(400)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX' })
  })

  test('other origins are not allowed', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost:5173.evil.example']) {
      const reply = await fetch(shop().url('graphql', '/health/live'), { headers: { origin } })
      expect(reply.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('an unknown path returns 404', async () => {
    expect((await fetch(shop().url('graphql', '/nothing'))).status).toBe(404)
  })
})

describe('protects', () => {
  test('production serves neither introspection, Sandbox nor explorer, and allows no development origins', async () => {
    const { errors } = await closed().ask('{ __schema { types { name } } }')
    expect(errors?.[0]?.message).toContain('introspection')
    const page = await fetch(closed().url('graphql', '/graphql'), { headers: { accept: 'text/html' } })
    expect(await page.text()).not.toContain('embeddable-sandbox')
    expect((await fetch(closed().url('graphql', '/explorer'))).status).toBe(404)
    for (const [origin, allowed] of [
      ['http://localhost:5173', null],
      ['https://studio.apollographql.com', null],
      ['https://shop.example', 'https://shop.example'],
    ]) {
      const reply = await fetch(closed().url('graphql', '/health/live'), {
        headers: { origin: origin ?? '' },
      })
      expect(reply.headers.get('access-control-allow-origin')).toBe(allowed)
    }
  })

  test('production does not start on a database with demo accounts', async () => {
    await expect(openTestShop({ env: PRODUCTION, template: 'demo' })).rejects.toThrow('demo accounts')
  })

  test('production does not suggest names of fields', async () => {
    const { errors } = await closed().ask('{ product(id: "1") { nam } }')
    expect(errors?.[0]?.message).not.toContain('Did you mean')
  })

  test('security headers are set', async () => {
    const { headers } = await fetch(closed().url('graphql', '/health/live'))
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('strict-transport-security')).toContain('max-age')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  test('a secret of a request is in no log line', async () => {
    const secret = 'hunter2-planted-in-a-request'
    await shop().ask(
      `mutation { login(input: { email: "a@b.example", password: "${secret}" }) { accessToken } }`,
    )
    await shop().ask('mutation ($t: String!) { refreshSession(refreshToken: $t) { accessToken } }', {
      t: secret,
    })
    await shop().ask('{ me { id } }', {}, { authorization: `Bearer ${secret}`, cookie: `session=${secret}` })
    await fetch(shop().url('flask', `/api/products?category=${secret}`))
    expect(shop().logLines.length).toBeGreaterThan(3)
    expect(shop().logLines.join('')).not.toContain(secret)
  })
})

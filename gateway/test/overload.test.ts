import { setTimeout as sleep } from 'node:timers/promises'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { describe, expect, test, vi } from 'vitest'
import { useShop, whileProductsAreLocked } from './shop.js'

const MOST = 3
const shop = useShop({ env: { CONCURRENT_REQUESTS: String(MOST), ADDRESS_SHARE: '100' } })
const behindProxy = useShop({ env: { TRUSTED_PROXIES: '127.0.0.0/8, ::1' } })

const LIST = '{ products(first: 1) { nodes { name } } }'

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url)
  await response.text()
  return response.status
}

/** Requests that wait for the catalog, as many as the gateway works on. */
async function fillUp() {
  const waiting = Array.from({ length: MOST }, () => shop().ask(LIST))
  await vi.waitFor(async () => {
    const [row] = await shop().owner`select count(*)::int as n from pg_locks where not granted`
    expect(row?.n).toBeGreaterThan(0)
  }, 20_000)
  await sleep(50)
  return waiting
}

describe('refuses', () => {
  test('a request above the limit returns 503 with Retry-After on each port, and requests in flight complete', async () => {
    let waiting: Awaited<ReturnType<typeof fillUp>> = []
    await whileProductsAreLocked(shop().owner, async () => {
      waiting = await fillUp()
      const graphql = await fetch(shop().url('graphql', '/graphql'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'http://localhost:5173' },
        body: JSON.stringify({ query: LIST }),
      })
      expect(graphql.status).toBe(503)
      expect(graphql.headers.get('retry-after')).toBe('1')
      expect(graphql.headers.get('access-control-allow-origin')).toBe('http://localhost:5173')
      expect(await graphql.json()).toEqual({
        errors: [
          {
            message: 'The shop is busy. Try again in 1 s.',
            extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: 1 },
          },
        ],
      })
      for (const url of [
        shop().url('flask', '/api/products/'),
        shop().url('express', '/api/products'),
        shop().url('graphql', '/python/api/products/'),
      ]) {
        const reply = await fetch(url)
        expect(reply.status).toBe(503)
        expect(reply.headers.get('retry-after')).toBe('1')
        expect(await reply.json()).toEqual({ error: 'Service unavailable' })
      }
    })
    for (const reply of waiting) expect((await reply).status).toBe(200)
    expect((await shop().ask(LIST)).status).toBe(200)
  })
})

describe('answers', () => {
  test('health, metrics and keys are served while other requests are refused', async () => {
    await whileProductsAreLocked(shop().owner, async () => {
      const waiting = await fillUp()
      for (const surface of ['graphql', 'flask', 'express'] as const)
        for (const path of ['/health/live', '/health/ready', '/metrics'])
          expect(await statusOf(shop().url(surface, path))).toBe(200)
      expect(await statusOf(shop().url('flask', '/api/health'))).toBe(200)
      expect(await statusOf(shop().url('graphql', '/.well-known/jwks.json'))).toBe(200)
      waiting.forEach((reply) => void reply.catch(() => {}))
    })
  })

  test('slots of disconnected clients become free', async () => {
    await whileProductsAreLocked(shop().owner, async () => {
      const leaving = new AbortController()
      const left = Array.from({ length: MOST }, () =>
        fetch(shop().url('express', '/api/products'), { signal: leaving.signal }),
      )
      await sleep(100)
      leaving.abort()
      await Promise.allSettled(left)
      await vi.waitFor(
        async () =>
          expect((await shop().ask('{ shop { currency } }')).data).toEqual({ shop: { currency: 'USD' } }),
        20_000,
      )
    })
  })
})

describe('protects', () => {
  const { email, password } = DEMO_ACCOUNTS.customer
  const signInFrom = async (at: typeof shop, address: string) => {
    const { data } = await at().ask<{ login: { accessToken: string } }>(
      'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }',
      { input: { email, password } },
      { 'x-forwarded-for': address },
    )
    const { data: own } = await at().ask<{ sessions: { address: string; current: boolean }[] }>(
      '{ sessions { address current } }',
      {},
      { authorization: `Bearer ${data.login.accessToken}` },
    )
    return own.sessions.find(({ current }) => current)?.address
  }

  test('the client address is taken from X-Forwarded-For only behind a trusted proxy', async () => {
    expect(await signInFrom(behindProxy, '203.0.113.7')).toBe('203.0.113.7')
    expect(await signInFrom(behindProxy, '198.51.100.9, 203.0.113.8')).toBe('203.0.113.8')
    expect(await signInFrom(shop, '203.0.113.7')).toBe('127.0.0.1')
  })
})

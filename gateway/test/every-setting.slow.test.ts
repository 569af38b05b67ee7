import { createHmac } from 'node:crypto'
import { unlockSignIn } from '@shopstack/drizzle/accounts/administrators'
import { hashPassword } from '@shopstack/drizzle/accounts/passwords'
import { beforeAll, describe, expect, test } from 'vitest'
import { MODES, PRODUCTION, useShop } from './shop.js'

const PASSWORD = 'correct horse battery'
const LEGACY_SECRET = 'the old secret of the flask service'
const COMMON = {
  // Clients name their address, as a trusted proxy does; other instances of the shop share no points with this one.
  ...{ TRUSTED_PROXIES: '127.0.0.0/8, ::1', REDIS_URL: '' },
  ...{ CALLER_BUDGET: '20000', CALLER_BUDGET_SECONDS: '3600', LEGACY_PYTHON_JWT_SECRET: LEGACY_SECRET },
}
const SETTINGS = {
  development: COMMON,
  production: { ...PRODUCTION, ...COMMON },
} as const
/** Nothing listens on port 1. */
const DOWN = 'http://127.0.0.1:1/graphql'

const VARIANTS = MODES.flatMap((mode) =>
  (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).map((settings) => ({ mode, settings })),
)

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }'
const CHANGE =
  'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors { code } } }'
const PATHS = { graphql: '/graphql', flask: '/api/auth/login', express: '/api/auth/login' } as const
const PORTS = ['graphql', 'flask', 'express'] as const

let addresses = 0
/** An address of RFC 5737 that no test has used yet. */
const newAddress = () => `203.0.113.${++addresses}`
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe.each(VARIANTS)('$mode, in $settings,', ({ mode, settings }) => {
  const env = SETTINGS[settings]
  const shop = useShop({ mode, env, template: 'empty' })
  const partial = useShop({ mode, env: { ...env, INSIGHTS_URL: DOWN }, template: 'empty' })
  let owner = { id: 0, email: 'owner@shop.example' }
  let customer = { id: 0, email: 'customer@shop.example' }

  beforeAll(async () => {
    const hash = await hashPassword(PASSWORD)
    for (const { owner: sql } of [shop(), partial()])
      await sql`insert into products (name, price, stock) select 'Lamp ' || n, 10, 5 from generate_series(1, 40) n`
    const rows = await shop().owner<{ id: number; email: string }[]>`
      insert into users (email, name, password_hash)
      values (${owner.email}, 'Ada', ${hash}), (${customer.email}, 'Bob', ${hash}) returning id, email`
    owner = rows[0] ?? owner
    customer = rows[1] ?? customer
  })

  const from = (address: string) => ({ 'x-forwarded-for': address })
  const codeOf = ({ errors }: { errors?: { extensions?: Record<string, unknown> }[] }) =>
    errors?.[0]?.extensions?.code

  async function signIn(address: string, email: string, password = PASSWORD): Promise<string> {
    const reply = await shop().ask<{
      login: { accessToken: string | null; userErrors: { code: string }[] }
    }>(LOGIN, { input: { email, password } }, from(address))
    if (reply.errors) return String(codeOf(reply))
    return reply.data.login.accessToken ? 'in' : String(reply.data.login.userErrors[0]?.code)
  }

  test('a caller past its budget gets 429 with the time to wait on every port, and other callers are served', async () => {
    const [greedy, other] = [newAddress(), newAddress()]
    const page = '{ products(first: 40) { nodes { id name price stock category } } }'
    let reply = new Response()
    for (let n = 0; n < 200 && reply.status !== 429; n++) {
      reply = await fetch(shop().url('graphql', '/graphql'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...from(greedy) },
        body: JSON.stringify({ query: page }),
      })
      await reply.arrayBuffer()
    }
    for (const [port, path] of [
      ['flask', '/api/products/?per_page=40'],
      ['express', '/api/products?limit=40'],
    ] as const) {
      const refused = await fetch(shop().url(port, path), { headers: from(greedy) })
      expect([port, refused.status]).toEqual([port, 429])
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(refused.headers.get('ratelimit-policy')).toBe('"caller";q=20000;w=3600')
      expect((await fetch(shop().url(port, path), { headers: from(other) })).status).toBe(200)
    }
    expect(reply.status).toBe(429)
    expect(reply.headers.get('ratelimit')).toMatch(/^"caller";r=\d+;t=\d+$/)
    expect((await shop().ask(page, {}, from(other))).errors).toBeUndefined()
    expect((await fetch(shop().url('graphql', '/health/ready'), { headers: from(greedy) })).status).toBe(200)
  })

  test('guesses from elsewhere do not lock the owner out at home, and an operator lifts the lock elsewhere', async () => {
    const [home, elsewhere] = [newAddress(), newAddress()]
    expect(await signIn(home, owner.email)).toBe('in')
    const guesses = []
    for (let n = 0; n < 12; n++) guesses.push(await signIn(newAddress(), owner.email, `guess ${n}`))
    expect(guesses.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(10)
    expect(await signIn(elsewhere, owner.email)).toBe('RATE_LIMITED')
    expect(await signIn(home, owner.email)).toBe('in')
    await unlockSignIn(shop().owner, owner.email)
    expect(await signIn(elsewhere, owner.email)).toBe('in')
  }, 60_000)

  test('sign-ins under names that resemble an account do not use up the attempts of its password change', async () => {
    for (const name of [`user:${customer.id}`, `account:${customer.id}`, String(customer.id)])
      for (let n = 0; n < 4; n++) await signIn(newAddress(), name, 'guess')
    const headers = await shop().signIn(customer.email, PASSWORD)
    const input = { currentPassword: PASSWORD, newPassword: `${PASSWORD} staple` }
    expect((await shop().ask(CHANGE, { input }, headers)).data).toEqual({
      changePassword: { userErrors: [] },
    })
  }, 60_000)

  test('a token of the old service is anonymous until accounts were adopted', async () => {
    const claims = {
      sub: String(owner.id),
      type: 'access',
      fresh: false,
      exp: Math.floor(Date.now() / 1000) + 3_600,
    }
    const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
    const token = `${text}.${createHmac('sha256', LEGACY_SECRET).update(text).digest('base64url')}`
    const reply = await shop().ask(
      '{ me { id } }',
      {},
      { authorization: `Bearer ${token}`, ...from(newAddress()) },
    )
    expect([reply.data, codeOf(reply)]).toEqual([{ me: null }, 'UNAUTHENTICATED'])
  })

  test('data beside a forbidden field is returned', async () => {
    const query = '{ product(id: 1) { name revenue } health { status } salesReport { asOf } }'
    const reply = await shop().ask<{ health: unknown }>(query, {}, from(newAddress()))
    expect(reply.status).toBe(200)
    expect(reply.data).toEqual({
      product: { name: 'Lamp 1', revenue: null },
      health: { status: 'ok' },
      salesReport: null,
    })
    expect(reply.errors).toHaveLength(2)
  })

  test.each([
    ['{ product(id: 1) { name related { name } } }', { product: { name: 'Lamp 1', related: null } }],
    [
      '{ product(id: 1) { name } trendingProducts { units } }',
      { product: { name: 'Lamp 1' }, trendingProducts: null },
    ],
    [
      '{ health { status } products(first: 1) { nodes { name } } }',
      { health: { status: 'degraded' }, products: { nodes: [{ name: expect.any(String) }] } },
    ],
  ])('%s returns partial data while insights is down', async (query, data) => {
    const reply = await partial().ask(query, {}, from(newAddress()))
    expect([reply.status, reply.data]).toEqual([200, data])
  })

  test.each(PORTS)(
    'the %s port rejects deep JSON with 400, and its responses are not cached',
    async (port) => {
      const send = (body: string, address: string) =>
        fetch(shop().url(port, PATHS[port]), {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...from(address) },
          body,
        })
      const deep = await send(`{"variables":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`, newAddress())
      expect(deep.status).toBe(400)
      const input = { email: owner.email, password: PASSWORD }
      const body = port === 'graphql' ? { query: LOGIN, variables: { input } } : input
      const reply = await send(JSON.stringify(body), newAddress())
      expect(reply.status).toBe(200)
      expect(reply.headers.get('cache-control')).toBe('no-store')
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
      if (settings === 'production')
        expect(reply.headers.get('strict-transport-security')).toContain('max-age=31536000')
    },
  )

  test('a forged cursor of orders is invalid input', async () => {
    const headers = await shop().signIn(owner.email, PASSWORD)
    const query = 'query ($after: String) { me { orders(first: 1, after: $after) { nodes { id } } } }'
    const reply = await shop().ask(
      query,
      { after: Buffer.from('["ORDERS","yesterday",1]').toString('base64url') },
      headers,
    )
    expect(codeOf(reply)).toBe('INVALID_INPUT')
  })

  test('an entry of X-Forwarded-For counts without its port, and an invalid one has no budget of its own', async () => {
    const remaining = async (entry: string) => {
      const reply = await fetch(shop().url('express', '/api/products?limit=1'), { headers: from(entry) })
      return Number(/;r=(\d+);/.exec(reply.headers.get('ratelimit') ?? '')?.[1])
    }
    const address = newAddress()
    const first = await remaining(`${address}:8080`)
    expect(await remaining(`${address}:9090`)).toBeLessThan(first)
    const unknown = await remaining('unknown-1')
    expect(await remaining('unknown-2')).toBeLessThan(unknown)
  })
})

import { randomInt } from 'node:crypto'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { testRedisUrl } from '@shopstack/drizzle/test/databases'
import { describe, expect, test, vi } from 'vitest'
import { type TestShop, useShop } from './shop.js'

/** Sends requests with a client address, as a trusted proxy does. */
const PROXIED = { TRUSTED_PROXIES: '127.0.0.0/8, ::1', REDIS_URL: '' }
const shop = useShop({ env: { ...PROXIED, CALLER_BUDGET: '1000', CALLER_BUDGET_SECONDS: '3600' } })
const patient = useShop({ env: { ...PROXIED, CALLER_BUDGET: '1000', CALLER_BUDGET_SECONDS: '2' } })
const unbounded = useShop({ env: { ...PROXIED, CALLER_BUDGET: 'off' } })
const planning = useShop({ env: { ...PROXIED, PLANNING_SHARE: '1' } })
const services = useShop({ mode: 'over HTTP', env: { ...PROXIED, CALLER_BUDGET: '1000' } })

/** Two gateways that have nothing in common but Redis, which may hold the points of earlier runs. */
const REDIS = { REDIS_URL: testRedisUrl() ?? '', CALLER_BUDGET: '1000', CALLER_BUDGET_SECONDS: '60' }
const twins = testRedisUrl()
  ? ([useShop({ env: { ...PROXIED, ...REDIS } }), useShop({ env: { ...PROXIED, ...REDIS } })] as const)
  : null

let hosts = 0
/** An address that nothing was sent from yet. */
const anAddress = () => `203.0.113.${++hosts}`
const CHEAP = '{ shop { currency } }'
/** 1 for the list, 99 for its nodes, 4 × 99 for their fields, 1 for each … in all more than half of the budget. */
const HALF = '{ products(first: 99) { nodes { id name price stock category } } }'

async function send(at: TestShop, address: string, query: string, headers: Record<string, string> = {}) {
  const response = await fetch(at.url('graphql', '/graphql'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address, ...headers },
    body: JSON.stringify({ query }),
  })
  const body = (await response.json()) as { errors?: unknown[] }
  return { status: response.status, headers: response.headers, body }
}

/** Has a document prepared at the cost of another address, so that a test is charged for running it alone. */
async function prepare(at: TestShop, query: string) {
  // It is compiled when it is executed again. A cold process may take longer over a document than one budget covers.
  for (let n = 0; n < 2; n++) while ((await send(at, anAddress(), query)).status === 429);
}

/** Signs in from an address of its own. */
async function signIn(at: TestShop, { email, password }: { email: string; password: string }) {
  const login = `mutation { login(input: { email: "${email}", password: "${password}" }) { accessToken } }`
  await prepare(at, login)
  const { body } = await send(at, anAddress(), login)
  const { data } = body as { data: { login: { accessToken: string } } }
  return { authorization: `Bearer ${data.login.accessToken}` }
}

const get = async (url: string, address: string) => {
  const response = await fetch(url, { headers: { 'x-forwarded-for': address } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const remainingIn = (headers: Headers): number =>
  Number(/;r=(\d+);/.exec(headers.get('ratelimit') ?? '')?.[1])

/** Spends the budget of an address down to nothing that matters. */
async function exhaust(at: TestShop, address: string) {
  for (let n = 0; n < 3; n++) await send(at, address, HALF)
  for (let n = 0; n < 1_100; n++) if ((await send(at, address, CHEAP)).status === 429) return
  throw new Error('a budget of 1000 points was never spent')
}

describe('answers', () => {
  test('every response has the remaining budget of its caller', async () => {
    await prepare(shop(), CHEAP)
    const address = anAddress()
    const { headers } = await send(shop(), address, CHEAP)
    expect(headers.get('ratelimit-policy')).toBe('"caller";q=1000;w=3600')
    // A point each for the request, `shop` and its field.
    expect(headers.get('ratelimit')).toBe('"caller";r=997;t=3600')
    const again = await send(shop(), address, CHEAP)
    expect(again.headers.get('ratelimit')).toMatch(/^"caller";r=994;t=3\d{3}$/)
  })

  test('a caller is served again once the window has ended', async () => {
    const address = anAddress()
    await send(patient(), address, HALF)
    const refused = await vi.waitFor(async () => {
      const reply = await send(patient(), address, HALF)
      expect(reply.status).toBe(429)
      return reply
    }, 20_000)
    expect(refused.headers.get('retry-after')).toMatch(/^[12]$/)
    await vi.waitFor(async () => expect((await send(patient(), address, HALF)).status).toBe(200), 20_000)
  })

  test('health, metrics and public keys are served to callers without budget', async () => {
    const address = anAddress()
    await exhaust(shop(), address)
    for (const url of [
      shop().url('graphql', '/health/ready'),
      shop().url('graphql', '/metrics'),
      shop().url('graphql', '/.well-known/jwks.json'),
      shop().url('flask', '/health/live'),
      shop().url('flask', '/api/health'),
      shop().url('express', '/health/ready'),
    ])
      expect((await get(url, address)).status).toBe(200)
  })

  test('a shop without budgets serves every request, without headers about them', async () => {
    const address = anAddress()
    for (let n = 0; n < 5; n++) {
      const { status, headers } = await send(unbounded(), address, HALF)
      expect(status).toBe(200)
      expect([...headers.keys()].filter((name) => name.startsWith('ratelimit'))).toEqual([])
    }
  })
})

describe('refuses', () => {
  test('a GraphQL request beyond the budget returns 429 with Retry-After and the standard headers', async () => {
    const address = anAddress()
    await exhaust(shop(), address)
    const { status, headers, body } = await send(shop(), address, CHEAP)
    const seconds = Number(headers.get('retry-after'))
    expect(status).toBe(429)
    expect(seconds).toBeGreaterThan(3_500)
    expect(headers.get('ratelimit-policy')).toBe('"caller";q=1000;w=3600')
    expect(headers.get('ratelimit')).toMatch(new RegExp(`^"caller";r=[01];t=${seconds}$`))
    expect(body).toEqual({
      errors: [
        {
          message: `Too many requests. Try again in ${seconds} s.`,
          extensions: { code: 'RATE_LIMITED', retryAfter: seconds },
        },
      ],
    })
  })

  test.each([
    ['flask', '/api/products/?per_page=100'] as const,
    ['express', '/api/products?per_page=100'] as const,
    ['graphql', '/python/api/products/?per_page=100'] as const,
  ])('a REST request beyond the budget returns 429 on %s %s', async (surface, path) => {
    const address = anAddress()
    const url = shop().url(surface, path)
    const first = await get(url, address)
    expect(first.status).toBe(200)
    expect(first.headers.get('ratelimit-policy')).toBe('"caller";q=1000;w=3600')
    let reply = first
    for (let n = 0; n < 20 && reply.status === 200; n++) reply = await get(url, address)
    const { status, headers, text } = reply
    expect(status).toBe(429)
    expect(headers.get('retry-after')).toMatch(/^3\d{3}$/)
    expect(headers.get('ratelimit')).toMatch(/^"caller";r=\d+;t=3\d{3}$/)
    expect(JSON.parse(text)).toEqual({ error: 'Too many requests' })
  })

  test('requests with invalid tokens are charged like any other request', async () => {
    const address = anAddress()
    const headers = { 'x-forwarded-for': address, authorization: 'Bearer guessed' }
    const request = async () => {
      const response = await fetch(shop().url('express', '/api/users/me/profile'), { headers })
      await response.text()
      return response.status
    }
    const statuses: number[] = []
    for (let n = 0; n < 1_000; n += 20)
      statuses.push(...(await Promise.all(Array.from({ length: 20 }, request))))
    expect(new Set(statuses)).toEqual(new Set([401]))
    expect(await request()).toBe(429)
  })

  test('a budget spent on one port is spent on every port', async () => {
    const address = anAddress()
    await exhaust(shop(), address)
    expect((await get(shop().url('express', '/api/products'), address)).status).toBe(429)
    expect((await get(shop().url('flask', '/api/products/'), address)).status).toBe(429)
  })

  test.runIf(twins)('a budget spent at one gateway is spent at another', async () => {
    const [one, other] = twins ?? []
    if (!one || !other) return
    const address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`
    for (const gateway of [one(), other()]) await prepare(gateway, CHEAP)
    await exhaust(one(), address)
    await vi.waitFor(async () => expect((await send(other(), address, CHEAP)).status).toBe(429), 20_000)
    expect((await send(other(), anAddress(), CHEAP)).status).toBe(200)
  })

  test('a shop of three processes charges a request at the gateway only', async () => {
    const query = '{ product(id: 1) { name unitsSold } }'
    await prepare(services(), query)
    const { status, headers } = await send(services(), anAddress(), query)
    expect(status).toBe(200)
    expect(remainingIn(headers)).toBe(996)
  })

  test('a mutation beyond the budget is refused before any of it runs', async () => {
    const address = anAddress()
    const { authorization } = await signIn(shop(), DEMO_ACCOUNTS.customer)
    const order =
      'mutation { placeOrder(input: { items: [{ productId: 1, quantity: 1 }] }) { order { id } } }'
    await prepare(shop(), order)
    const count = async () => (await shop().owner`select count(*)::int as n from orders`)[0]?.n
    const before = await count()
    const statuses: number[] = []
    for (let n = 0; n < 8; n++) statuses.push((await send(shop(), address, order, { authorization })).status)
    const placed = statuses.filter((status) => status === 200).length
    expect(statuses.at(-1)).toBe(429)
    // A write is 200 points and more.
    expect(placed).toBeGreaterThan(0)
    expect(placed).toBeLessThanOrEqual(4)
    expect(await count()).toBe(before + placed)
  })
})

describe('protects', () => {
  test('an account has a budget of its own, apart from its address and the same from every address', async () => {
    const address = anAddress()
    const { authorization } = await signIn(shop(), DEMO_ACCOUNTS.admin)
    await exhaust(shop(), address)
    const own = await send(shop(), address, CHEAP, { authorization })
    expect(own.status).toBe(200)
    const elsewhere = await send(shop(), anAddress(), CHEAP, { authorization })
    expect(remainingIn(elsewhere.headers)).toBeLessThan(remainingIn(own.headers))
  })

  test('refusals are logged in samples and counted in full', async () => {
    const address = anAddress()
    await exhaust(shop(), address)
    for (let n = 0; n < 20; n++) await send(shop(), address, CHEAP)
    const lines = shop().logLines.filter((line) => line.includes('caller over budget, request rejected'))
    const { text } = await get(shop().url('graphql', '/metrics'), address)
    const refused = Number(/^shopstack_requests_refused_total\{reason="budget"\} (\d+)$/m.exec(text)?.[1])
    expect(refused).toBeGreaterThanOrEqual(21)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThan(refused / 4)
  })

  test('a client that sends only new documents affects neither known documents nor other clients', async () => {
    const [attacker, other, newcomer] = [anAddress(), anAddress(), anAddress()]
    expect((await send(planning(), other, CHEAP)).status).toBe(200)
    const statuses: number[] = []
    for (let n = 0; n < 2_000 && statuses.at(-1) !== 429; n++) {
      const fields = Array.from({ length: 15 }, (_, i) => `f${i}_${n}: name related { id name unitsSold }`)
      const { status } = await send(planning(), attacker, `{ product(id: ${n}) { ${fields.join(' ')} } }`)
      statuses.push(status)
    }
    expect(statuses.at(-1)).toBe(429)
    for (let n = 0; n < 10; n++) {
      const refused = await send(planning(), attacker, `{ shop { a${n}: currency } }`)
      expect(refused).toMatchObject({
        status: 429,
        body: { errors: [{ extensions: { code: 'RATE_LIMITED' } }] },
      })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await send(planning(), other, CHEAP)).status).toBe(200)
    }
    expect((await send(planning(), attacker, CHEAP)).status).toBe(200)
    expect((await get(planning().url('express', '/api/products'), attacker)).status).toBe(200)
    expect((await send(planning(), newcomer, '{ shop { fresh: currency } }')).status).toBe(200)
  })

  test('a shop flooded with new documents refuses them with 503 and serves every known document', async () => {
    const statusOf = async (n: number) => {
      const fields = Array.from({ length: 15 }, (_, i) => `g${i}_${n}: name related { id name unitsSold }`)
      const query = `{ product(id: ${n}) { ${fields.join(' ')} } }`
      return send(planning(), `198.51.100.${n % 250}`, query)
    }
    let reply = await statusOf(0)
    for (let n = 1; n < 4_000 && reply.status !== 503; n++) reply = await statusOf(n)
    expect(reply.status).toBe(503)
    expect(reply.body.errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }])
    expect(reply.headers.get('retry-after')).toMatch(/^\d+$/)
    expect((await send(planning(), anAddress(), CHEAP)).status).toBe(200)
    expect((await get(planning().url('flask', '/api/products/'), anAddress())).status).toBe(200)
  })
})

import { hash } from 'node:crypto'
import { disposables } from '@shopstack/kit/process/disposables'
import { redisClient } from '@shopstack/kit/redis/client'
import { hasRedisServer, startRedisServer, type TestRedis } from '@shopstack/kit/test/redis-servers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { persistedQueries } from '../graphql/prepared/persisted-queries.js'
import { MODES, openTestShop, type TestShop } from './shop.js'

const MAX_REDIS_BYTES = 32_000_000
/** The longest text that a document may have. */
const MAX_CHARACTERS = 50_000

const open = disposables()
let redis: TestRedis | undefined
let url = ''
let shops: TestShop[] = []

/** Two gateways that have nothing in common but Redis: one process, and a gateway with its services. */
async function openGateways(): Promise<TestShop[]> {
  const opened: TestShop[] = []
  for (const mode of MODES) {
    const shop = await openTestShop({ mode, env: { REDIS_URL: url } })
    opened.push(open.add(mode, shop, (one) => one.close()))
  }
  return opened
}

const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hash('sha256', text) } })

async function send(shop: TestShop | undefined, body: object) {
  const response = await fetch(shop?.url('graphql', '/graphql') ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const { data, errors } = (await response.json()) as {
    data?: unknown
    errors?: { extensions: { code: string } }[]
  }
  return { data, code: errors?.[0]?.extensions.code }
}

const byHash = (shop: TestShop | undefined, text: string) => send(shop, { extensions: persisted(text) })
const register = (shop: TestShop | undefined, text: string) =>
  send(shop, { query: text, extensions: persisted(text) })

const NOT_FOUND = { code: 'PERSISTED_QUERY_NOT_FOUND' }
const DATA = { data: { shop: { currency: 'USD' } } }
let documents = 0
/** A document that no gateway knows yet. */
const aDocument = () => `query Number${++documents} { shop { currency } }`

describe.runIf(hasRedisServer)('two gateways with one Redis (where redis-server is installed)', () => {
  beforeAll(async () => {
    const started = await startRedisServer(open)
    url = started.url
    redis = started.nodes[0]
    shops = await openGateways()
  }, 120_000)
  afterAll(() => open.close(), 60_000)

  test('a persisted query that one gateway has registered is known to the other, by POST and by GET', async () => {
    for (const [first, second] of [shops, shops.toReversed()]) {
      const text = aDocument()
      expect(await byHash(first, text)).toMatchObject(NOT_FOUND)
      expect(await byHash(second, text)).toMatchObject(NOT_FOUND)
      expect(await register(first, text)).toMatchObject(DATA)
      expect(await byHash(second, text)).toMatchObject(DATA)
      const byGet = aDocument()
      expect(await register(first, byGet)).toMatchObject(DATA)
      const search = new URLSearchParams({ extensions: JSON.stringify(persisted(byGet)) })
      const response = await fetch(second?.url('graphql', `/graphql?${search}`) ?? '', {
        headers: { 'apollo-require-preflight': 'true' },
      })
      expect(await response.json()).toMatchObject(DATA)
    }
  })

  test('a text under the hash of another, and a document that is not valid, are not registered', async () => {
    const [known, text] = [aDocument(), aDocument()]
    expect((await send(shops[0], { query: text, extensions: persisted(known) })).data).toBeUndefined()
    const invalid = 'query Invalid { nothing }'
    expect(await register(shops[0], invalid)).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' })
    for (const one of [known, text, invalid]) expect(await byHash(shops[1], one)).toMatchObject(NOT_FOUND)
  })

  test('all texts in Redis have 32 MB at most, and a forgotten one is registered again', async () => {
    const client = redisClient(url, () => 50, {})
    try {
      const [text, kept] = [aDocument(), aDocument()]
      await register(shops[0], text)
      const filling = persistedQueries(client)
      const count = Math.ceil(MAX_REDIS_BYTES / MAX_CHARACTERS) + 20
      for (let n = 0; n < count; n++) {
        const large = `query Large${n} { shop { currency } }`.padEnd(MAX_CHARACTERS)
        await filling.set(`apq:${hash('sha256', large)}`, large)
      }
      await register(shops[0], kept)
      const [texts = []] = [await client.hvals('{persisted-queries}:texts')]
      const bytes = texts.reduce((sum, one) => sum + Buffer.byteLength(one), 0)
      expect(bytes).toBeGreaterThan(MAX_REDIS_BYTES * 0.95)
      expect(bytes).toBeLessThanOrEqual(MAX_REDIS_BYTES)
      expect(await byHash(shops[1], kept)).toMatchObject(DATA)
      expect(await byHash(shops[1], text)).toMatchObject(NOT_FOUND)
      expect(await register(shops[1], text)).toMatchObject(DATA)
    } finally {
      client.disconnect()
    }
  }, 120_000)

  test('while Redis is down, each gateway executes the texts that it knows', async () => {
    const [known, unknown] = [aDocument(), aDocument()]
    await register(shops[0], known)
    await redis?.kill()
    await register(shops[0], unknown)
    for (const text of [known, unknown]) expect(await byHash(shops[0], text)).toMatchObject(DATA)
    expect(await byHash(shops[1], unknown)).toMatchObject(NOT_FOUND)
    expect(await register(shops[1], unknown)).toMatchObject(DATA)
  }, 60_000)
})

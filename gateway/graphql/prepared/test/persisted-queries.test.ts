import { hash } from 'node:crypto'
import { disposables } from '@shopstack/kit/process/disposables'
import { redisClient } from '@shopstack/kit/redis/client'
import { hasRedisServer, startRedisCluster, startRedisServer } from '@shopstack/kit/test/redis-servers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { persistedQueries } from '../persisted-queries.js'

const keyOf = (text: string) => `apq:${hash('sha256', text)}`
/** A text of 1,000 characters. */
const textOf = (n: number) => `{ shop { currency } } # ${n}`.padEnd(1_000, '.')
const KEYS = { texts: '{persisted-queries}:texts', used: '{persisted-queries}:used' }

describe('answers', () => {
  test('texts in memory are bounded by their size, and the least recently used is evicted', async () => {
    // Each takes 2,250 bytes.
    const store = persistedQueries(null, { memoryBytes: 3 * 2_250, redisBytes: 0 })
    for (const n of [1, 2, 3]) await store.set(keyOf(textOf(n)), textOf(n))
    expect(await store.get(keyOf(textOf(1)))).toBe(textOf(1))
    await store.set(keyOf(textOf(4)), textOf(4))
    expect(await store.get(keyOf(textOf(2)))).toBeUndefined()
    for (const n of [1, 3, 4]) expect(await store.get(keyOf(textOf(n)))).toBe(textOf(n))
  })

  test('a name that is no hash is not found', async () => {
    for (const name of ['apq:', 'apq:bytes', `apq:${'A'.repeat(64)}`, 'x'.repeat(100_000)])
      expect(await persistedQueries(null).get(name)).toBeUndefined()
  })
})

describe.runIf(hasRedisServer).each([
  ['a server', startRedisServer],
  ['a cluster', startRedisCluster],
])('with %s of Redis (where redis-server is installed)', (_, start) => {
  const open = disposables()
  let client: ReturnType<typeof redisClient>
  beforeAll(async () => {
    const { url } = await start(open)
    client = open.add(
      'client',
      redisClient(url, () => 50, {}),
      (c) => c.disconnect(),
    )
    // The nodes of a cluster agree on its state at last.
    await vi.waitFor(() => client.del(KEYS.texts), { timeout: 50_000, interval: 50 })
  }, 60_000)
  afterAll(() => open.close())

  const bounds = { memoryBytes: 1_000_000, redisBytes: 3 * 1_250 }
  const sizes = async () => ({
    texts: (await client.hlen(KEYS.texts)) - 2,
    bytes: Number(await client.hget(KEYS.texts, 'bytes')),
    used: await client.zcard(KEYS.used),
  })

  test('processes share texts, of which the least recently used are evicted at the bound', async () => {
    await client.del(KEYS.texts, KEYS.used)
    const first = persistedQueries(client, bounds)
    for (const n of [1, 2, 3]) await first.set(keyOf(textOf(n)), textOf(n))
    await first.set(keyOf(textOf(3)), textOf(3))
    expect(await sizes()).toEqual({ texts: 3, bytes: 3_750, used: 3 })
    expect(await persistedQueries(client, bounds).get(keyOf(textOf(1)))).toBe(textOf(1))
    await first.set(keyOf(textOf(4)), textOf(4))
    expect(await sizes()).toEqual({ texts: 3, bytes: 3_750, used: 3 })
    const other = persistedQueries(client, bounds)
    expect(await other.get(keyOf(textOf(2)))).toBeUndefined()
    for (const n of [1, 3, 4]) expect(await other.get(keyOf(textOf(n)))).toBe(textOf(n))
    expect(await client.ttl(KEYS.texts)).toBeGreaterThan(6 * 86_400)
  })

  test('texts larger than the bound are not shared', async () => {
    await client.del(KEYS.texts, KEYS.used)
    const large = textOf(1).padEnd(3_501)
    await persistedQueries(client, bounds).set(keyOf(large), large)
    expect(await client.exists(KEYS.texts)).toBe(0)
    const largest = textOf(1).padEnd(3_500)
    await persistedQueries(client, bounds).set(keyOf(largest), largest)
    expect(await sizes()).toEqual({ texts: 1, bytes: 3_750, used: 1 })
  })

  test.each(['texts', 'used'] as const)(
    'the size stays within the bound after Redis evicted %s',
    async (key) => {
      await client.del(KEYS.texts, KEYS.used)
      const store = persistedQueries(client, bounds)
      for (const n of [1, 2, 3]) await store.set(keyOf(textOf(n)), textOf(n))
      await client.del(KEYS[key])
      for (const n of [4, 5, 6, 7, 8]) await store.set(keyOf(textOf(n)), textOf(n))
      const { texts, bytes, used } = await sizes()
      expect([texts, bytes]).toEqual([used, used * 1_250])
      expect(bytes).toBeLessThanOrEqual(bounds.redisBytes)
    },
  )

  test('a text that is not that of its hash is not returned', async () => {
    await client.del(KEYS.texts, KEYS.used)
    await client.hset(KEYS.texts, hash('sha256', textOf(1)), textOf(2))
    expect(await persistedQueries(client, bounds).get(keyOf(textOf(1)))).toBeUndefined()
  })

  test('each process knows its own texts while Redis is down', async () => {
    const down = redisClient('redis://127.0.0.1:1', () => 1_000, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
    })
    down.on('error', () => {})
    const store = persistedQueries(down, bounds)
    await store.set(keyOf(textOf(1)), textOf(1))
    expect(await store.get(keyOf(textOf(1)))).toBe(textOf(1))
    expect(await store.get(keyOf(textOf(2)))).toBeUndefined()
    down.disconnect()
  })
})

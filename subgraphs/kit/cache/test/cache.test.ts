import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openRedis } from '../../redis/connect.js'
import { createLogger } from '../../telemetry/log.js'
import { openMetrics } from '../../telemetry/metrics.js'
import { type Cache, openCache } from '../cache.js'
import { type InvalidationBus, openInvalidationBus } from '../invalidation.js'
import { readMany } from './read-many.js'

const log = createLogger({ level: 'silent' })
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The cache of a process and its invalidation bus. */
interface Process {
  cache: Cache
  changes: InvalidationBus
  metrics: ReturnType<typeof openMetrics>
}

async function aProcess(url: string | null, { seconds = 60, name = 'test' } = {}): Promise<Process> {
  const redis = url ? openRedis(url, log) : null
  const changes = openInvalidationBus(redis, log)
  const metrics = openMetrics()
  const cache = openCache({ name, redis, changes, metrics, seconds })
  closing.push(async () => {
    await cache.close()
    changes.close()
    redis?.disconnect()
  })
  return { cache, changes, metrics }
}

/** A process that is connected to Redis. */
async function aConnectedProcess(url: string | null): Promise<Process> {
  const process = await aProcess(url)
  if (url) await vi.waitFor(() => expect(process.changes.isConnected).toBe(true), 20_000)
  return process
}

/** A unique key: a Redis outlives the test run. */
const key = () => `thing:${randomUUID()}`

const redisUrl = processEnv().TEST_REDIS_URL ?? null
// Nothing listens on port 1.
const places: [string, string | null][] = [
  ['in memory', null],
  ['in memory while Redis is down', 'redis://127.0.0.1:1'],
  ...(redisUrl ? [['in Redis', redisUrl] as [string, string]] : []),
]
const open = (url: string | null) => (url === redisUrl ? aConnectedProcess(url) : aProcess(url))

describe.each(places)('cache %s', (_, url) => {
  test('a value is loaded once, and hits are counted', async () => {
    const { cache, metrics } = await open(url)
    const [thing, load] = [{ key: key() }, vi.fn(async () => ({ price: 100, archivedAt: null }))]
    for (let n = 0; n < 3; n++)
      expect(await cache.getOrSet(thing, load)).toEqual({ price: 100, archivedAt: null })
    expect(load).toHaveBeenCalledTimes(1)
    const lines = (await metrics.text()).split('\n').filter((line) => line.includes('"test in memory"'))
    expect(lines).toEqual([
      'shopstack_cache_requests_total{cache="test in memory",result="miss"} 1',
      'shopstack_cache_requests_total{cache="test in memory",result="hit"} 2',
    ])
  })

  test('a value is loaded once for any number of concurrent callers', async () => {
    const { cache } = await open(url)
    const [thing, load] = [{ key: key() }, vi.fn(() => sleep(30, 'value'))]
    const answers = await Promise.all(Array.from({ length: 200 }, () => cache.getOrSet(thing, load)))
    expect(new Set(answers)).toEqual(new Set(['value']))
    expect(load).toHaveBeenCalledTimes(1)
  })

  test('a caller cannot modify a cached value', async () => {
    const { cache } = await open(url)
    const thing = { key: key() }
    await cache.getOrSet(thing, async () => ({ tags: ['a'] }))
    const first = await cache.getOrSet(thing, async () => ({ tags: ['b'] }))
    first.tags.push('mine')
    expect(await cache.getOrSet(thing, async () => ({ tags: ['b'] }))).toEqual({ tags: ['a'] })
  })

  test('a value is invalidated by its key and its group, and by nothing else', async () => {
    const { cache, changes } = await open(url)
    const group = `group-${randomUUID()}`
    const [one, two] = [{ key: key() }, { key: key(), group }]
    let n = 0
    const read = () => Promise.all([one, two].map((thing) => cache.getOrSet(thing, async () => ++n)))
    const before = await read()
    changes.publish([key()])
    expect(await read()).toEqual(before)
    changes.publish([one.key])
    await vi.waitFor(async () => expect(await read()).toEqual([3, before[1]]), 20_000)
    changes.publish([group])
    await vi.waitFor(async () => expect(await read()).toEqual([3, 4]), 20_000)
  })

  test('a value invalidated during its load is not cached', async () => {
    const { cache, changes } = await open(url)
    const thing = { key: key() }
    const old = await cache.getOrSet(thing, async () => {
      changes.publish([thing.key])
      return sleep(20, 'old')
    })
    expect(old).toBe('old')
    expect(await cache.getOrSet(thing, async () => 'new')).toBe('new')
  })

  test('a failed load is not cached, and the next caller loads again', async () => {
    const { cache } = await open(url)
    const thing = { key: key() }
    await expect(cache.getOrSet(thing, () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    expect(await cache.getOrSet(thing, async () => 'back')).toBe('back')
  })

  test('missing keys are loaded together, and a missing value is null', async () => {
    const { cache } = await open(url)
    const [prefix, fetch] = [key(), vi.fn(async (ids: readonly number[]) => ids.filter((id) => id < 5))]
    const ask = readMany(cache, { cacheKey: (id) => ({ key: `${prefix}:${id}` }), fetch })
    expect(await ask([1, 2, 9])).toEqual([1, 2, null])
    expect(await ask([1, 3, 2, 9, 4])).toEqual([1, 3, 2, null, 4])
    expect(await ask([1, 2, 3, 4, 9])).toEqual([1, 2, 3, 4, null])
    const reads = fetch.mock.calls.map(([ids]) => ids)
    expect(reads.flat()).toEqual([1, 2, 9, 3, 4])
    // Redis may be slow for one of them.
    if (url !== redisUrl) expect(reads).toHaveLength(2)
  })

  test('a value loaded by key is a copy, and is invalidated by a change, also during its load', async () => {
    const { cache, changes } = await open(url)
    const [prefix, fetch] = [key(), vi.fn(async (ids: readonly number[]) => [...ids])]
    const nameOf = (id: number) => `${prefix}:${id}`
    const read = readMany(cache, { cacheKey: (id) => ({ key: nameOf(id) }), fetch })
    await read([1, 2])
    changes.publish([nameOf(1)])
    await read([1, 2])
    expect(fetch.mock.calls.map(([ids]) => ids)).toEqual([[1, 2], [1]])
    fetch.mockImplementationOnce(async (ids) => {
      changes.publish([nameOf(3)])
      return [...ids]
    })
    await read([3])
    await read([3])
    expect(fetch).toHaveBeenCalledTimes(4)
  })
})

test('values live under a second while the invalidation bus is disconnected', async () => {
  const { cache } = await aProcess(null)
  const thing = { key: key() }
  let n = 0
  const read = () => cache.getOrSet(thing, async () => ++n)
  expect(await read()).toBe(1)
  expect(await read()).toBe(1)
  await sleep(1_050)
  expect(await read()).toBe(2)
})

test('a disabled cache stores nothing', async () => {
  const { cache } = await aProcess(null, { seconds: 0 })
  let n = 0
  const read = () => cache.getOrSet({ key: key() }, async () => ++n)
  expect([await read(), await read()]).toEqual([1, 2])
})

test('a Redis that responds with nonsense or never causes neither waits nor failures', async () => {
  const silent = createServer()
  const rude = createServer((socket) => socket.on('data', () => socket.write('-ERR no\r\n')))
  for (const server of [silent, rude]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const sockets = new Set<{ destroy(): void }>()
    server.on('connection', (socket) => sockets.add(socket).size && socket.on('error', () => {}))
    closing.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const address = server.address()
    if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port')
    const { cache } = await aProcess(`redis://127.0.0.1:${address.port}`)
    const [thing, load] = [{ key: key() }, vi.fn(async () => 'value')]
    for (let n = 0; n < 20; n++) expect(await cache.getOrSet(thing, load)).toBe('value')
    expect(load).toHaveBeenCalledTimes(1)
  }
})

describe.runIf(redisUrl)('two processes with a Redis', () => {
  const both = async (url = redisUrl) => {
    const processes = [await aConnectedProcess(url), await aConnectedProcess(url)] as const
    const thing = { key: key(), group: `group-${randomUUID()}` }
    let value = 'old'
    const load = vi.fn(async () => value)
    const read = () => Promise.all(processes.map(({ cache }) => cache.getOrSet(thing, load)))
    const become = (next: string) => {
      value = next
    }
    return { processes, thing, load, read, become }
  }

  test('a value loaded by one process is a hit in another', async () => {
    const { processes, thing, load } = await both()
    for (const { cache } of processes) expect(await cache.getOrSet(thing, load)).toBe('old')
    expect(load).toHaveBeenCalledTimes(1)
  })

  test.each(['key', 'group'] as const)('an invalidation by %s reaches the other process', async (by) => {
    const { processes, thing, read, become } = await both()
    expect(await read()).toEqual(['old', 'old'])
    become('new')
    processes[0].changes.publish([thing[by]])
    await vi.waitFor(async () => expect(await read()).toEqual(['new', 'new']), {
      timeout: 20_000,
      interval: 20,
    })
  })

  test.each<[string, (url: URL) => void]>([
    ['another prefix', (url) => url.searchParams.set('keyPrefix', 'other:')],
    [
      'another database',
      (url) => {
        url.pathname = '/14'
      },
    ],
  ])('invalidations of a shop with %s in the same Redis are not received', async (_, change) => {
    const other = new URL(String(redisUrl))
    change(other)
    const ours = await aConnectedProcess(redisUrl)
    const sibling = await aConnectedProcess(redisUrl)
    const theirs = await aConnectedProcess(other.href)
    const heard: (readonly string[] | null)[] = []
    closing.push(ours.changes.subscribe((names) => heard.push(names)))
    const [said, own] = [[key()], [key()]]
    theirs.changes.publish(said)
    await sleep(100)
    sibling.changes.publish(own)
    await vi.waitFor(() => expect(heard).toContainEqual(own), 20_000)
    expect(heard).not.toContainEqual(said)
  })

  test('the cache works after Redis was flushed', async () => {
    const { processes, read, thing } = await both()
    await read()
    const redis = openRedis(String(redisUrl), log)
    closing.push(() => redis.disconnect())
    await vi.waitFor(() => redis.ping(), 20_000)
    await redis.del(`shopstack:test:${thing.key}`)
    expect(await read()).toEqual(['old', 'old'])
    expect(processes[0].changes.isConnected).toBe(true)
  })

  test('everything is loaded again after a lost connection, because invalidations may be missed', async () => {
    // The name excludes connections of other shops in this Redis.
    const [name, url] = [`test-${randomUUID()}`, new URL(String(redisUrl))]
    url.searchParams.set('connectionName', name)
    const { processes, read, become } = await both(url.href)
    expect(await read()).toEqual(['old', 'old'])
    become('new')
    const admin = openRedis(String(redisUrl), log)
    closing.push(() => admin.disconnect())
    await vi.waitFor(() => admin.ping(), 20_000)
    const listening = String(await admin.client('LIST', 'TYPE', 'PUBSUB')).split('\n')
    const ids = listening
      .filter((one) => one.includes(` name=${name} `))
      .map((one) => /^id=(\d+)/.exec(one)?.[1])
    expect(ids).toHaveLength(2)
    for (const id of ids) await admin.client('KILL', 'ID', Number(id))
    await vi.waitFor(async () => expect(await read()).toEqual(['new', 'new']), 20_000)
    await vi.waitFor(
      () => expect(processes.map(({ changes }) => changes.isConnected)).toEqual([true, true]),
      20_000,
    )
  })
})

import { EventEmitter } from 'node:events'
import { BentoCache, bentostore, errors } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { redisDriver } from 'bentocache/drivers/redis'
import { LRUCache } from 'lru-cache'
import type { RedisClient } from '../redis/client.js'
import type { Metrics } from '../telemetry/metrics.js'
import type { CacheKey } from './cache-key.js'
import type { InvalidationBus } from './invalidation.js'
import { type CachedItem, type MemoryTier, openMemoryTier } from './memory-tier.js'
import type { ReadRecord } from './read-record.js'

/** A read-through cache. */
export interface Cache {
  /** A value that this process has in memory, which callers must not modify; `undefined` without one. */
  get(key: CacheKey): unknown
  /** Called before a value is loaded for this process alone; returns what keeps it, unless it is `undefined`. */
  load(key: CacheKey): (value: unknown) => void
  /**
   * The cached value, or the result of `load`, which runs once however many callers wait. Values are serialised as JSON,
   * so callers never share a reference.
   */
  getOrSet<Value>(what: CacheKey, load: () => Promise<Value>): Promise<Value>
  /** The same cache, whose look-ups a record receives. */
  recorded(record: ReadRecord): Cache
  close(): Promise<void>
}

/** A disabled cache, for mutations, which read their loaded writes. */
export const NO_CACHE: Cache = {
  get: () => undefined,
  load: () => () => {},
  getOrSet: (_, load) => load(),
  recorded(record) {
    record.readUncached()
    return NO_CACHE
  },
  close: async () => {},
}

/** Maximum TTL of values read from a replica, which may predate an invalidation. */
const REPLICA_TTL_SECONDS = 2

/** The same cache with the TTL of values read from a replica. */
export function withTtlCap(cache: Cache): Cache {
  const capped = (what: CacheKey): CacheKey => ({
    ...what,
    seconds: Math.min(what.seconds ?? REPLICA_TTL_SECONDS, REPLICA_TTL_SECONDS),
  })
  return {
    ...cache,
    load: (what) => cache.load(capped(what)),
    getOrSet: (what, load) => cache.getOrSet(capped(what), load),
    recorded: (record) => withTtlCap(cache.recorded(record)),
  }
}

/** Options of a cache. */
export interface CacheOptions {
  /** Part of keys and metric labels. */
  readonly name: string
  /** Closed by the caller. */
  readonly redis: RedisClient | null
  readonly changes: InvalidationBus
  readonly metrics: Pick<Metrics, 'cache'>
  /** TTL in seconds; 0 disables the cache. */
  readonly seconds: number
}

/** Fit into some tens of megabytes. */
const MAX_ITEMS = 20_000
/** TTL while the invalidation bus is disconnected: changes are visible within a second. */
const UNSYNCED_TTL_SECONDS = 0.75
/** Stale-while-revalidate window, as a multiple of the TTL. */
const STALE_FACTOR = 2
/** Invalidations kept to detect those during a load. */
const MAX_RECENT_INVALIDATIONS = 50_000
/** How long Redis is bypassed after a failure. */
const BREAKER_DELAY_MS = 1_000

/**
 * Opens a cache: memory, then Redis if configured. Invalidations reach every process. While Redis fails in any way,
 * values are cached in memory for under a second.
 */
export function openCache({ name, redis, changes, metrics, seconds }: CacheOptions): Cache {
  if (seconds === 0) return NO_CACHE
  const inMemory = metrics.cache(`${name} in memory`)
  const cache = bentoCache(name, redis, { inMemory, inRedis: redis && metrics.cache(`${name} in Redis`) })
  const changed = recentInvalidations()
  const rows = openMemoryTier()
  const texts = openMemoryTier()
  const unsubscribe = changes.subscribe((names) => {
    changed.note(names)
    rows.invalidate(names)
    texts.invalidate(names)
    void invalidate(cache, names).catch(() => {})
  })
  const ttlMsOf = (what: CacheKey): number =>
    Math.min(what.seconds ?? seconds, changes.isConnected ? seconds : UNSYNCED_TTL_SECONDS) * 1_000
  const viewFor = (record?: ReadRecord): Cache => ({
    get(what) {
      const item = rows.find(what)
      note(record, rows, what, item)
      inMemory(item !== undefined)
      return item?.value
    },
    load(what) {
      const keep = rows.load(what)
      return (value) => keep(value, value === undefined ? 0 : ttlMsOf(what))
    },
    async getOrSet(what, load) {
      const { key, group } = what
      const item = texts.find(what)
      const text = item?.value
      note(record, texts, what, typeof text === 'string' ? item : undefined)
      if (typeof text === 'string') {
        inMemory(true)
        return JSON.parse(text)
      }
      const ttlMs = ttlMsOf(what)
      let loaded: { value: Awaited<ReturnType<typeof load>> } | undefined
      const found = await unwrapped(() =>
        cache.getOrSet({
          key,
          ttl: ttlMs,
          grace: changes.isConnected && !what.seconds ? ttlMs * STALE_FACTOR : false,
          tags: group ? [ALL_TAG, group] : [ALL_TAG],
          factory: async (ctx) => {
            const since = changed.now()
            const keep = texts.load(what)
            try {
              loaded = { value: await load() }
            } finally {
              keep(loaded && JSON.stringify(loaded.value), loaded ? ttlMs : 0)
            }
            // A value that was invalidated while it was loaded is not cached.
            return changed.isSince(since, [key, group ?? key]) ? ctx.skip() : loaded.value
          },
        }),
      )
      return found === undefined ? (loaded ? loaded.value : load()) : found
    },
    recorded: viewFor,
    async close() {
      unsubscribe()
      cache.emitter.removeAllListeners()
    },
  })
  return viewFor()
}

function note(
  record: ReadRecord | undefined,
  tier: MemoryTier,
  what: CacheKey,
  item: CachedItem | undefined,
): void {
  if (item) record?.add(tier, what, item)
  else record?.readUncached()
}

/** What counts look-ups of values that are not ready. */
interface Counters {
  readonly inMemory: Count
  readonly inRedis: Count | null
}

type Count = ReturnType<Metrics['cache']>

function bentoCache(name: string, redis: RedisClient | null, { inMemory, inRedis }: Counters) {
  const emitter = new EventEmitter()
  emitter.on('cache:hit', ({ key, layer }: { key: string; layer: 'l1' | 'l2' }) => {
    if (isTagKey(key)) return
    inMemory(layer === 'l1')
    if (layer === 'l2') inRedis?.(true)
  })
  emitter.on('cache:miss', ({ key }: { key: string }) => {
    if (isTagKey(key)) return
    inMemory(false)
    inRedis?.(false)
  })
  const first = bentostore().useL1Layer(memoryDriver({ maxItems: MAX_ITEMS }))
  const store = redis ? first.useL2Layer(redisDriver({ connection: redis })) : first
  return Object.assign(
    new BentoCache({
      default: 'store',
      prefix: `shopstack:${name}`,
      stores: { store },
      emitter,
      // A stale value is returned without waiting.
      timeout: 0,
      suppressL2Errors: true,
      l2CircuitBreakerDuration: BREAKER_DELAY_MS,
      // A failed background refresh is repeated by the next caller, who receives the error.
      onFactoryError: () => {},
    }),
    { emitter },
  )
}

/** Rethrows the error of a load instead of bentocache's wrapper. */
async function unwrapped<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof errors.E_FACTORY_ERROR ? error.cause : error
  }
}

/** bentocache's keys for the times at which tags were invalidated. */
const isTagKey = (key: string): boolean => key.startsWith('___bc:')

type Bento = ReturnType<typeof bentoCache>

async function invalidate(cache: Bento, names: readonly string[] | null): Promise<void> {
  const changed = names ?? [ALL_TAG]
  const [groups, keys] = [changed.filter(isGroup), changed.filter((one) => !isGroup(one))]
  // One command per key: in a cluster they are on several nodes.
  await Promise.all(keys.map((key) => cache.delete({ key })))
  await Promise.all(groups.map((group) => cache.deleteByTag({ tags: [group] })))
}

/** The tag of all keys. Keys are not listed for deletion, because of the key prefix of the connection. */
const ALL_TAG = 'everything'

/** `product:7` is the key of one value, `catalog` a group. */
const isGroup = (name: string): boolean => !name.includes(':')

/** Records the order of invalidations with a logical clock. */
function recentInvalidations() {
  const last = new LRUCache<string, number>({ max: MAX_RECENT_INVALIDATIONS })
  let clock = 0
  let allInvalidatedAt = 0
  return {
    now: () => clock,
    note(names: readonly string[] | null): void {
      clock++
      if (names === null) allInvalidatedAt = clock
      else for (const name of names) last.set(name, clock)
    },
    isSince: (time: number, names: readonly string[]): boolean =>
      allInvalidatedAt > time || names.some((name) => (last.get(name) ?? 0) > time),
  }
}

import { EventEmitter } from 'node:events'
import { BentoCache, bentostore, errors } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { redisDriver } from 'bentocache/drivers/redis'
import type { RedisClient } from '../redis/client.js'
import type { Metrics } from '../telemetry/metrics.js'
import { expiring } from './expiring-map.js'
import type { InvalidationBus } from './invalidation.js'

/** What is remembered, and what it tells of. */
export interface CacheKey {
  /** Forgotten when what is called so changes. */
  readonly key: string
  /** A group that it belongs to, such as `catalog`; forgotten when what is called so changes. */
  readonly group?: string
  /** For how many seconds, where that is less than for others. */
  readonly seconds?: number
}

/** What is read again and again, kept for a while. Values go through JSON: nobody is given what another one holds. */
export interface Cache {
  /** What is remembered, or else what `load` answers: once at a time, however many ask. */
  getOrSet<Value>(what: CacheKey, load: () => Promise<Value>): Promise<Value>
  close(): Promise<void>
}

/** Remembers nothing: for those who change something, and want to see how it is. */
export const NO_CACHE: Cache = { getOrSet: (_, load) => load(), close: async () => {} }

/** For how many seconds what a replica says is remembered: it may be of before a change that has been told of. */
const OF_REPLICA = 2

/** A cache for what a replica says. */
export const withTtlCap = (cache: Cache): Cache => ({
  getOrSet: (what, load) =>
    cache.getOrSet({ ...what, seconds: Math.min(what.seconds ?? OF_REPLICA, OF_REPLICA) }, load),
  close: cache.close,
})

/** How a cache is opened. */
export interface CacheOptions {
  /** As keys and metrics call it. */
  readonly name: string
  /** Stays the caller's to close. */
  readonly redis: RedisClient | null
  readonly changes: InvalidationBus
  readonly metrics: Pick<Metrics, 'cache'>
  /** For how many seconds things are remembered; 0 for not at all. */
  readonly seconds: number
}

/** As many as fit into some tens of megabytes. */
const KEPT = 20_000
/** For how many seconds it is remembered where changes do not arrive: everybody sees them within a second. */
const UNTOLD = 0.75
/** So many times as long as it is fresh, it is better than waiting: it is answered once more, and read again meanwhile. */
const STALE = 2
/** How many changes are known, to tell whether something has changed while it was read. */
const CHANGES_KEPT = 50_000
/** For how many milliseconds Redis is left alone when it has failed. */
const LEFT_ALONE = 1_000

/**
 * Opens a cache: memory in front, Redis behind it where there is one. What changes is forgotten in every process. Redis may
 * fail in any way: then things are remembered in memory, for a second.
 */
export function openCache({ name, redis, changes, metrics, seconds }: CacheOptions): Cache {
  if (seconds === 0) return NO_CACHE
  const cache = bentoCache(name, redis, metrics)
  const changed = noteChanges()
  const stopHearing = changes.subscribe((names) => {
    changed.note(names)
    void forget(cache, names).catch(() => {})
  })
  return {
    async getOrSet(what, load) {
      const { key, group } = what
      const life = Math.min(what.seconds ?? seconds, changes.isConnected ? seconds : UNTOLD) * 1_000
      let own: { value: Awaited<ReturnType<typeof load>> } | undefined
      const found = await unwrapped(() =>
        cache.getOrSet({
          key,
          ttl: life,
          grace: changes.isConnected && !what.seconds ? life * STALE : false,
          tags: group ? [EVERYTHING, group] : [EVERYTHING],
          factory: async (ctx) => {
            const since = changed.now()
            own = { value: await load() }
            // What has changed while it was read is not remembered.
            return changed.isSince(since, [key, group ?? key]) ? ctx.skip() : own.value
          },
        }),
      )
      return found === undefined ? (own ? own.value : load()) : found
    },
    async close() {
      stopHearing()
      cache.emitter.removeAllListeners()
    },
  }
}

function bentoCache(name: string, redis: RedisClient | null, metrics: Pick<Metrics, 'cache'>) {
  const emitter = new EventEmitter()
  const memory = metrics.cache(`${name} in memory`)
  const shared = redis && metrics.cache(`${name} in Redis`)
  emitter.on('cache:hit', ({ key, layer }: { key: string; layer: 'l1' | 'l2' }) => {
    if (isOfGroups(key)) return
    memory(layer === 'l1')
    if (layer === 'l2') shared?.(true)
  })
  emitter.on('cache:miss', ({ key }: { key: string }) => {
    if (isOfGroups(key)) return
    memory(false)
    shared?.(false)
  })
  const inMemory = bentostore().useL1Layer(memoryDriver({ maxItems: KEPT }))
  const store = redis ? inMemory.useL2Layer(redisDriver({ connection: redis })) : inMemory
  return Object.assign(
    new BentoCache({
      default: 'store',
      prefix: `shopstack:${name}`,
      stores: { store },
      emitter,
      // With something stale at hand nobody waits.
      timeout: 0,
      suppressL2Errors: true,
      l2CircuitBreakerDuration: LEFT_ALONE,
      // What fails in the background is tried again by whoever asks next, who hears of it.
      onFactoryError: () => {},
    }),
    { emitter },
  )
}

/** What a load has thrown, and not what is made of it. */
async function unwrapped<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof errors.E_FACTORY_ERROR ? error.cause : error
  }
}

/** The library keeps under such keys when a group was forgotten. */
const isOfGroups = (key: string): boolean => key.startsWith('___bc:')

type Bento = ReturnType<typeof bentoCache>

async function forget(cache: Bento, names: readonly string[] | null): Promise<void> {
  const changed = names ?? [EVERYTHING]
  const [groups, keys] = [changed.filter(isGroup), changed.filter((one) => !isGroup(one))]
  // One by one: in a cluster they lie on several nodes.
  await Promise.all(keys.map((key) => cache.delete({ key })))
  await Promise.all(groups.map((group) => cache.deleteByTag({ tags: [group] })))
}

/** The group of everything. Keys are not listed and deleted: the prefix of a connection would be in the way. */
const EVERYTHING = 'everything'

/** `product:7` is the key of one thing, `catalog` a group of them. */
const isGroup = (name: string): boolean => !name.includes(':')

/** Notes when what changed last, by a clock that counts changes. */
function noteChanges() {
  const last = expiring<number>(CHANGES_KEPT, () => 0)
  let clock = 0
  let allAt = 0
  return {
    now: () => clock,
    note(names: readonly string[] | null): void {
      clock++
      if (names === null) allAt = clock
      else for (const name of names) last.set(name, clock, 1)
    },
    isSince: (time: number, names: readonly string[]): boolean =>
      allAt > time || names.some((name) => (last.get(name) ?? 0) > time),
  }
}

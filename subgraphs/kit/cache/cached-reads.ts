import type { Cache } from './cache.js'
import type { CacheKey } from './cache-key.js'

/** How the value of a key is cached. */
interface CachedForm<Key> {
  keyOf(key: Key): CacheKey
}

/**
 * Reads by key through the memory tier of a cache; missing keys are read in one batch. A statement for many keys costs less than a
 * lookup of each in Redis, so these values are not stored there.
 */
export function cachedReads<Key, Value>(
  cache: Cache,
  { keyOf }: CachedForm<Key>,
  read: (key: Key) => Promise<Value>,
): (key: Key) => Promise<Value> {
  return (key) => {
    const cacheKey = keyOf(key)
    const cached = cache.get(cacheKey)
    // Values of a key come from the same read.
    if (cached !== undefined) return Promise.resolve(copyOf(cached as Value))
    return load(cache, cacheKey, () => read(key))
  }
}

async function load<Value>(cache: Cache, key: CacheKey, read: () => Promise<Value>): Promise<Value> {
  const keep = cache.load(key)
  try {
    const value = await read()
    keep(copyOf(value))
    return value
  } catch (error) {
    keep(undefined)
    throw error
  }
}

/** A copy of a row or of rows: Apollo's subgraph library adds their type to what resolvers return. */
function copyOf<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  return (Array.isArray(value) ? value.map(copyOf) : { ...value }) as Value
}

import type { Cancellation } from '@shopstack/drizzle/client/cancellation'
import { type Cache, NO_CACHE } from '../cache/cache.js'

/** The cache of one operation. */
export type CacheFor = (cache: Cache, cancellation: Cancellation) => Cache

/**
 * Shares cache loads between concurrent operations: a load is cancelled with its operation only if no other operation waits for it.
 */
export function sharedLoads(): CacheFor {
  const loading = new Map<string, Cancellation>()

  const loadAs = async <Value>(key: string, own: Cancellation, load: () => Promise<Value>) => {
    loading.set(key, own)
    try {
      return await load()
    } finally {
      if (loading.get(key) === own) loading.delete(key)
    }
  }

  return (cache, own) =>
    cache === NO_CACHE
      ? cache
      : {
          ...cache,
          getOrSet(what, load) {
            const loader = loading.get(what.key)
            const value = cache.getOrSet(what, () => loadAs(what.key, own, load))
            return loader && loader !== own ? value.finally(loader.holdFor(own)) : value
          },
        }
}

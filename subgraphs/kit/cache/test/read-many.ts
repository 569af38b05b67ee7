import type { Cancellation } from '@shopstack/drizzle/client/cancellation'
import { byKey, type LoaderDatabases, type LoaderDefinition } from '../../subgraph/loaders.js'
import { sharedRead } from '../../subgraph/shared-read.js'
import type { Cache } from '../cache.js'
import type { CacheKey } from '../cache-key.js'
import { cachedReads } from '../cached-reads.js'

interface Numbers {
  cacheKey(id: number): CacheKey
  /** Those of the numbers that are there. */
  fetch(ids: readonly number[]): Promise<readonly number[]>
}

/** Reads numbers by themselves as one operation does: from a cache, and what is not there with shared statements. */
export function readMany(cache: Cache, { cacheKey, fetch }: Numbers) {
  const definition: LoaderDefinition<null, number, number | null> = byKey(
    (_: LoaderDatabases<null>, ids: readonly number[]) => fetch(ids),
    (id) => id,
    cacheKey,
  )
  const sources = { db: null, reads: null as never }
  const shared = sharedRead((ids: readonly number[], _: Cancellation) => definition.read(sources, ids))
  const { cached } = definition
  if (!cached) throw new TypeError('what has a cache key is cached')
  return (ids: readonly number[]) => {
    const read = cachedReads(cache, cached, (id: number) => shared(id, undefined))
    return Promise.all(ids.map(read))
  }
}

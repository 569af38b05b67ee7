import DataLoader from 'dataloader'
import { byKey, byParent } from '../subgraph/loaders.js'
import { type Cache, type CacheKey, NO_CACHE } from './cache.js'

/** How rows are read, and what they are remembered as. */
interface Reading<K, Row> {
  about(key: K): CacheKey
  /** Reads the rows of several keys with one statement. */
  fetch(keys: readonly K[]): Promise<readonly Row[]>
  keyOf(row: Row): K
}

/** One row per key, each remembered by itself, in key order; a missing row is `null`. Lives for one subgraph request. */
export function cachedByKey<K extends string | number, Row>(
  cache: Cache,
  reading: Reading<K, Row>,
): DataLoader<K, Row | null> {
  if (cache === NO_CACHE) return byKey(reading.fetch, reading.keyOf)
  const rows = rememberedRows(cache, reading)
  return new DataLoader(async (keys) => (await rows(keys)).map(([row]) => row ?? null))
}

/** All rows of each parent, each list remembered by itself. Lives for one subgraph request. */
export function cachedByParent<K extends string | number, Row>(
  cache: Cache,
  reading: Reading<K, Row>,
): DataLoader<K, Row[]> {
  return cache === NO_CACHE
    ? byParent(reading.fetch, reading.keyOf)
    : new DataLoader(rememberedRows(cache, reading))
}

/**
 * Up to so many keys are looked up one by one. A look-up costs some 20 µs, a row of a prepared statement a tenth of that:
 * pages of 1000 rows, looked up by several clients, kept a process from everything else for seconds.
 */
const MAX_LOOKED_UP_KEYS = 25

/** So long misses wait for the other look-ups of a list: some wait for what another request reads. */
const MAX_LOOK_UP_MS = 20

/** The rows of each key; those that are not cached are read together, and so are all of a long list. */
function rememberedRows<K extends string | number, Row>(
  cache: Cache,
  { about, fetch, keyOf }: Reading<K, Row>,
): (keys: readonly K[]) => Promise<Row[][]> {
  let undecided = 0
  let flush = () => {}

  const missing = byParent(fetch, keyOf, {
    cache: false,
    batchScheduleFn(run) {
      // Answers that have arrived by the time it fires are read first.
      if (undecided === 0) return void setImmediate(run)
      const timer = setTimeout(() => setImmediate(() => flush()), MAX_LOOK_UP_MS)
      flush = () => {
        clearTimeout(timer)
        flush = () => {}
        run()
      }
    },
  })

  function lookUp(key: K): Promise<Row[]> {
    let isDecided = false
    const decide = () => {
      if (isDecided) return
      isDecided = true
      if (--undecided === 0) flush()
    }
    const load = () => {
      const rows = missing.load(key)
      decide()
      return rows
    }
    return cache.getOrSet(about(key), load).finally(decide)
  }

  return (keys) => {
    if (keys.length > MAX_LOOKED_UP_KEYS) return Promise.all(keys.map((key) => missing.load(key)))
    undecided += keys.length
    return Promise.all(keys.map(lookUp))
  }
}

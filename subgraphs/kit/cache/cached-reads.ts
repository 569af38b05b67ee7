import DataLoader from 'dataloader'
import type { Cache, CacheKey } from './cache.js'

/** How the value of a key is cached. */
interface CachedForm<Key, Value> {
  keyOf(key: Key): CacheKey
  rowsOf(value: Value): readonly unknown[]
  valueOf(rows: readonly unknown[]): Value
}

/**
 * Up to this many keys are looked up individually. A look-up costs some 20 µs, a row of a prepared statement a tenth of
 * that: pages of 1000 rows, looked up by several clients, blocked a process for seconds.
 */
const MAX_LOOKED_UP_KEYS = 25

/** How long misses wait for the other look-ups of a list, some of which wait for the read of another request. */
const MAX_LOOK_UP_MS = 20

/**
 * Reads by key for one operation, each value cached individually. Misses are passed to `read` at once, and so are all
 * keys of a long list.
 */
export function cachedReads<Key, Value>(
  cache: Cache,
  form: CachedForm<Key, Value>,
  read: (key: Key) => Promise<Value>,
): (key: Key) => Promise<Value> {
  let undecided = 0
  let flush = () => {}

  const missing = new DataLoader<Key, Value>((keys) => Promise.all(keys.map(read)), {
    cache: false,
    batchScheduleFn(run) {
      // Responses that have arrived when it fires are read first.
      if (undecided === 0) return void setImmediate(run)
      const timer = setTimeout(() => setImmediate(() => flush()), MAX_LOOK_UP_MS)
      flush = () => {
        clearTimeout(timer)
        flush = () => {}
        run()
      }
    },
  })

  async function lookUp(key: Key): Promise<Value> {
    let isDecided = false
    const decide = () => {
      if (isDecided) return
      isDecided = true
      if (--undecided === 0) flush()
    }
    const load = async () => {
      const value = missing.load(key)
      decide()
      return form.rowsOf(await value)
    }
    try {
      return form.valueOf(await cache.getOrSet(form.keyOf(key), load))
    } finally {
      decide()
    }
  }

  const values = new DataLoader<Key, Value>(
    (keys) => {
      if (keys.length > MAX_LOOKED_UP_KEYS) return missing.loadMany(keys)
      undecided += keys.length
      return Promise.all(keys.map(lookUp))
    },
    { cache: false },
  )
  return (key) => values.load(key)
}

import { LRUCache } from 'lru-cache'
import type { CacheKey } from './cache-key.js'

/** Rows and texts in memory at most: some tens of megabytes. */
const MAX_ITEMS = 20_000

/** A value in memory; another load of its key makes another item. */
export interface CachedItem {
  readonly value: unknown
  /** As `performance.now()` counts. */
  readonly expiresAt: number
  readonly generation: number
}

/** Stores a loaded value for at most this time since the start of its load, unless it was invalidated during the load. */
type Keep = (value: unknown, ttlMs: number) => void

/** Values that are ready in this process: a look-up costs less than a microsecond. */
export interface MemoryTier {
  /** `undefined` for a value that is not here. */
  get(key: CacheKey): unknown
  /** The item of a value, which stays the same until it expires or is invalidated. */
  find(key: CacheKey): CachedItem | undefined
  /** The number of invalidations so far. */
  readonly changes: number
  /** Called before a load begins. */
  load(key: CacheKey): Keep
  /** Names of keys and groups; `null`: everything. */
  invalidate(names: readonly string[] | null): void
}

/** Opens a memory tier. A value is dropped when its key or its group is invalidated, also while it is loaded. */
export function openMemoryTier(): MemoryTier {
  const items = new LRUCache<string, CachedItem>({ max: MAX_ITEMS })
  const groups = new Map<string, number>()
  /** Keys in loading, with the number of invalidations during the load. */
  const loading = new Map<string, { loads: number; invalidations: number }>()
  let all = 0
  let changes = 0

  const generationOf = ({ group }: CacheKey): number =>
    all + (group === undefined ? 0 : (groups.get(group) ?? 0))

  function begin(key: string) {
    const load = loading.get(key) ?? { loads: 0, invalidations: 0 }
    load.loads++
    loading.set(key, load)
    return load
  }

  function find(what: CacheKey): CachedItem | undefined {
    const item = items.get(what.key)
    if (!item) return undefined
    if (item.generation === generationOf(what) && performance.now() < item.expiresAt) return item
    items.delete(what.key)
    return undefined
  }

  return {
    get: (what) => find(what)?.value,
    find,
    get changes() {
      return changes
    },
    load(what) {
      const { key } = what
      const [load, generation, startedAt] = [begin(key), generationOf(what), performance.now()]
      const { invalidations } = load
      return (value, ttlMs) => {
        if (--load.loads === 0) loading.delete(key)
        if (ttlMs <= 0 || load.invalidations !== invalidations || generation !== generationOf(what)) return
        items.set(key, { value, generation, expiresAt: startedAt + ttlMs })
      }
    },
    invalidate(names) {
      changes++
      if (names === null) all++
      for (const name of names ?? []) {
        items.delete(name)
        const load = loading.get(name)
        if (load) load.invalidations++
        // A group is a name without a colon.
        if (!name.includes(':')) groups.set(name, (groups.get(name) ?? 0) + 1)
      }
    },
  }
}

import { LRUCache } from 'lru-cache'

/** Share of the memory for entries that were used once, when entries that were used again need it. */
const ONCE_SHARE = 0.25

/** A cache of values that are expensive to create, such as prepared operations. */
export interface OperationCache<Value> {
  get(key: string): Value | undefined
  /** Stores a value with its size, if it fits. */
  set(key: string, value: Value, bytes: number): void
}

interface Entry<Value> {
  readonly value: Value
  readonly bytes: number
}

/**
 * A segmented LRU cache, bounded by size. Entries that were used once are evicted before those that were used again, so a stream
 * of documents that are sent once does not evict the documents of the shop's pages.
 */
export function operationCache<Value>(maxBytes: number): OperationCache<Value> {
  const options = { maxSize: maxBytes, sizeCalculation: ({ bytes }: Entry<Value>) => bytes }
  const once = new LRUCache<string, Entry<Value>>(options)
  const again = new LRUCache<string, Entry<Value>>(options)

  function makeRoom(): void {
    while (once.calculatedSize + again.calculatedSize > maxBytes) {
      const isOnceOver = once.calculatedSize > maxBytes * ONCE_SHARE
      if (isOnceOver || again.size === 0) once.pop()
      else again.pop()
    }
  }

  return {
    get(key) {
      const known = again.get(key)
      if (known) return known.value
      const first = once.get(key)
      if (!first) return undefined
      once.delete(key)
      again.set(key, first)
      return first.value
    },
    set(key, value, bytes) {
      const kept = again.has(key) ? again : once
      kept.set(key, { value, bytes })
      makeRoom()
    },
  }
}

import { LRUCache } from 'lru-cache'

/** The part of the memory that what was used once may take from what was used again. */
const ONCE_SHARE = 0.25

/** Values that cost more to make than to keep, such as prepared operations. */
export interface OperationCache<Value> {
  get(key: string): Value | undefined
  /** Keeps a value of so many bytes, if there is room for it. */
  set(key: string, value: Value, bytes: number): void
}

interface Entry<Value> {
  readonly value: Value
  readonly bytes: number
}

/**
 * Keeps values within a bound of their size. The least recently used go first, and those used once before those used
 * again: a stream of documents that are sent once pushes out its own, and not what the shop's pages ask for.
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

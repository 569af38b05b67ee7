import { operationCache } from '@shopstack/kit/operations/operation-cache'
import type { PreparedOperation, Unsupported } from './prepare.js'

type Prepared = PreparedOperation | Unsupported

/** Estimated memory of the prepared operations of clients. */
const MAX_OPERATIONS_BYTES = 24_000_000

/** Prepared operations by document, name and conditions. */
export interface PlanCache {
  find(key: string): Prepared | undefined
  /** Stores an operation under a key, and returns it. */
  keep(key: string, origin: Origin, operation: Prepared): Prepared
}

/** Where an operation comes from. */
export interface Origin {
  /** A document of the REST layer, of which there are few: it is never evicted. */
  readonly isPinned: boolean
  /** The length of the document. */
  readonly length: number
}

/**
 * An LRU cache of prepared operations, bounded by their estimated size. An operation larger than the cache is prepared for
 * each request.
 */
export function planCache(maxBytes = MAX_OPERATIONS_BYTES): PlanCache {
  const pinned = new Map<string, Prepared>()
  const others = operationCache<Prepared>(maxBytes)
  return {
    find: (key) => pinned.get(key) ?? others.get(key),
    keep(key, { isPinned, length }, operation) {
      if (isPinned) pinned.set(key, operation)
      else others.set(key, operation, sizeOf(operation, length))
      return operation
    },
  }
}

/**
 * Heap of a prepared operation with its parsed document: `heapUsed` grew by 564 kB for each of 40 of the largest operations
 * within the limits (4,499 characters, a plan of 16 kB as JSON).
 */
const BYTES_PER_CHARACTER = 130
const MIN_OPERATION_BYTES = 4_000

function sizeOf(operation: Prepared, length: number): number {
  const plan = 'plan' in operation && operation.plan ? JSON.stringify(operation.plan).length : 0
  return MIN_OPERATION_BYTES + BYTES_PER_CHARACTER * length + 2 * plan
}

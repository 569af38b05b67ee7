import { operationCache } from '@shopstack/kit/operations/operation-cache'
import type { LeftToStock, PreparedOperation } from './prepare.js'

type Kept = PreparedOperation | LeftToStock

/** Memory for the prepared operations of clients, in bytes as estimated. */
export const MAX_OPERATIONS_BYTES = 24_000_000

/** Prepared operations by document, name and conditions. */
export interface KeptOperations {
  find(key: string): Kept | undefined
  /** Keeps an operation under a key, and returns it. */
  keep(key: string, origin: Origin, operation: Kept): Kept
}

/** Where an operation comes from. */
export interface Origin {
  /** One of our own documents, of which there are few: it is never pushed out. */
  readonly isPinned: boolean
  /** The length of the document. */
  readonly length: number
}

/**
 * Keeps prepared operations within a bound of their estimated size; the least recently used go first. An operation too
 * large to be kept is prepared each time.
 */
export function keptOperations(maxBytes = MAX_OPERATIONS_BYTES): KeptOperations {
  const pinned = new Map<string, Kept>()
  const others = operationCache<Kept>(maxBytes)
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
 * What a prepared operation takes in the heap, its parsed document included: `heapUsed` grew by 564 kB for each of 40 of
 * the largest that the limits let through (4,499 characters, a plan of 16 kB as JSON).
 */
const BYTES_PER_CHARACTER = 130
const BYTES_AT_LEAST = 4_000

function sizeOf(operation: Kept, length: number): number {
  const plan = 'plan' in operation && operation.plan ? JSON.stringify(operation.plan).length : 0
  return BYTES_AT_LEAST + BYTES_PER_CHARACTER * length + 2 * plan
}

import type { ReadRecord } from '@shopstack/kit/cache/read-record'
import { LRUCache } from 'lru-cache'
import type { PreparedRequest } from './prepared-requests.js'

type Variables = Readonly<Record<string, unknown>>

/** The text of a response, and the cached values that it was made of. */
interface CachedResponse {
  readonly body: string
  readonly record: ReadRecord
}

/** Responses of queries that were made of cached values alone, as the text that was sent. */
export interface ResponseCache {
  /** The key of a request, unless its variables are too long. */
  keyOf(
    request: Pick<PreparedRequest, 'queryHash'>,
    operationName: string | undefined,
    variables: Variables,
  ): string | null
  /** The response, as long as each of its values is cached and unchanged. */
  find(key: string): string | undefined
  /** Stores a response, unless it was made of anything but cached values. */
  keep(key: string, body: string, record: ReadRecord): void
}

/** Estimated memory of responses. */
const MAX_RESPONSES_BYTES = 32_000_000
/** A larger response is made anew for each request. */
const MAX_RESPONSE_CHARACTERS = 256_000
/** Longer variables are those of long lists, which are seldom sent twice. */
const MAX_VARIABLES_CHARACTERS = 2_000
const MIN_ENTRY_BYTES = 500
/** Of a cached value in a record. */
const BYTES_PER_VALUE = 100

/** Opens a cache of responses, an LRU cache bounded by estimated size. `count` receives hits and misses. */
export function responseCache(
  count: (isHit: boolean) => void,
  maxBytes = MAX_RESPONSES_BYTES,
): ResponseCache {
  const responses = new LRUCache<string, CachedResponse>({
    maxSize: maxBytes,
    sizeCalculation: ({ body, record }, key) =>
      MIN_ENTRY_BYTES + 2 * (body.length + key.length) + BYTES_PER_VALUE * record.size,
  })
  return {
    keyOf({ queryHash }, operationName, variables) {
      const text = JSON.stringify(variables)
      return text.length > MAX_VARIABLES_CHARACTERS ? null : `${queryHash} ${operationName ?? ''} ${text}`
    },
    find(key) {
      const known = responses.get(key)
      const isHit = known?.record.isCurrent() === true
      if (known && !isHit) responses.delete(key)
      count(isHit)
      return isHit ? known?.body : undefined
    },
    keep(key, body, record) {
      if (body.length <= MAX_RESPONSE_CHARACTERS && record.isCurrent()) responses.set(key, { body, record })
    },
  }
}

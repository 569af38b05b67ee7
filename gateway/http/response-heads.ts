import { LRUCache } from 'lru-cache'

/** The headers of a successful response that do not change between requests: names, each with its value. */
export type Head = readonly string[]

/** Heads by what they depend on: the `Accept` and `Origin` of the request. */
export interface ResponseHeads {
  find(headers: Readonly<Record<string, unknown>>): Head | undefined
  /** Stores the headers that Fastify's hooks have set. */
  learn(headers: Readonly<Record<string, unknown>>, sent: Readonly<Record<string, unknown>>): void
}

const MAX_HEADS = 100
/** Longer headers are not keys. */
const MAX_KEY_CHARACTERS = 400
/** Of one request. */
const OWN = new Set(['x-request-id', 'content-length', 'ratelimit', 'ratelimit-policy', 'date', 'etag'])

/** Opens a cache of heads, which are those that the full path has sent. */
export function responseHeads(): ResponseHeads {
  const heads = new LRUCache<string, Head>({ max: MAX_HEADS })
  return {
    find: (headers) => heads.get(keyOf(headers)),
    learn(headers, sent) {
      const key = keyOf(headers)
      const values = Object.entries(sent)
      // A server that stops closes its connections.
      if (key.length > MAX_KEY_CHARACTERS || 'connection' in sent) return
      if (values.some(([, value]) => Array.isArray(value))) return
      heads.set(
        key,
        values.flatMap(([name, value]) => (OWN.has(name) ? [] : [name, String(value)])),
      )
    },
  }
}

const keyOf = ({ accept = '', origin = '' }: Readonly<Record<string, unknown>>): string =>
  `${String(accept)}\n${String(origin)}`

import { hash } from 'node:crypto'
import type { ApolloServerOptions, BaseContext } from '@apollo/server'
import type { RedisClient } from '@shopstack/kit/redis/client'
import { LRUCache } from 'lru-cache'

/** Texts of automatic persisted queries by their SHA-256. */
export type PersistedQueries = NonNullable<
  Exclude<ApolloServerOptions<BaseContext>['persistedQueries'], false | undefined>['cache']
>

/** Limits of the texts: in each process, and in Redis, where all processes share them. */
export interface PersistedQueryBounds {
  readonly memoryBytes: number
  readonly redisBytes: number
}

const BOUNDS: PersistedQueryBounds = { memoryBytes: 8_000_000, redisBytes: 32_000_000 }
/** Estimated memory of a hash and its entries, beside the text. */
const ENTRY_BYTES = 250
/** Redis expires all texts after this time without a request for any of them. */
const IDLE_SECONDS = 7 * 86_400

const SHA256 = /^[\da-f]{64}$/

/**
 * Texts by hash, with their total size under `bytes` and the number of uses under `clock`; and hashes by their last use. In a cluster
 * both are on one node.
 */
const KEYS = ['{persisted-queries}:texts', '{persisted-queries}:used'] as const

const READ = `
local text = redis.call('HGET', KEYS[1], ARGV[1])
if text then redis.call('ZADD', KEYS[2], redis.call('HINCRBY', KEYS[1], 'clock', 1), ARGV[1]) end
return text`

/** Redis may evict one of the keys, which is of no use without the other. */
const WRITE = `
local hash, text, max, overhead, idle = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local function size(bytes) if bytes == 0 then return 0 end return bytes + overhead end
if redis.call('EXISTS', KEYS[1], KEYS[2]) == 1 then redis.call('DEL', KEYS[1], KEYS[2]) end
local before = size(redis.call('HSTRLEN', KEYS[1], hash))
redis.call('HSET', KEYS[1], hash, text)
redis.call('ZADD', KEYS[2], redis.call('HINCRBY', KEYS[1], 'clock', 1), hash)
local bytes = redis.call('HINCRBY', KEYS[1], 'bytes', size(#text) - before)
while bytes > max do
  local oldest = redis.call('ZPOPMIN', KEYS[2])[1]
  bytes = redis.call('HINCRBY', KEYS[1], 'bytes', -size(redis.call('HSTRLEN', KEYS[1], oldest)))
  redis.call('HDEL', KEYS[1], oldest)
end
redis.call('EXPIRE', KEYS[1], idle)
redis.call('EXPIRE', KEYS[2], idle)`

/**
 * Automatic persisted queries, bounded by size: the least recently used are evicted, and clients send them again. While Redis
 * is down, each process knows its own.
 */
export function persistedQueries(
  redis: RedisClient | null,
  { memoryBytes, redisBytes }: PersistedQueryBounds = BOUNDS,
): PersistedQueries {
  const known = new LRUCache<string, string>({
    maxSize: memoryBytes,
    sizeCalculation: (text) => ENTRY_BYTES + 2 * text.length,
  })

  async function read(key: string): Promise<string | undefined> {
    const text = await redis?.eval(READ, KEYS.length, ...KEYS, key).catch(() => null)
    // The text of another key would be executed in its place.
    return typeof text === 'string' && hash('sha256', text) === key ? text : undefined
  }

  return {
    async get(name) {
      const key = hashIn(name)
      if (!SHA256.test(key)) return undefined
      const text = known.get(key) ?? (await read(key))
      if (text !== undefined) known.set(key, text)
      return text
    },
    async set(name, text) {
      const key = hashIn(name)
      known.set(key, text)
      if (!redis || Buffer.byteLength(text) + ENTRY_BYTES > redisBytes) return
      const settings = [redisBytes, ENTRY_BYTES, IDLE_SECONDS]
      await redis.eval(WRITE, KEYS.length, ...KEYS, key, text, ...settings).catch(() => null)
    },
    async delete(name) {
      return known.delete(hashIn(name))
    },
  }
}

/** Apollo Server puts a prefix before the hash. */
const hashIn = (name: string): string => name.slice(name.lastIndexOf(':') + 1)

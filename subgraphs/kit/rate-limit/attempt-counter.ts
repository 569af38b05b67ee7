import { createHash } from 'node:crypto'
import { ShopError } from '@shopstack/schema/errors'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RedisClient } from '../redis/client.js'

/**
 * A limit per key: the first `free` attempts are immediate, each further one is delayed twice as long as the last, and
 * after `max` they are rejected.
 */
export interface RateLimit {
  /** Length of the window, from the first attempt, in seconds. */
  readonly seconds: number
  readonly free: number
  readonly max: number
}

/** Delays of the first attempt beyond the free ones, and of the last. */
const MIN_DELAY_MS = 200
const MAX_DELAY_MS = 3_200

/** A counted attempt. */
export interface Counted {
  /** Attempts of the key in the window, including this one. */
  readonly attempts: number
  /** Delay of the response. */
  readonly delayMs: number
}

/** The parts of a key; they are encoded separately, so no two lists give the same key. */
export type Key = readonly (string | number | null)[]

/**
 * Counts attempts per key, in Redis when configured, so that processes share the counts. Keys of different names do not
 * collide.
 */
export function attemptCounter(name: string, { seconds, free, max }: RateLimit, redis: RedisClient | null) {
  const options = { keyPrefix: `shopstack:attempts:${name}`, points: max, duration: seconds }
  const memory = new RateLimiterMemory(options)
  const limiter = redis
    ? new RateLimiterRedis({
        ...options,
        storeClient: redis,
        insuranceLimiter: memory,
        rejectIfRedisNotReady: true,
      })
    : memory
  return {
    /**
     * Counts an attempt.
     * @throws ShopError `RATE_LIMITED` beyond the limit
     */
    async count(key: Key): Promise<Counted> {
      const { consumedPoints } = await limiter.consume(digestOf(key)).catch(toRateLimited)
      return { attempts: consumedPoints, delayMs: consumedPoints > free ? delayOf(consumedPoints - free) : 0 }
    },
    /** Uncounts attempts that were no failures. */
    uncount: (key: Key, attempts = 1): Promise<unknown> => limiter.reward(digestOf(key), attempts),
    /** Resets a key. */
    reset: (key: Key): Promise<unknown> => limiter.delete(digestOf(key)),
  }
}

/** See {@link attemptCounter}. */
export type AttemptCounter = ReturnType<typeof attemptCounter>

// Clients choose parts of keys: a digest bounds their length and hides e-mails from readers of Redis.
const digestOf = (key: Key): string => createHash('sha256').update(JSON.stringify(key)).digest('base64url')

const delayOf = (nth: number): number => Math.min(MIN_DELAY_MS * 2 ** (nth - 1), MAX_DELAY_MS)

function toRateLimited(reason: unknown): never {
  if (!(reason instanceof RateLimiterRes)) throw reason
  throw new ShopError('RATE_LIMITED', { retryAfter: Math.max(1, Math.ceil(reason.msBeforeNext / 1_000)) })
}

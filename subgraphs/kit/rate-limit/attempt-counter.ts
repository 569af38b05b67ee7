import { createHash } from 'node:crypto'
import { ShopError } from '@shopstack/schema/errors'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RedisClient } from '../redis/client.js'

/** How many attempts a key has: some for free, then each is answered twice as late as the last, then none. */
export interface RateLimit {
  /** Attempts are forgotten this many seconds after the first of them. */
  readonly seconds: number
  readonly free: number
  readonly max: number
}

/** The delay of the first attempt that is not free, and the longest. */
const FIRST_DELAY_MS = 200
const MAX_DELAY_MS = 3_200

/** An attempt that was counted. */
export interface Counted {
  /** How many attempts the key has made, this one included. */
  readonly attempts: number
  /** How much later it is to be answered. */
  readonly delayMs: number
}

/** What a key is made of; parts are kept apart, so that no two lists make one key. */
export type Key = readonly (string | number | null)[]

/** Counts attempts of keys, in Redis when there is one, so that several processes count together; the name is its purpose. */
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
    /** Counts an attempt; `RATE_LIMITED` when there are none left. */
    async count(key: Key): Promise<Counted> {
      const { consumedPoints } = await limiter.consume(digestOf(key)).catch(refuse)
      return { attempts: consumedPoints, delayMs: consumedPoints > free ? delayOf(consumedPoints - free) : 0 }
    },
    /** Gives attempts back: they were no failures. */
    giveBack: (key: Key, attempts = 1): Promise<unknown> => limiter.reward(digestOf(key), attempts),
    /** Forgets a key's attempts. */
    forget: (key: Key): Promise<unknown> => limiter.delete(digestOf(key)),
  }
}

/** Counts the attempts of one purpose: its keys meet those of no other. */
export type AttemptCounter = ReturnType<typeof attemptCounter>

// Clients choose what keys are made of: a digest has one length, and shows no e-mail to a reader of Redis.
const digestOf = (key: Key): string => createHash('sha256').update(JSON.stringify(key)).digest('base64url')

const delayOf = (nth: number): number => Math.min(FIRST_DELAY_MS * 2 ** (nth - 1), MAX_DELAY_MS)

function refuse(reason: unknown): never {
  if (!(reason instanceof RateLimiterRes)) throw reason
  throw new ShopError('RATE_LIMITED', { retryAfter: Math.max(1, Math.ceil(reason.msBeforeNext / 1_000)) })
}

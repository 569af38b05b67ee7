import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ShopError } from '@shopstack/schema/errors'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { RedisClient } from './redis-client.js'

/** How many attempts a key has: some for free, then each waits twice as long as the last, then none. */
export interface Allowance {
  /** Attempts are forgotten this many seconds after the first of them. */
  readonly seconds: number
  readonly free: number
  readonly most: number
}

/** The wait before the first attempt that is not free, and the longest, in milliseconds. */
const FIRST_WAIT = 200
const LONGEST_WAIT = 3_200

/** Counts attempts of keys, in Redis when there is one, so that several processes count together. */
export function attemptCounter(name: string, { seconds, free, most }: Allowance, redis: RedisClient | null) {
  const options = { keyPrefix: `shopstack:attempts:${name}`, points: most, duration: seconds }
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
    /** Counts an attempt and waits as long as its number asks for. `RATE_LIMITED` when there are none left. */
    async count(key: string): Promise<void> {
      const { consumedPoints } = await limiter.consume(kept(key)).catch(refuse)
      if (consumedPoints > free) await sleep(waitBefore(consumedPoints - free))
    },
    /** Gives one attempt back: it was no failure. */
    giveBack: (key: string): Promise<unknown> => limiter.reward(kept(key)),
    /** Forgets a key's attempts. */
    forget: (key: string): Promise<unknown> => limiter.delete(kept(key)),
  }
}

// Whatever is typed into a form becomes a key: it is cut to one length, and tells nobody who reads Redis an address.
const kept = (key: string): string => createHash('sha256').update(key).digest('base64url')

const waitBefore = (nth: number): number => Math.min(FIRST_WAIT * 2 ** (nth - 1), LONGEST_WAIT)

function refuse(reason: unknown): never {
  if (!(reason instanceof RateLimiterRes)) throw reason
  throw new ShopError('RATE_LIMITED', { retryAfter: Math.max(1, Math.ceil(reason.msBeforeNext / 1_000)) })
}

import { claimNonce } from '@shopstack/drizzle/accounts/call-nonces'
import type { Db } from '@shopstack/drizzle/roles/access'
import type { RedisClient } from '../redis/client.js'
import type { Logger } from '../telemetry/log.js'
import { CALL_LIFETIME_MS } from './request-signature.js'

/**
 * Notes that a call was heard, by its nonce and when it was signed; false when another process, or this one before it
 * restarted, has heard it already. Throws when that cannot be told.
 */
export type ClaimNonce = (nonce: string, signedAt: number) => Promise<boolean>

/** Where the processes behind one URL share what they have heard. */
export interface NonceStoreOptions {
  /** Part of the names in Redis: a call to one subgraph says nothing about another. */
  readonly subgraph: string
  readonly redis: RedisClient | null
  readonly db: Db<'transactions' | 'insights'>
  readonly log: Logger
  readonly now?: () => number
}

/** Calls that were signed this long before Redis went away, in milliseconds, were hardly heard while it was there. */
const IN_FLIGHT_MS = 1_000

/**
 * Nonces in Redis, and in Postgres where there is no Redis or it is away. What the one knows the other does not: so calls
 * from before Redis went away are refused, and for as long as a call lives after it came back both are asked.
 */
export function nonceStore({ subgraph, redis, db, log, now = Date.now }: NonceStoreOptions): ClaimNonce {
  if (!redis) return (nonce) => claimNonce(db, nonce)
  // Nobody calls a process before it starts, so nothing is in flight then.
  let unsureBefore: number | null = now()
  let bothUntil = 0
  const inRedis = async (nonce: string) =>
    (await redis.set(`shopstack:call:${subgraph}:${nonce}`, '1', 'PX', CALL_LIFETIME_MS, 'NX')) === 'OK'

  return async (nonce, signedAt) => {
    try {
      const isNew = await inRedis(nonce)
      unsureBefore = null
      return isNew && (now() >= bothUntil || (await claimNonce(db, nonce)))
    } catch (error) {
      if (unsureBefore === null)
        log.warn({ reason: String(error) }, 'Redis unavailable, call nonces are kept in Postgres')
      unsureBefore ??= now() - IN_FLIGHT_MS
      bothUntil = now() + CALL_LIFETIME_MS
      if (signedAt < unsureBefore) throw new Error('Redis, which may have heard the call, is away')
      return claimNonce(db, nonce)
    }
  }
}

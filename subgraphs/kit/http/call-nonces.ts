import { claimNonce } from '@shopstack/drizzle/accounts/call-nonces'
import type { Db } from '@shopstack/drizzle/roles/access'
import type { RedisClient } from '../redis/client.js'
import type { Logger } from '../telemetry/log.js'
import { CALL_LIFETIME_MS, type ClaimNonce } from './request-signature.js'

/** Where the processes of a subgraph share claimed nonces. */
export interface NonceStoreOptions {
  /** Part of the Redis keys: nonces of different subgraphs are independent. */
  readonly subgraph: string
  readonly redis: RedisClient | null
  readonly db: Db<'transactions' | 'insights'>
  readonly log: Logger
  readonly now?: () => number
}

/** Calls signed this long before Redis failed may have been claimed there. */
const IN_FLIGHT_MS = 1_000

/**
 * Claims nonces in Redis, and in Postgres without Redis or while it is down. The stores do not share nonces: calls
 * signed before Redis failed are rejected, and for the lifetime of a call after it recovered both stores are checked.
 */
export function nonceStore({ subgraph, redis, db, log, now = Date.now }: NonceStoreOptions): ClaimNonce {
  if (!redis) return (nonce) => claimNonce(db, nonce)
  // No call is in flight before the process starts.
  let undecidableBefore: number | null = now()
  let bothUntil = 0
  const inRedis = async (nonce: string) =>
    (await redis.set(`shopstack:call:${subgraph}:${nonce}`, '1', 'PX', CALL_LIFETIME_MS, 'NX')) === 'OK'

  return async (nonce, signedAt) => {
    try {
      const isNew = await inRedis(nonce)
      undecidableBefore = null
      return isNew && (now() >= bothUntil || (await claimNonce(db, nonce)))
    } catch (error) {
      if (undecidableBefore === null)
        log.warn({ reason: String(error) }, 'Redis unavailable, storing call nonces in Postgres')
      undecidableBefore ??= now() - IN_FLIGHT_MS
      bothUntil = now() + CALL_LIFETIME_MS
      if (signedAt < undecidableBefore)
        throw new Error('Redis is unavailable and may have accepted the call before')
      return claimNonce(db, nonce)
    }
  }
}

import { type ActiveAccount, accountOfLegacyId, activeSession } from '@shopstack/drizzle/accounts/sessions'
import type { Db } from '@shopstack/drizzle/roles/access'
import { ROLES } from '@shopstack/drizzle/tables'
import { z } from 'zod'
import { expiring } from '../cache/expiring-map.js'
import type { RedisClient } from '../redis/client.js'
import type { Logger } from '../telemetry/log.js'
import type { Metrics } from '../telemetry/metrics.js'
import type { LegacyClaims, SessionClaims } from './access-token.js'
import { readSignedValue, signValue } from './signed-value.js'

/** Together they bound how long a revoked session, a changed role or a disabled account goes unnoticed: under two seconds. */
const MEMORY_MS = 500
const REDIS_MS = 1_000

/** For how long Redis is left alone after it failed, so that not every request waits for its time-out. */
const REDIS_REST_MS = 1_000
/** How far the clocks of two processes may be apart; an entry from further ahead would live too long. */
const MAX_SKEW_MS = 250
const KEPT = 10_000

type Account = ActiveAccount | null
type Holder = Pick<SessionClaims, 'sessionId'> | Omit<LegacyClaims, 'expiresAt'>

/** What living accounts are read from; `now` is in milliseconds since 1970. */
export interface SessionCacheOptions {
  db: Db<'gateway'>
  redis?: RedisClient | null | undefined
  /** Signs what is kept in Redis, which is not believed about accounts: shared by processes and unknown to Redis. */
  redisKey: Buffer
  log: Logger
  /** Counts how often memory and Redis knew the answer. */
  metrics?: Pick<Metrics, 'cache'>
  now: () => number
}

/**
 * Tells which account stands behind a session, or behind an id of an old service where there is no session: `null`
 * when nobody may act for it. Asked in memory, then Redis, then Postgres; a failure of Postgres throws.
 */
export function sessionCache({ db, redis, redisKey, log, metrics, now }: SessionCacheOptions) {
  const known = expiring<Promise<Account>>(KEPT, now)
  const shared = redis ? sharedAccounts(redis, { redisKey, log, now }) : null
  const inMemory = metrics?.cache('accounts in memory')
  const inRedis = shared && metrics?.cache('accounts in Redis')

  async function find(key: string, holder: Holder): Promise<Account> {
    const answered = await shared?.get(key)
    inRedis?.(Boolean(answered))
    if (answered) return answered.account
    const readAt = now()
    const account = await read(db, holder)
    shared?.set(key, account, readAt)
    return account
  }

  return {
    /** Callers that ask at the same moment share one look-up; its answer ages from when it was asked. */
    of(holder: Holder): Promise<Account> {
      const key = keyOf(holder)
      const answer = known.get(key)
      inMemory?.(answer !== undefined)
      if (answer) return answer
      const until = now() + MEMORY_MS
      const found = find(key, holder).catch((error) => {
        known.delete(key)
        throw error
      })
      known.set(key, found, until)
      return found
    },
    clear: () => known.clear(),
  }
}

const keyOf = (holder: Holder): string =>
  holder.sessionId === null ? `${holder.service}:${holder.userId}` : `session:${holder.sessionId}`

const read = (db: Db<'gateway'>, holder: Holder): Promise<Account> =>
  holder.sessionId === null
    ? accountOfLegacyId(db, holder.service, holder.userId)
    : activeSession(db, holder.sessionId)

const account = z.object({ userId: z.number(), role: z.enum(ROLES) }).nullable()
/** With the time it was read at: the life Redis counts begins only when the entry gets there. */
const entry = z.object({ readAt: z.number(), account })

type Signing = Pick<SessionCacheOptions, 'redisKey' | 'log' | 'now'>

function sharedAccounts(redis: RedisClient, { redisKey, log, now }: Signing) {
  let restUntil = 0
  let [isAway, isForged] = [false, false]
  const failed = (error: unknown) => {
    if (!isAway) log.warn({ reason: String(error) }, 'the session cache in Redis does not answer')
    isAway = true
    restUntil = now() + REDIS_REST_MS
  }
  /** An entry that does not verify is read from Postgres, as a missing one is. */
  function verified(name: string, text: string) {
    const value = readSignedValue(redisKey, name, text)
    if (value === null && !isForged)
      log.error({ key: name }, 'session cache entry in Redis has an invalid signature, ignoring it')
    isForged = value === null
    return value === null ? null : entry.parse(JSON.parse(value))
  }
  return {
    async get(key: string): Promise<{ account: Account } | null> {
      if (now() < restUntil) return null
      try {
        const name = nameOf(key)
        const text = await redis.get(name)
        isAway = false
        const found = text === null ? null : verified(name, text)
        const age = found && now() - found.readAt
        return age !== null && age < REDIS_MS && age >= -MAX_SKEW_MS ? found : null
      } catch (error) {
        failed(error)
        return null
      }
    },
    set(key: string, account: Account, readAt: number): void {
      const life = REDIS_MS - (now() - readAt)
      if (life <= 0 || now() < restUntil) return
      const name = nameOf(key)
      const signed = signValue(redisKey, name, JSON.stringify({ readAt, account }))
      redis.set(name, signed, 'PX', life).catch(failed)
    },
  }
}

const nameOf = (key: string): string => `shopstack:account:${key}`

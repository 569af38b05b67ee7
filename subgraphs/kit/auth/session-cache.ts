import { type ActiveAccount, accountOfLegacyId, activeSession } from '@shopstack/drizzle/accounts/sessions'
import type { Db } from '@shopstack/drizzle/roles/access'
import { ROLES } from '@shopstack/drizzle/tables'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { RedisClient } from '../redis/client.js'
import type { Logger } from '../telemetry/log.js'
import type { Metrics } from '../telemetry/metrics.js'
import type { LegacyClaims, SessionClaims } from './claims.js'
import { readSignedValue, signValue } from './signed-value.js'

/**
 * Cache lifetimes. Their sum bounds how long a revoked session, a changed role or a disabled account stays valid: under
 * 2 s.
 */
const MEMORY_MS = 500
const REDIS_MS = 1_000

/** How long Redis is bypassed after a failure, so that not every request waits for its timeout. */
const BREAKER_DELAY_MS = 1_000
/**
 * Accepted clock difference between processes; entries from further ahead are ignored, because they would expire too
 * late.
 */
const MAX_SKEW_MS = 250
const MAX_CACHED_SESSIONS = 10_000

type Account = ActiveAccount | null
type Holder = Pick<SessionClaims, 'sessionId'> | Omit<LegacyClaims, 'expiresAt'>

/** What sessions are read from; `now` is in milliseconds since 1970. */
export interface SessionCacheOptions {
  db: Db<'gateway'>
  redis?: RedisClient | null | undefined
  /** Signs the entries in Redis, which is not trusted. All processes share it. */
  redisKey: Buffer
  log: Logger
  /** Counts cache hits and misses in memory and in Redis. */
  metrics?: Pick<Metrics, 'cache'>
  now: () => number
}

/**
 * The account of a session, or of a legacy id without a session; `null` when it is unknown, ended or disabled. Looked
 * up in memory, then Redis, then Postgres; throws when Postgres fails.
 */
export function sessionCache({ db, redis, redisKey, log, metrics, now }: SessionCacheOptions) {
  const known = new LRUCache<string, Promise<Account>>({
    ...{ max: MAX_CACHED_SESSIONS, ttl: MEMORY_MS, ttlResolution: 0, perf: { now } },
  })
  const shared = redis ? redisSessions(redis, { redisKey, log, now }) : null
  const inMemory = metrics?.cache('accounts in memory')
  const inRedis = shared && metrics?.cache('accounts in Redis')

  async function find(key: string, holder: Holder): Promise<Account> {
    const hit = await shared?.get(key)
    inRedis?.(Boolean(hit))
    if (hit) return hit.account
    const readAt = now()
    const account = await read(db, holder)
    shared?.set(key, account, readAt)
    return account
  }

  return {
    /** Concurrent callers share one look-up. Its result expires relative to the start of the look-up. */
    of(holder: Holder): Promise<Account> {
      const key = keyOf(holder)
      const cached = known.get(key)
      inMemory?.(cached !== undefined)
      if (cached) return cached
      const found = find(key, holder).catch((error) => {
        known.delete(key)
        throw error
      })
      known.set(key, found)
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
/** Carries the time of the read: the TTL in Redis starts only when the entry is stored. */
const entry = z.object({ readAt: z.number(), account })

type Signing = Pick<SessionCacheOptions, 'redisKey' | 'log' | 'now'>

function redisSessions(redis: RedisClient, { redisKey, log, now }: Signing) {
  let bypassedUntil = 0
  let [isAway, isForged] = [false, false]
  const failed = (error: unknown) => {
    if (!isAway)
      log.warn(
        { reason: String(error) },
        'session cache in Redis unavailable, reading sessions from Postgres',
      )
    isAway = true
    bypassedUntil = now() + BREAKER_DELAY_MS
  }
  /** An entry without a valid signature counts as missing. */
  function verified(name: string, text: string) {
    const value = readSignedValue(redisKey, name, text)
    if (value === null && !isForged)
      log.error({ key: name }, 'session cache entry in Redis has an invalid signature, ignoring it')
    isForged = value === null
    return value === null ? null : entry.parse(JSON.parse(value))
  }
  return {
    async get(key: string): Promise<{ account: Account } | null> {
      if (now() < bypassedUntil) return null
      try {
        const name = redisKeyOf(key)
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
      if (life <= 0 || now() < bypassedUntil) return
      const name = redisKeyOf(key)
      const signed = signValue(redisKey, name, JSON.stringify({ readAt, account }))
      redis.set(name, signed, 'PX', life).catch(failed)
    },
  }
}

const redisKeyOf = (key: string): string => `shopstack:account:${key}`

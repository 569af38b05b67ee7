import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import type { RedisClient } from '../redis/client.js'
import type { BudgetKey } from './client-keys.js'

/** Points a caller may spend per window. */
interface BudgetPolicy {
  readonly points: number
  readonly seconds: number
}

/** The state of a caller's budget: that of its key with the fewest points left. */
export interface BudgetState {
  readonly isAllowed: boolean
  /** Never negative. */
  readonly remaining: number
  /** Seconds until the window ends, at least 1. */
  readonly resetSeconds: number
}

/**
 * Points per caller in fixed windows. All methods are synchronous; processes synchronise their counts in the
 * background.
 */
export interface CallerBudget {
  readonly policy: BudgetPolicy
  /** Takes points if enough are left. An untouched budget covers any price, so that no request is rejected forever. */
  charge(keys: readonly BudgetKey[], points: number): BudgetState
  /** Takes points for completed work, even if not enough are left. */
  debit(keys: readonly BudgetKey[], points: number): void
  /** Takes nothing; `isAllowed` means that any points are left. */
  peek(keys: readonly BudgetKey[]): BudgetState
}

interface Tally {
  /** Points spent in this window by all processes, as far as known here. */
  used: number
  /** The part of `used` not sent to Redis yet. */
  unsettled: number
  /** Milliseconds since 1970. */
  resetAt: number
  settledAt: number
  isSettling: boolean
}

/** Callers in memory, about 150 bytes each. The least recently seen are evicted. */
const MAX_TALLIES = 100_000
/** Counts are sent to Redis after this share of a budget or this time, whichever comes first. */
const SETTLE_SHARE = 0.02
const SETTLE_MS = 1_000
/** A window that ends this much later than the known one is a new one. */
const WINDOW_TOLERANCE_MS = 500

export interface CallerBudgetOptions {
  readonly policy: BudgetPolicy
  readonly redis?: RedisClient | null
  readonly now?: () => number
}

/**
 * Opens the budgets. With Redis, processes share them: each counts locally and sends batches, so together they may
 * exceed a budget by one batch each. Without Redis each process counts alone.
 */
export function openCallerBudget({
  policy,
  redis = null,
  now = Date.now,
}: CallerBudgetOptions): CallerBudget {
  const tallies = new LRUCache<string, Tally>({ max: MAX_TALLIES })
  const settle = redis ? settlerOf(policy, redis, now) : null
  const windowMs = policy.seconds * 1_000

  function tallyOf(key: string, at: number): Tally {
    const known = tallies.get(key)
    if (known && at < known.resetAt) return known
    const tally = known ?? { used: 0, unsettled: 0, resetAt: 0, settledAt: 0, isSettling: false }
    Object.assign(tally, { used: 0, unsettled: 0, resetAt: at + windowMs, settledAt: 0 })
    if (!known) tallies.set(key, tally)
    return tally
  }

  function add(keys: readonly BudgetKey[], points: number, at: number): void {
    for (const { key } of keys) {
      const tally = tallyOf(key, at)
      tally.used += points
      tally.unsettled += points
      const isDue = tally.unsettled >= policy.points * SETTLE_SHARE || at - tally.settledAt >= SETTLE_MS
      if (settle && isDue) void settle(key, tally)
    }
  }

  function stateOf(keys: readonly BudgetKey[], points: number, at: number) {
    let [isAllowed, remaining, resetAt] = [true, Number.POSITIVE_INFINITY, 0]
    for (const { key, multiple } of keys) {
      const tally = tallyOf(key, at)
      const limit = policy.points * multiple
      const left = Math.max(0, limit - tally.used)
      if (left < Math.min(points, limit)) isAllowed = false
      if (left < remaining) [remaining, resetAt] = [left, tally.resetAt]
    }
    return { isAllowed, remaining, resetSeconds: Math.max(1, Math.ceil((resetAt - at) / 1_000)) }
  }

  return {
    policy,
    charge(keys, points) {
      const at = now()
      const state = stateOf(keys, points, at)
      if (!state.isAllowed) return state
      add(keys, points, at)
      return { ...state, remaining: Math.max(0, state.remaining - points) }
    },
    debit: (keys, points) => add(keys, points, now()),
    peek: (keys) => stateOf(keys, 1, now()),
  }
}

function settlerOf({ points, seconds }: BudgetPolicy, redis: RedisClient, now: () => number) {
  const limiter = new RateLimiterRedis({
    keyPrefix: 'shopstack:budget',
    points,
    duration: seconds,
    storeClient: redis,
  })
  return async function settle(key: string, tally: Tally): Promise<void> {
    // Unsent points go with the next batch.
    if (tally.isSettling || redis.status !== 'ready') return
    const sent = tally.unsettled
    Object.assign(tally, { unsettled: 0, isSettling: true, settledAt: now() })
    try {
      const { consumedPoints, msBeforeNext } = await limiter.penalty(hashed(key), sent)
      const [used, resetAt] = [consumedPoints + tally.unsettled, now() + msBeforeNext]
      const isNextWindow = resetAt > tally.resetAt + WINDOW_TOLERANCE_MS
      // Redis may have missed points of this process; they stay spent here until the window ends.
      tally.used = isNextWindow ? used : Math.max(tally.used, used)
      tally.resetAt = resetAt
    } catch {
      // The response was lost, so the batch may have been counted: it is not sent again, and stays counted here.
    } finally {
      tally.isSettling = false
    }
  }
}

// Addresses are not stored in plain text.
const hashed = (key: string): string => createHash('sha256').update(key).digest('base64url')

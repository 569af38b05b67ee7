import { setTimeout as sleep } from 'node:timers/promises'
import type { Lane } from '@shopstack/drizzle/client/fair-queue'
import { type ErrorCode, ShopError } from '@shopstack/schema/errors'
import type { Counted, Key } from './attempt-counter.js'
import type { ClientPrefix } from './client-prefix.js'
import { keyedMutex } from './keyed-mutex.js'

/** How a password check is counted. */
export interface CountedAttempt {
  readonly from: ClientPrefix
  /** Identifies the request: all of its attempts share one deadline. */
  readonly request: object
  /** Attempts of one key are checked sequentially. */
  readonly mutexKey: Key
  /** Counts the attempt, before the check. */
  count(): Promise<Counted>
  /** After a correct password; `attempts` is the count that this attempt made. */
  passed(attempts: number): Promise<unknown>
  /** After an internal failure, which costs no attempt. */
  failed(): Promise<unknown>
}

/** Checks a password; `lane` is the client's lane for hashing. */
export type PasswordCheck<Result> = (lane: Lane) => Promise<Result>

/** Checks a password within its limits. */
export type LimitedCheck = <Result>(counting: CountedAttempt, check: PasswordCheck<Result>) => Promise<Result>

/** Attempts that may wait for one key in a process. */
const MAX_WAITING = 50

/** Time limits of attempts. */
export interface CheckTimes {
  /** Minimum response time after a wrong password. */
  readonly minFailureMs: number
  /** Deadline of the caller. */
  readonly deadlineMs: number
}

/**
 * Shares of the deadline, from the first attempt of a request: after them no check starts, no hash starts, and no
 * response is delayed.
 */
const QUEUE_SHARE = 0.5
const HASH_SHARE = 0.6
const ANSWER_SHARE = 0.75
/** Maximum delay of the response to a wrong password, as a share of the deadline. */
const DELAY_SHARE = 0.25

/**
 * Counts an attempt, then checks it. Only wrong passwords stay counted; their response time has a minimum and grows
 * with their number.
 */
export function limitedCheck({ minFailureMs, deadlineMs }: CheckTimes): LimitedCheck {
  const runExclusive = keyedMutex(MAX_WAITING)
  const started = new WeakMap<object, number>()
  return async (counting, check) => {
    const startedAt = started.get(counting.request) ?? performance.now()
    started.set(counting.request, startedAt)
    const by = (share: number) => startedAt + deadlineMs * share
    const outcome = await runExclusive(JSON.stringify(counting.mutexKey), by(QUEUE_SHARE), async () => {
      const counted = await counting.count()
      const delayMs = Math.min(Math.max(counted.delayMs, minFailureMs), deadlineMs * DELAY_SHARE)
      const answerAt = Math.min(performance.now() + delayMs, by(ANSWER_SHARE))
      try {
        const result = await check({ ...counting.from, until: by(HASH_SHARE) })
        await counting.passed(counted.attempts)
        return { result }
      } catch (error) {
        if (hasErrorCode(error, 'INVALID_CREDENTIALS')) return { error, answerAt }
        await counting.failed()
        throw error
      }
    })
    if ('result' in outcome) return outcome.result
    // Outside the mutex, so that a delayed response delays no other attempt.
    await sleep(Math.max(0, outcome.answerAt - performance.now()))
    throw outcome.error
  }
}

/** Whether an error is a ShopError with this code. */
export const hasErrorCode = (error: unknown, code: ErrorCode): boolean =>
  error instanceof ShopError && error.code === code

import { setTimeout as sleep } from 'node:timers/promises'
import type { Lane } from '@shopstack/drizzle/client/fair-queue'
import { type ErrorCode, ShopError } from '@shopstack/schema/errors'
import type { Counted, Key } from './attempt-counter.js'
import type { ClientPrefix } from './client-prefix.js'
import { keyedMutex } from './keyed-mutex.js'

/** How a password check is counted. */
export interface CountedAttempt {
  readonly from: ClientPrefix
  /** What the attempts of one request have in common: together they wait no longer than one of them. */
  readonly request: object
  /** Attempts of one key are checked one after another. */
  readonly turn: Key
  /** Counts the attempt before its check. */
  count(): Promise<Counted>
  /** After a right password, whose attempt was the given one of its key. */
  passed(attempts: number): Promise<unknown>
  /** After a failure of ours, which costs no attempt. */
  failed(): Promise<unknown>
}

/** What checks a password, in the lane of its client for hashing. */
export type PasswordCheck<Result> = (lane: Lane) => Promise<Result>

/** Checks a password within its limits. */
export type LimitedCheck = <Result>(counting: CountedAttempt, check: PasswordCheck<Result>) => Promise<Result>

/** Attempts that may wait for one turn in one process. */
const MAX_WAITING = 50

/** How long attempts may wait. */
export interface CheckTimes {
  /** With a wrong password for their answer, at least. */
  readonly refusalAfterMs: number
  /** How long the caller waits for its answer. */
  readonly deadlineMs: number
}

/** Parts of the deadline, from the first attempt of a request: when no turn begins, no hash, and no answer is delayed. */
const TURN_SHARE = 0.5
const HASH_SHARE = 0.6
const ANSWER_SHARE = 0.75
/** The part of the deadline by which the answer to a wrong password may be later than its check began. */
const DELAY_SHARE = 0.25

/**
 * Counts attempts, then checks them. Only a wrong password stays counted; it is answered no sooner than any other wrong
 * one, and the later the more there were.
 */
export function limitedCheck({ refusalAfterMs, deadlineMs }: CheckTimes): LimitedCheck {
  const takeTurn = keyedMutex(MAX_WAITING)
  const started = new WeakMap<object, number>()
  return async (counting, check) => {
    const startedAt = started.get(counting.request) ?? performance.now()
    started.set(counting.request, startedAt)
    const by = (share: number) => startedAt + deadlineMs * share
    const outcome = await takeTurn(JSON.stringify(counting.turn), by(TURN_SHARE), async () => {
      const counted = await counting.count()
      const delayMs = Math.min(Math.max(counted.delayMs, refusalAfterMs), deadlineMs * DELAY_SHARE)
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
    // Outside of its turn: what is answered late delays no other attempt.
    await sleep(Math.max(0, outcome.answerAt - performance.now()))
    throw outcome.error
  }
}

/** Whether something thrown is this refusal. */
export const hasErrorCode = (error: unknown, code: ErrorCode): boolean =>
  error instanceof ShopError && error.code === code

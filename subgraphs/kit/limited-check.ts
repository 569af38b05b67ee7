import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorCode, ShopError } from '@shopstack/schema/errors'
import type { Counted, Key } from './attempt-counter.js'
import { turns } from './turns.js'

/** How a password check is counted. */
export interface Counting {
  /** Attempts of one key are checked one after another. */
  readonly turn: Key
  /** Counts the attempt before its check. */
  count(): Promise<Counted>
  /** After a right password, whose attempt was the given one of its key. */
  passed(attempts: number): Promise<unknown>
  /** After a failure of ours, which costs no attempt. */
  failed(): Promise<unknown>
}

/** Checks a password within its limits. */
export type LimitedCheck = <Result>(counting: Counting, check: () => Promise<Result>) => Promise<Result>

/** Attempts that may wait for one turn in one process. */
const MAX_WAITING = 50

/** How long attempts may wait. */
export interface Waits {
  /** For their turn, at most. */
  readonly maxTurnMs: number
  /** With a wrong password for their answer, at least. */
  readonly refusalAfterMs: number
  /** With a wrong password for their answer, at most. */
  readonly maxDelayMs: number
}

/**
 * Counts attempts, then checks them. Only a wrong password stays counted; it is answered no sooner than any other wrong
 * one, and the later the more there were.
 */
export function limitedCheck({ maxTurnMs, refusalAfterMs, maxDelayMs }: Waits): LimitedCheck {
  const takeTurn = turns({ maxWaiting: MAX_WAITING, maxWaitMs: maxTurnMs })
  return async (counting, check) => {
    const outcome = await takeTurn(JSON.stringify(counting.turn), async () => {
      const counted = await counting.count()
      const startedAt = performance.now()
      try {
        const result = await check()
        await counting.passed(counted.attempts)
        return { result }
      } catch (error) {
        if (isRefusal(error, 'INVALID_CREDENTIALS'))
          return {
            error,
            answerAt: startedAt + Math.min(Math.max(counted.delayMs, refusalAfterMs), maxDelayMs),
          }
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
export const isRefusal = (error: unknown, code: ErrorCode): boolean =>
  error instanceof ShopError && error.code === code

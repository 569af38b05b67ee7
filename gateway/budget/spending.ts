import { HeaderMap } from '@apollo/server'
import type { Caller } from '@shopstack/kit/auth/viewer'
import type { BudgetState, CallerBudget } from '@shopstack/kit/rate-limit/caller-budget'
import { type BudgetKey, budgetKeysOf } from '@shopstack/kit/rate-limit/client-keys'
import { GraphQLError } from 'graphql'
import type { PlanningGate } from './planning-gate.js'
import { POINTS_PER_PLANNING_MS } from './price.js'

/** Reasons of rejections: the metric label, and the key of the log message. */
export type RejectionReason =
  | 'budget'
  | 'planning_client'
  | 'planning_total'
  | 'dear_queries'
  | 'dear_queries_total'
  | 'large_bodies'
  | 'large_bodies_total'
  | 'subscriptions_total'

/** A rejected request that can be retried later. Apollo Server reads status and headers from the extensions. */
export class BudgetExceeded extends GraphQLError {
  override readonly name = 'BudgetExceeded'
  readonly retryAfter: number
  readonly reason: RejectionReason
  /** Whether the total capacity is used up, not that of the caller. */
  readonly isCapacityError: boolean

  constructor(reason: RejectionReason, retryAfter: number) {
    const isCapacityError = reason.endsWith('_total')
    super(`${isCapacityError ? 'The shop is busy.' : 'Too many requests.'} Try again in ${retryAfter} s.`, {
      extensions: {
        code: isCapacityError ? 'SERVICE_UNAVAILABLE' : 'RATE_LIMITED',
        retryAfter,
        http: {
          status: isCapacityError ? 503 : 429,
          headers: new HeaderMap([['retry-after', String(retryAfter)]]),
        },
      },
    })
    this.reason = reason
    this.isCapacityError = isCapacityError
    this.retryAfter = retryAfter
  }
}

/** Sets a header of the response. */
type SetHeader = (name: string, value: string) => void

/** The budget of a request. Every method throws {@link BudgetExceeded} when it is exceeded. */
export interface Spending {
  /** Charges one point for the request; rejects a caller without points before anything is parsed or executed. */
  open(): void
  /** Charges an operation before its execution. */
  charge(points: number): void
  /** Rejects a new document while its client or all clients together are over their planning share. */
  admitPlanning(): void
  /** Rejects a new document when the planning queue of its client, or the whole queue, is full. */
  rejectPlanning(reason: 'planning_client' | 'planning_total'): never
  /** Charges the time of parsing, validating, planning or compiling a new document. */
  planned(ms: number): void
}

/** Receives every rejection. */
export type OnRejection = (refused: BudgetExceeded, caller: Caller) => void

/** The budget of a request for a trusted document: preparing it is neither limited nor charged. */
export const withoutPlanning = (spending: Spending): Spending => ({
  ...spending,
  admitPlanning() {},
  planned() {},
})

export interface SpendingOptions {
  /** `null` disables budgets. */
  readonly budget: CallerBudget | null
  /** `null` disables the planning limit. */
  readonly planning: PlanningGate | null
  readonly onRejection: OnRejection
}

/** Opens the budget of a request. */
export type OpenSpending = (caller: Caller, setHeader: SetHeader) => Spending

export function spendingOf({ budget, planning, onRejection }: SpendingOptions): OpenSpending {
  // https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/
  const policy = budget && `"caller";q=${budget.policy.points};w=${budget.policy.seconds}`
  return (caller, setHeader) => {
    const keys: readonly BudgetKey[] = budget || planning ? budgetKeysOf(caller) : []
    const reject = (reason: RejectionReason, retryAfter: number): never => {
      const refused = new BudgetExceeded(reason, retryAfter)
      onRejection(refused, caller)
      throw refused
    }
    const tell = ({ remaining, resetSeconds }: BudgetState): void =>
      setHeader('ratelimit', `"caller";r=${remaining};t=${resetSeconds}`)
    const settle = (state: BudgetState): void => {
      const { isAllowed, resetSeconds } = state
      tell(state)
      if (!isAllowed) reject('budget', resetSeconds)
    }
    return {
      open() {
        if (policy) setHeader('ratelimit-policy', policy)
        if (budget) settle(budget.charge(keys, 1))
      },
      charge(points) {
        if (budget) settle(budget.charge(keys, points))
      },
      admitPlanning() {
        const refused = planning?.rejectionFor(keys)
        if (refused) reject(refused.reason, refused.retryAfter)
      },
      rejectPlanning: (reason) => reject(reason, 1),
      planned(ms) {
        planning?.spent(keys, ms)
        if (!budget) return
        budget.debit(keys, Math.ceil(ms * POINTS_PER_PLANNING_MS))
        tell(budget.peek(keys))
      },
    }
  }
}

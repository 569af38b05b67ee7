import { HeaderMap } from '@apollo/server'
import type { Caller } from '@shopstack/kit/auth/viewer'
import type { BudgetState, CallerBudget } from '@shopstack/kit/rate-limit/caller-budget'
import { type BudgetKey, budgetKeysOf } from '@shopstack/kit/rate-limit/client-keys'
import { GraphQLError } from 'graphql'
import type { PlanningGate } from './planning-gate.js'
import { POINTS_PER_PLANNING_MS } from './price.js'

/** Why a request was refused: the label of the metric, and what the log says. */
export type RefusalReason =
  | 'budget'
  | 'planning_client'
  | 'planning_total'
  | 'dear_queries'
  | 'dear_queries_total'

/** A request that its caller may repeat later. Apollo Server takes status and headers out of the extensions. */
export class BudgetExceeded extends GraphQLError {
  override readonly name = 'BudgetExceeded'
  readonly retryAfter: number
  readonly reason: RefusalReason
  /** Others have taken what there is, which is no fault of this caller. */
  readonly isOurs: boolean

  constructor(reason: RefusalReason, retryAfter: number) {
    const isOurs = reason.endsWith('_total')
    super(`${isOurs ? 'The shop is busy.' : 'Too many requests.'} Try again in ${retryAfter} s.`, {
      extensions: {
        code: isOurs ? 'SERVICE_UNAVAILABLE' : 'RATE_LIMITED',
        retryAfter,
        http: {
          status: isOurs ? 503 : 429,
          headers: new HeaderMap([['retry-after', String(retryAfter)]]),
        },
      },
    })
    this.reason = reason
    this.isOurs = isOurs
    this.retryAfter = retryAfter
  }
}

/** Sets a header of the answer to this request. */
export type SetHeader = (name: string, value: string) => void

/** What one request may spend. Every method throws {@link BudgetExceeded} when that is too much. */
export interface Spending {
  /** Charges a point for the request itself; refuses a caller who has nothing left before anything is read or run. */
  open(): void
  /** Charges an operation that is about to run. */
  charge(points: number): void
  /** Refuses to prepare a document while its client, or all clients together, are over their share. */
  admitPlanning(): void
  /** Refuses a document that may not wait to be prepared: its client has too many waiting, or others have. */
  refusePlanning(reason: 'planning_client' | 'planning_total'): never
  /** Charges the milliseconds that a new document took to parse, validate, plan or compile. */
  planned(ms: number): void
}

/** Hears of every refusal. */
export type OnRefusal = (refused: BudgetExceeded, caller: Caller) => void

export interface SpendingOptions {
  /** `null`: callers have no budget. */
  readonly budget: CallerBudget | null
  /** `null`: planning is not bounded. */
  readonly planning: PlanningGate | null
  readonly onRefusal: OnRefusal
}

/** Opens the account of a request. */
export type OpenSpending = (caller: Caller, setHeader: SetHeader) => Spending

export function spendingOf({ budget, planning, onRefusal }: SpendingOptions): OpenSpending {
  // https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/
  const policy = budget && `"caller";q=${budget.policy.points};w=${budget.policy.seconds}`
  return (caller, setHeader) => {
    const keys: readonly BudgetKey[] = budget || planning ? budgetKeysOf(caller) : []
    const refuse = (reason: RefusalReason, retryAfter: number): never => {
      const refused = new BudgetExceeded(reason, retryAfter)
      onRefusal(refused, caller)
      throw refused
    }
    const tell = ({ remaining, resetSeconds }: BudgetState): void =>
      setHeader('ratelimit', `"caller";r=${remaining};t=${resetSeconds}`)
    const settle = (state: BudgetState): void => {
      const { isAllowed, resetSeconds } = state
      tell(state)
      if (!isAllowed) refuse('budget', resetSeconds)
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
        const refused = planning?.refusalFor(keys)
        if (refused) refuse(refused.reason, refused.retryAfter)
      },
      refusePlanning: (reason) => refuse(reason, 1),
      planned(ms) {
        planning?.spent(keys, ms)
        if (!budget) return
        budget.debit(keys, Math.ceil(ms * POINTS_PER_PLANNING_MS))
        tell(budget.peek(keys))
      },
    }
  }
}

import type { Caller } from '@shopstack/kit/auth/viewer'
import type { Config } from '@shopstack/kit/config/read-config'
import { budgetKeysOf } from '@shopstack/kit/rate-limit/client-keys'
import { ShopError } from '@shopstack/schema/errors'
import { BudgetExceeded } from '../budget/spending.js'

/** Counts the open subscriptions, in total and per caller. */
export interface SubscriptionShare {
  readonly held: number
  /**
   * Takes a place; returns the function that frees it.
   * @throws ShopError `TOO_MANY_SUBSCRIPTIONS` of the caller, or BudgetExceeded when the process has no place left
   */
  take(caller: Caller): () => void
}

/** Callers are counted like their budgets: an account, or the address of anonymous callers. */
export function subscriptionShare({ total, perCaller }: Config['subscriptions']): SubscriptionShare {
  const byKey = new Map<string, number>()
  let held = 0
  return {
    get held() {
      return held
    },
    take(caller) {
      if (held >= total) throw new BudgetExceeded('subscriptions_total', 1)
      const keys = budgetKeysOf(caller)
      for (const { key, multiple } of keys)
        if ((byKey.get(key) ?? 0) >= multiple * perCaller)
          throw new ShopError('TOO_MANY_SUBSCRIPTIONS', { limit: multiple * perCaller })
      held++
      for (const { key } of keys) byKey.set(key, (byKey.get(key) ?? 0) + 1)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        held--
        for (const { key } of keys) {
          const left = (byKey.get(key) ?? 1) - 1
          if (left === 0) byKey.delete(key)
          else byKey.set(key, left)
        }
      }
    },
  }
}

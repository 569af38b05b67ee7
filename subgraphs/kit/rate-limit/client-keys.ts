import { networkOf } from '../network.js'
import type { Caller } from '../viewer.js'

/** One account that a request is charged to, and how many times the budget of a single caller it holds. */
export interface BudgetKey {
  readonly key: string
  readonly multiple: number
}

/** An IPv6 customer has a /48 of 65,536 networks at most: all of them together hold this many budgets. */
const SITE_MULTIPLE = 4

/**
 * What a request is charged to: the account that is signed in, or the IPv4 address, or both the /64 and the /48 of the
 * IPv6 address. An account is not charged to its address as well, so that many of them may share one.
 */
export function budgetKeysOf({ viewer, address }: Pick<Caller, 'viewer' | 'address'>): readonly BudgetKey[] {
  if (viewer) return [{ key: `account:${viewer.id}`, multiple: 1 }]
  const { network, site } = networkOf(address)
  const own = { key: `address:${network}`, multiple: 1 }
  return site === network ? [own] : [own, { key: `address:${site}`, multiple: SITE_MULTIPLE }]
}

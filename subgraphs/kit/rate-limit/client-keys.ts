import type { Caller } from '../auth/viewer.js'
import { clientPrefix } from './client-prefix.js'

/** One account that a request is charged to, and how many times the budget of a single caller it holds. */
export interface BudgetKey {
  readonly key: string
  readonly multiple: number
}

/** An IPv6 customer has a /48 of 65,536 networks at most: all of them together hold this many budgets. */
const SITE_MULTIPLE = 4

/** All accounts at one place: an office, or a server that asks for its customers; but not five hundred made for this. */
const ACCOUNTS_MULTIPLE = 10

/**
 * What a request is charged to. Signed in: the account, and with a wider bound all accounts at its place, which is an
 * IPv4 address or the /48 of an IPv6 address. Anonymous: the IPv4 address, or the /64 and with a wider bound the /48.
 */
export function budgetKeysOf({ viewer, address }: Pick<Caller, 'viewer' | 'address'>): readonly BudgetKey[] {
  const { network, site } = clientPrefix(address)
  if (viewer)
    return [
      { key: `account:${viewer.id}`, multiple: 1 },
      { key: `accounts:${site}`, multiple: ACCOUNTS_MULTIPLE },
    ]
  const own = { key: `address:${network}`, multiple: 1 }
  return site === network ? [own] : [own, { key: `address:${site}`, multiple: SITE_MULTIPLE }]
}

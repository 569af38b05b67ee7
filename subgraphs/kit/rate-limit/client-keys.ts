import type { Caller } from '../auth/viewer.js'
import { clientPrefix } from './client-prefix.js'

/** A budget that a request is charged to, and its multiple of a single caller's points. */
export interface BudgetKey {
  readonly key: string
  readonly multiple: number
}

/** Budget of a /48, which holds up to 65,536 networks, as a multiple of a single caller's. */
const SITE_MULTIPLE = 4

/**
 * Budget of all accounts at one site, as a multiple: enough for an office or a server calling for its customers, not
 * for hundreds of accounts created to evade the budget.
 */
const ACCOUNTS_MULTIPLE = 10

/**
 * The budgets of a request. Signed in: the account, and all accounts of the site (an IPv4 address or the /48 of an IPv6
 * address). Anonymous: the IPv4 address, or the /64 and the /48.
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

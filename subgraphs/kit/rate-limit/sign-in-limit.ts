import { canonicalEmail } from '@shopstack/drizzle/text/email'
import type { RedisClient } from '../redis/client.js'
import { type AttemptCounter, attemptCounter, type Counted, type Key } from './attempt-counter.js'
import { type ClientPrefix, clientPrefix } from './client-prefix.js'
import type { CountedAttempt, LimitedCheck, PasswordCheck } from './limited-check.js'
import type { LoginLimits } from './login-limits.js'

/** The account of a sign-in attempt. */
export interface AttemptedAccount {
  readonly id: number
  /** Addresses of its earlier sessions. */
  readonly addresses: readonly (string | null)[]
  /** Changes when an operator unlocks the account; earlier attempts no longer count then. */
  readonly unlock: number | null
}

/** A sign-in attempt. */
export interface SignInAttempt {
  /** Identifies the request: all of its attempts share one deadline. */
  readonly request: object
  readonly address: string
  /** As sent; not necessarily the e-mail of an account. */
  readonly email: string
  /** Looks up the account; called once the network is within its limits. */
  readonly account: () => Promise<AttemptedAccount | null>
}

/**
 * Limits sign-ins. Failures at an account are counted per network and account. Networks that the account signed in from
 * have a limit each; all others share one, which bounds distributed guessing without locking the owner out at home.
 * Unknown e-mails are counted like accounts.
 */
export function signInLimit(limits: LoginLimits['signIn'], redis: RedisClient | null, check: LimitedCheck) {
  const counters = countersOf(limits, redis)
  return async <Result>(
    { request, address, email, account }: SignInAttempt,
    work: PasswordCheck<Result>,
  ): Promise<Result> => {
    const from = clientPrefix(address)
    await counters.attempts.network.count([from.network])
    await counters.attempts.site.count([from.site])
    return check({ request, from, ...countingOf(counters, from, email, await account()) }, work)
  }
}

type Counters = ReturnType<typeof countersOf>

function countersOf(limits: LoginLimits['signIn'], redis: RedisClient | null) {
  const { attempts, accountInNetwork, accountElsewhere, network, site } = limits
  return {
    attempts: {
      network: attemptCounter('sign-in:attempts:network', attempts.network, redis),
      site: attemptCounter('sign-in:attempts:site', attempts.site, redis),
    },
    accountInNetwork: attemptCounter('sign-in:account-in-network', accountInNetwork, redis),
    accountElsewhere: attemptCounter('sign-in:account-elsewhere', accountElsewhere, redis),
    network: attemptCounter('sign-in:network', network, redis),
    site: attemptCounter('sign-in:site', site, redis),
  }
}

function countingOf(
  counters: Counters,
  { network, site }: ClientPrefix,
  email: string,
  account: AttemptedAccount | null,
): Omit<CountedAttempt, 'request' | 'from'> {
  const name: Key = account ? ['account', account.id, account.unlock] : ['email', canonicalEmail(email)]
  const here: Key = [...name, network]
  const own = counters.accountInNetwork
  if (account?.addresses.some((known) => known !== null && clientPrefix(known).network === network))
    return {
      mutexKey: here,
      count: () => own.count(here),
      passed: () => own.reset(here),
      failed: () => own.uncount(here),
    }
  const shared: [AttemptCounter, Key][] = [
    [counters.network, [network]],
    [counters.site, [site]],
  ]
  const uncount = (attempts: number) =>
    Promise.all([
      counters.accountElsewhere.uncount(name, attempts),
      ...shared.map(([counter, key]) => counter.uncount(key)),
    ])
  return {
    mutexKey: name,
    count: () => countAll([[own, here], [counters.accountElsewhere, name], ...shared]),
    // A successful sign-in shows that earlier attempts from here were the owner's; those from elsewhere stay counted.
    passed: (attempts) => Promise.all([own.reset(here), uncount(attempts)]),
    failed: () => Promise.all([own.uncount(here), uncount(1)]),
  }
}

/** Counts an attempt in each counter until one rejects it; returns the count of the first and the longest delay. */
async function countAll(counts: readonly [AttemptCounter, Key][]): Promise<Counted> {
  const counted: Counted[] = []
  for (const [counter, key] of counts) counted.push(await counter.count(key))
  return {
    attempts: counted[0]?.attempts ?? 1,
    delayMs: Math.max(...counted.map(({ delayMs }) => delayMs)),
  }
}

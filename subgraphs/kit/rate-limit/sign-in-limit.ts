import { canonicalEmail } from '@shopstack/drizzle/text/email'
import type { RedisClient } from '../redis/client.js'
import { type AttemptCounter, attemptCounter, type Counted, type Key } from './attempt-counter.js'
import { type ClientPrefix, clientPrefix } from './client-prefix.js'
import type { CountedAttempt, LimitedCheck, PasswordCheck } from './limited-check.js'
import type { LoginLimits } from './login-limits.js'

/** What is known of an account that a client tries to sign in to. */
export interface AttemptedAccount {
  readonly id: number
  /** The addresses that it signed in from. */
  readonly addresses: readonly (string | null)[]
  /** Changes when an operator lifts its limits; attempts counted before are forgotten then. */
  readonly unlock: number | null
}

/** A sign-in that is tried. */
export interface SignInAttempt {
  /** The same for all attempts of one request. */
  readonly request: object
  readonly address: string
  /** As the client sent it; it need not be that of an account. */
  readonly email: string
  /** Looks the account up, once the network may try at all. */
  readonly account: () => Promise<AttemptedAccount | null>
}

/**
 * The limits on signing in. Guesses at an account are counted by network and account together. A network that the
 * account signed in from has that allowance for itself; all others share a second one, so that guessing from many places
 * is bounded too, and keeps no owner out of an account at home. Unknown e-mails are counted like accounts.
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
      turn: here,
      count: () => own.count(here),
      passed: () => own.forget(here),
      failed: () => own.giveBack(here),
    }
  const shared: [AttemptCounter, Key][] = [
    [counters.network, [network]],
    [counters.site, [site]],
  ]
  const giveBack = (attempts: number) =>
    Promise.all([
      counters.accountElsewhere.giveBack(name, attempts),
      ...shared.map(([counter, key]) => counter.giveBack(key)),
    ])
  return {
    turn: name,
    count: () => countAll([[own, here], [counters.accountElsewhere, name], ...shared]),
    // Earlier attempts from here were its owner's; those from elsewhere stay counted.
    passed: (attempts) => Promise.all([own.forget(here), giveBack(attempts)]),
    failed: () => Promise.all([own.giveBack(here), giveBack(1)]),
  }
}

/** Counts an attempt everywhere, up to the first counter that refuses it; answers as the first counter, with the longest delay. */
async function countAll(counts: readonly [AttemptCounter, Key][]): Promise<Counted> {
  const counted: Counted[] = []
  for (const [counter, key] of counts) counted.push(await counter.count(key))
  return {
    attempts: counted[0]?.attempts ?? 1,
    delayMs: Math.max(...counted.map(({ delayMs }) => delayMs)),
  }
}

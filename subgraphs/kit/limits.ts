import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorCode, ShopError } from '@shopstack/schema/errors'
import { type Allowance, attemptCounter } from './attempt-counter.js'
import type { Logger } from './log.js'
import { networkOf } from './network.js'
import type { RedisClient } from './redis-client.js'
import { turns } from './turns.js'

/** How often somebody may try to get in, and to open an account. */
export interface Allowances {
  /** Failed sign-ins. */
  readonly signIn: { readonly account: Allowance; readonly address: Allowance }
  /** Registrations, good and bad. */
  readonly register: { readonly account: Allowance; readonly address: Allowance }
  /** Milliseconds before a failed sign-in is answered, so that no kind of hash is told by its cost. */
  readonly refusalAfter: number
}

const QUARTER = 15 * 60

/** The numbers of the shop. An office or a school shares one address, so addresses are allowed far more. */
export const ALLOWANCES: Allowances = {
  signIn: {
    account: { seconds: QUARTER, free: 5, most: 10 },
    address: { seconds: QUARTER, free: 200, most: 300 },
  },
  register: {
    account: { seconds: QUARTER, free: 90, most: 100 },
    address: { seconds: QUARTER, free: 450, most: 500 },
  },
  refusalAfter: 500,
}

/** Who tries: from where, and for which account, which need not exist. */
export interface Attempt {
  readonly address: string
  readonly account: string
}

/** The limits on guessing. Every attempt is counted before its check, so asking many at once gains nothing. */
export interface Attempts {
  /** Checks a password. Attempts for one account take turns; a good one makes earlier ones forgotten. */
  signIn<Result>(attempt: Attempt, check: () => Promise<Result>): Promise<Result>
  /** Counts a registration. */
  register(attempt: Attempt): Promise<void>
}

/** Attempts for one account that may wait for their turn in one process. */
const MOST_WAITING = 50

/** Where attempts are counted, how many there may be, and who hears of those that are too many. */
export interface AttemptsOptions {
  log?: Logger
  redis?: RedisClient | null
  allowances?: Allowances
}

/** Opens the counters; Redis stays the caller's to close, and memory counts on while it is away. */
export function openAttempts({ log, redis = null, allowances = ALLOWANCES }: AttemptsOptions): Attempts {
  const signIns = countersOf('sign-in', allowances.signIn, redis)
  const registrations = countersOf('register', allowances.register, redis)
  const takeTurn = turns(MOST_WAITING)
  return {
    signIn: ({ account, address }, check) =>
      told(log, address, 'sign-in', async () => {
        const attempt = { account: account.toLowerCase(), address: networkOf(address) }
        await signIns.address.count(attempt.address)
        const turn = takeTurn(attempt.account, () =>
          counted(signIns, attempt, allowances.refusalAfter, check),
        )
        if (!turn) throw new ShopError('RATE_LIMITED', { retryAfter: 1 })
        return turn
      }),
    register: ({ account, address }) =>
      told(log, address, 'registration', async () => {
        await registrations.address.count(networkOf(address))
        await registrations.account.count(account.toLowerCase())
      }),
  }
}

type Counters = ReturnType<typeof countersOf>

/** Counts an attempt, then checks it. Only a wrong password stays counted, and is answered no sooner than any other. */
async function counted<Result>(
  counters: Counters,
  { account, address }: Attempt,
  refusalAfter: number,
  check: () => Promise<Result>,
): Promise<Result> {
  await counters.account.count(account)
  const answerAt = performance.now() + refusalAfter
  try {
    const result = await check()
    await Promise.all([counters.account.forget(account), counters.address.giveBack(address)])
    return result
  } catch (error) {
    if (isRefusal(error, 'INVALID_CREDENTIALS')) await sleep(Math.max(0, answerAt - performance.now()))
    else await Promise.all([counters.account.giveBack(account), counters.address.giveBack(address)])
    throw error
  }
}

/** Somebody who guesses is worth a line; whose account it is stays out of the log. */
async function told<Result>(
  log: Logger | undefined,
  address: string,
  what: string,
  work: () => Promise<Result>,
) {
  try {
    return await work()
  } catch (error) {
    if (isRefusal(error, 'RATE_LIMITED')) log?.warn({ address, what }, 'too many attempts')
    throw error
  }
}

const isRefusal = (error: unknown, code: ErrorCode): boolean =>
  error instanceof ShopError && error.code === code

function countersOf(name: string, { account, address }: Allowances['signIn'], redis: RedisClient | null) {
  return {
    account: attemptCounter(`${name}:account`, account, redis),
    address: attemptCounter(`${name}:address`, address, redis),
  }
}

import { canonicalEmail } from '@shopstack/drizzle/text/email'
import type { RedisClient } from '../redis/client.js'
import type { Logger } from '../telemetry/log.js'
import { attemptCounter, type Key } from './attempt-counter.js'
import { clientPrefix } from './client-prefix.js'
import { hasErrorCode, type LimitedCheck, limitedCheck, type PasswordCheck } from './limited-check.js'
import { LOGIN_LIMITS, type LoginLimits } from './login-limits.js'
import { type SignInAttempt, signInLimit } from './sign-in-limit.js'

/** A password that a session has to confirm. */
export interface ConfirmAttempt {
  /** The same for all attempts of one request. */
  readonly request: object
  readonly address: string
  readonly userId: number
  /** `null` for a token of an old service: all of those of an account count together. */
  readonly sessionId: string | null
}

/** An account that is to be opened. */
export interface RegisterAttempt {
  readonly address: string
  readonly email: string
}

/** The limits on guessing. Every attempt is counted before its check, so asking many at once gains nothing. */
export interface LoginThrottle {
  /** Checks the password of a sign-in. */
  signIn<Result>(attempt: SignInAttempt, check: PasswordCheck<Result>): Promise<Result>
  /** Checks the password of a session; counted by session, so that none uses up the allowance of another. */
  confirm<Result>(attempt: ConfirmAttempt, check: PasswordCheck<Result>): Promise<Result>
  /** Counts a registration. */
  register(attempt: RegisterAttempt): Promise<void>
}

/** The default of `SUBGRAPH_TIMEOUT`. */
const DEADLINE_MS = 10_000

/** Where attempts are counted, how many there may be, and which log hears of refused ones. */
export interface LoginThrottleOptions {
  log?: Logger
  redis?: RedisClient | null
  limits?: LoginLimits
  /** What the caller of a subgraph waits for its answer; attempts wait for less. */
  deadlineMs?: number
}

/** Opens the counters; Redis stays the caller's to close, and memory counts on while it is away. */
export function openLoginThrottle({ log, redis = null, ...options }: LoginThrottleOptions): LoginThrottle {
  const { limits = LOGIN_LIMITS, deadlineMs = DEADLINE_MS } = options
  const check = limitedCheck({ refusalAfterMs: limits.refusalAfterMs, deadlineMs })
  const signIn = signInLimit(limits.signIn, redis, check)
  const confirm = confirmLimit(limits, redis, check)
  const register = registerLimit(limits.register, redis)
  return {
    signIn: (attempt, work) => logged(log, attempt.address, 'sign-in', () => signIn(attempt, work)),
    confirm: (attempt, work) => logged(log, attempt.address, 'confirmation', () => confirm(attempt, work)),
    register: (attempt) => logged(log, attempt.address, 'registration', () => register(attempt)),
  }
}

function confirmLimit({ confirm }: LoginLimits, redis: RedisClient | null, check: LimitedCheck) {
  const counter = attemptCounter('confirm:session', confirm, redis)
  return <Result>(attempt: ConfirmAttempt, work: PasswordCheck<Result>): Promise<Result> => {
    const { request, address, userId, sessionId } = attempt
    const session: Key = [userId, sessionId]
    const counting = {
      request,
      from: clientPrefix(address),
      turn: ['confirm', ...session],
      count: () => counter.count(session),
      passed: () => counter.forget(session),
      failed: () => counter.giveBack(session),
    }
    return check(counting, work)
  }
}

function registerLimit(limits: LoginLimits['register'], redis: RedisClient | null) {
  const networks = attemptCounter('register:network', limits.network, redis)
  const sites = attemptCounter('register:site', limits.site, redis)
  const accounts = attemptCounter('register:account', limits.account, redis)
  return async ({ address, email }: RegisterAttempt): Promise<void> => {
    const { network, site } = clientPrefix(address)
    await networks.count([network])
    await sites.count([site])
    await accounts.count([canonicalEmail(email)])
  }
}

/** A client that guesses is worth a line; whose account it is stays out of the log. */
async function logged<Result>(
  log: Logger | undefined,
  address: string,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (hasErrorCode(error, 'RATE_LIMITED')) log?.warn({ address, what }, 'too many attempts')
    throw error
  }
}

import { mailboxOf } from '@shopstack/drizzle/text/email'
import type { RedisClient } from '../redis/client.js'
import type { Logger } from '../telemetry/log.js'
import { attemptCounter, type Key } from './attempt-counter.js'
import { clientPrefix } from './client-prefix.js'
import { hasErrorCode, type LimitedCheck, limitedCheck, type PasswordCheck } from './limited-check.js'
import { LOGIN_LIMITS, type LoginLimits } from './login-limits.js'
import { type SignInAttempt, signInLimit } from './sign-in-limit.js'

/** The confirmation of a session's password. */
interface ConfirmAttempt {
  /** Identifies the request: all of its attempts share one deadline. */
  readonly request: object
  readonly address: string
  readonly userId: number
  /** `null` for legacy tokens: those of an account count together. */
  readonly sessionId: string | null
}

/** A registration, or a mail that a client asks for. */
interface AddressedAttempt {
  readonly address: string
  readonly email: string
}

/** Throttles password guessing. Attempts are counted before their check, so concurrency gains nothing. */
export interface LoginThrottle {
  /** Checks the password of a sign-in. */
  signIn<Result>(attempt: SignInAttempt, check: PasswordCheck<Result>): Promise<Result>
  /** Checks the password of a session; counted per session, so that no session uses up the limit of another. */
  confirm<Result>(attempt: ConfirmAttempt, check: PasswordCheck<Result>): Promise<Result>
  /** Counts a registration. */
  register(attempt: AddressedAttempt): Promise<void>
  /** Counts a mail to an address, with or without an account. Independent of sign-ins, so that a lock-out can be ended. */
  mail(attempt: AddressedAttempt): Promise<void>
}

/** The default of `SUBGRAPH_TIMEOUT`. */
const DEADLINE_MS = 10_000

/** Options of the throttle; rejected attempts are logged to `log`. */
export interface LoginThrottleOptions {
  log?: Logger
  redis?: RedisClient | null
  limits?: LoginLimits
  /** Timeout of the subgraph's caller; attempts wait for less. */
  deadlineMs?: number
}

/** Opens the throttle. The caller closes Redis; while it is down, counts are kept in memory. */
export function openLoginThrottle({ log, redis = null, ...options }: LoginThrottleOptions): LoginThrottle {
  const { limits = LOGIN_LIMITS, deadlineMs = DEADLINE_MS } = options
  const check = limitedCheck({ minFailureMs: limits.minFailureMs, deadlineMs })
  const signIn = signInLimit(limits.signIn, redis, check)
  const confirm = confirmLimit(limits, redis, check)
  const register = addressLimit('register', limits.register, redis)
  const mail = addressLimit('mail', limits.mail, redis)
  return {
    signIn: (attempt, work) => logged(log, attempt.address, 'sign-in', () => signIn(attempt, work)),
    confirm: (attempt, work) => logged(log, attempt.address, 'confirmation', () => confirm(attempt, work)),
    register: (attempt) => logged(log, attempt.address, 'registration', () => register(attempt)),
    mail: (attempt) => logged(log, attempt.address, 'mail', () => mail(attempt)),
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
      mutexKey: ['confirm', ...session],
      count: () => counter.count(session),
      passed: () => counter.reset(session),
      failed: () => counter.uncount(session),
    }
    return check(counting, work)
  }
}

function addressLimit(name: 'register' | 'mail', limits: LoginLimits['register'], redis: RedisClient | null) {
  const networks = attemptCounter(`${name}:network`, limits.network, redis)
  const sites = attemptCounter(`${name}:site`, limits.site, redis)
  const accounts = attemptCounter(`${name}:account`, limits.account, redis)
  return async ({ address, email }: AddressedAttempt): Promise<void> => {
    const { network, site } = clientPrefix(address)
    await networks.count([network])
    await sites.count([site])
    // Each registration sends a mail, too.
    await accounts.count([mailboxOf(email)])
  }
}

/** Logs the client of rejected attempts, never the account. */
async function logged<Result>(
  log: Logger | undefined,
  address: string,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (hasErrorCode(error, 'RATE_LIMITED')) log?.warn({ address, what }, 'too many login attempts')
    throw error
  }
}

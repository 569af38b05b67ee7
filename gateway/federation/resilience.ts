import { setTimeout as sleep } from 'node:timers/promises'
import type { Resources } from '@shopstack/kit/subgraph/definition'
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel'
import { GraphQLError } from 'graphql'

/**
 * Why a call failed: its connection was lost, or it met a part that begins or ends, so that another try may fare better; the
 * subgraph broke or sent something else than an answer; it refused the call, or its answer was too large; or time was up.
 */
export type FailureCause = 'lost' | 'broken' | 'refused' | 'timeout'

/** A call to a subgraph that came to nothing. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly reason: FailureCause

  constructor(message: string, reason: FailureCause, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** A call that ended at its deadline and says nothing of its subgraph, which is alive or had too little time. */
export class SlowCallError extends Error {
  override readonly name = 'SlowCallError'
}

/** How often a query is tried once more. */
const RETRIES = 2
/** The wait before another try, in milliseconds; it is scattered, so that not all come back at once. */
const BACKOFF = { initialDelay: 50, maxDelay: 500 }
/** So many failures in a row, and a subgraph is left alone. */
const FAILURES = 5
/** For how long, in milliseconds, before one call finds out whether it is back. */
const LEFT_ALONE = { initialDelay: 500, maxDelay: 5_000 }

/** How long the call that finds that out may take before a sign of life will do, in milliseconds. */
const TRIAL_PATIENCE_MS = 500

/** Until when a call may take. */
export interface CallLimit {
  readonly signal: AbortSignal
  /** Whether its operation leaves it less time than a subgraph has for an answer. */
  readonly isCutShort: boolean
}

interface Policy {
  execute<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result>
}

type Call = <Result>(send: () => Promise<Result>, limit: CallLimit) => Promise<Result>

/**
 * The care that calls to a subgraph are taken with. After a row of failures it is left alone, so that nobody waits for what
 * is not there; a query whose connection was lost is tried again. Both end with their signal. A deadline that passes is a
 * failure of the subgraph only if it had the whole time, answered no other call meanwhile, and gives no sign of life when
 * `isAlive` asks its process: slow work of one caller does not close it to all. Nor does what a call is refused for.
 */
export function careful(
  name: string,
  { log, metrics }: Pick<Resources, 'log' | 'metrics'>,
  isAlive: () => Promise<boolean>,
): Record<'query' | 'mutation', Call> {
  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof NoAnswer && error.reason !== 'refused'),
    { breaker: new ConsecutiveBreaker(FAILURES), halfOpenAfter: new ExponentialBackoff(LEFT_ALONE) },
  )
  const isOpen = metrics.circuit(name)
  breaker.onBreak(() => {
    isOpen(true)
    log.error({ subgraph: name }, 'a subgraph goes on failing; it is left alone for a while')
  })
  breaker.onReset(() => {
    isOpen(false)
    log.info({ subgraph: name }, 'a subgraph answers again')
  })
  const again = retry(
    handleWhen(
      (error) => error instanceof NoAnswer && error.reason === 'lost' && breaker.state !== CircuitState.Open,
    ),
    { maxAttempts: RETRIES, backoff: new ExponentialBackoff(BACKOFF) },
  )
  const retried = wrap(again, breaker)
  const judged = judge(isAlive, () => breaker.state !== CircuitState.Closed)
  const through =
    (policy: Policy): Call =>
    async (send, limit) => {
      // One call finds out whether it is back; the others do not wait for what becomes of it.
      if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError()
      const { answer } = await untilAborted(policy.execute(judged(send, limit), limit.signal), limit.signal)
      return answer
    }
  return { query: through(retried), mutation: through(breaker) }
}

/** A call that did not fail: its answer, or where that is not needed to know that the subgraph is back, the wait for it. */
interface Alive<Result> {
  readonly answer: Result | Promise<Result>
}

/**
 * Tells calls that were slow from those to a subgraph that does not answer at all. A call that finds out whether the
 * subgraph is back (`isTrial`) closes the circuit unless it counts as a failure, so there only a sign of life excuses one
 * that was slow or whose client hung up; and a slow one is not waited for once there is a sign of life.
 */
function judge(isAlive: () => Promise<boolean>, isTrial: () => boolean) {
  let answers = 0
  let asking: Promise<boolean> | undefined
  const givesSignOfLife = () => {
    asking ??= isAlive().finally(() => {
      asking = undefined
    })
    return asking
  }

  async function judged<Result>(call: Promise<Result>, isCutShort: boolean): Promise<Result> {
    const before = answers
    try {
      const result = await call
      answers++
      return result
    } catch (error) {
      const isLate = error instanceof NoAnswer && error.reason === 'timeout'
      const isUnclear = isLate || (isTrial() && !(error instanceof NoAnswer))
      if (!isUnclear) throw error
      const isExcused = answers !== before || (isCutShort && !isTrial()) || (await givesSignOfLife())
      if (isExcused) throw isLate ? new SlowCallError(error.message, { cause: error }) : error
      throw new NoAnswer('it gives no sign of life', 'broken', { cause: error })
    }
  }

  /** The sign of life of a subgraph whose call takes its time. */
  async function lifeBeside<Result>(call: Promise<Result>): Promise<Alive<Result>> {
    const patience = new AbortController()
    const end = () => patience.abort()
    call.then(end, end)
    await sleep(TRIAL_PATIENCE_MS, undefined, patience).catch(() => {})
    const isSeen = !patience.signal.aborted && (await givesSignOfLife())
    return { answer: isSeen ? call : await call }
  }

  return <Result>(send: () => Promise<Result>, { isCutShort }: CallLimit) =>
    async (): Promise<Alive<Result>> => {
      const call = judged(send(), isCutShort)
      return isTrial() ? lifeBeside(call) : { answer: await call }
    }
}

/** Whether a call was not made because its subgraph is left alone. */
export const isTurnedAway = (error: unknown): boolean => error instanceof BrokenCircuitError

/** The end of a query whose client has hung up; nobody hears it. */
export const clientGone = (): GraphQLError =>
  new GraphQLError('The client has hung up.', { extensions: { code: 'CLIENT_GONE' } })

/** A call that waits, for its next try or for what becomes of another one, ends with its signal as well. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new NoAnswer('it did not answer in time', 'timeout'))
  })
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

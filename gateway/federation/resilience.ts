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
 * Why a call failed. `lost`: the connection failed, or a process starts or stops, so a retry may succeed. `broken`: 5xx or
 * an invalid response. `refused`: 4xx, or a response over the size limit. `timeout`: no response before the deadline.
 */
export type FailureCause = 'lost' | 'broken' | 'refused' | 'timeout'

/** A call to a subgraph without a usable response. */
export class SubgraphUnreachableError extends Error {
  override readonly name = 'SubgraphUnreachableError'
  readonly reason: FailureCause

  constructor(message: string, reason: FailureCause, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** A call past its deadline that does not count as a failure: the subgraph is alive, or the call had less than the full timeout. */
class SlowCallError extends Error {
  override readonly name = 'SlowCallError'
}

/** Retries of a query. */
const MAX_RETRIES = 2
/** Delays before a retry in milliseconds, with jitter. */
const RETRY_BACKOFF = { initialDelay: 50, maxDelay: 500 }
/** Consecutive failures that open the circuit. */
const MAX_FAILURES = 5
/** Delays in milliseconds before an open circuit lets a trial call through. */
const BREAKER_DELAY = { initialDelay: 500, maxDelay: 5_000 }

/** After this time a trial call is not awaited: a response of `/health/live` closes the circuit. */
const TRIAL_TIMEOUT_MS = 500

/** The deadline of a call. */
interface CallLimit {
  readonly signal: AbortSignal
  /** Whether the operation leaves the call less than the full timeout of the subgraph. */
  readonly isCutShort: boolean
}

interface Policy {
  execute<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result>
}

type Call = <Result>(send: () => Promise<Result>, limit: CallLimit) => Promise<Result>

/**
 * Retry and circuit breaker for calls to a subgraph. Consecutive failures open the circuit, and calls then fail immediately;
 * a query whose connection was lost is retried. Both end with the signal of the call. A timeout counts as a failure only if
 * the call had the full timeout, the subgraph answered no other call meanwhile, and `isAlive` reports it dead, so that slow
 * operations of one caller do not open the circuit for all. Refused calls do not count.
 */
export function resilient(
  name: string,
  { log, metrics }: Pick<Resources, 'log' | 'metrics'>,
  isAlive: () => Promise<boolean>,
): Record<'query' | 'mutation', Call> {
  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof SubgraphUnreachableError && error.reason !== 'refused'),
    { breaker: new ConsecutiveBreaker(MAX_FAILURES), halfOpenAfter: new ExponentialBackoff(BREAKER_DELAY) },
  )
  const isOpen = metrics.circuit(name)
  breaker.onBreak(() => {
    isOpen(true)
    log.error({ subgraph: name }, 'circuit breaker opened')
  })
  breaker.onReset(() => {
    isOpen(false)
    log.info({ subgraph: name }, 'circuit breaker closed')
  })
  const again = retry(
    handleWhen(
      (error) =>
        error instanceof SubgraphUnreachableError &&
        error.reason === 'lost' &&
        breaker.state !== CircuitState.Open,
    ),
    { maxAttempts: MAX_RETRIES, backoff: new ExponentialBackoff(RETRY_BACKOFF) },
  )
  const retried = wrap(again, breaker)
  const excusing = excuseSlowCalls(isAlive, () => breaker.state !== CircuitState.Closed)
  const through =
    (policy: Policy): Call =>
    async (send, limit) => {
      // While one trial call is in flight, other calls fail immediately.
      if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError()
      const { response } = await untilAborted(
        policy.execute(excusing(send, limit), limit.signal),
        limit.signal,
      )
      return response
    }
  return { query: through(retried), mutation: through(breaker) }
}

/** A call that did not fail: its response, or for a slow trial call to a live subgraph, the pending response. */
interface Alive<Result> {
  readonly response: Result | Promise<Result>
}

/**
 * Distinguishes slow calls from calls to a dead subgraph. A trial call (`isTrial`) closes the circuit unless it counts as a
 * failure, so a timeout or disconnect of a trial call is excused only by a liveness response; a slow trial call is not
 * awaited once there is one.
 */
function excuseSlowCalls(isAlive: () => Promise<boolean>, isTrial: () => boolean) {
  let successes = 0
  let probe: Promise<boolean> | undefined
  const probeLiveness = () => {
    probe ??= isAlive().finally(() => {
      probe = undefined
    })
    return probe
  }

  async function excusing<Result>(call: Promise<Result>, isCutShort: boolean): Promise<Result> {
    const before = successes
    try {
      const result = await call
      successes++
      return result
    } catch (error) {
      const isLate = error instanceof SubgraphUnreachableError && error.reason === 'timeout'
      const isAmbiguous = isLate || (isTrial() && !(error instanceof SubgraphUnreachableError))
      if (!isAmbiguous) throw error
      const isExcused = successes !== before || (isCutShort && !isTrial()) || (await probeLiveness())
      if (isExcused) throw isLate ? new SlowCallError(error.message, { cause: error }) : error
      throw new SubgraphUnreachableError('no response to the liveness probe', 'broken', { cause: error })
    }
  }

  /** Probes the liveness of a subgraph whose call is slow. */
  async function probeBeside<Result>(call: Promise<Result>): Promise<Alive<Result>> {
    const timeout = new AbortController()
    const end = () => timeout.abort()
    call.then(end, end)
    await sleep(TRIAL_TIMEOUT_MS, undefined, timeout).catch(() => {})
    const isSeen = !timeout.signal.aborted && (await probeLiveness())
    return { response: isSeen ? call : await call }
  }

  return <Result>(send: () => Promise<Result>, { isCutShort }: CallLimit) =>
    async (): Promise<Alive<Result>> => {
      const call = excusing(send(), isCutShort)
      return isTrial() ? probeBeside(call) : { response: await call }
    }
}

/** Whether a call was not sent because the circuit is open. */
export const isCircuitOpen = (error: unknown): boolean => error instanceof BrokenCircuitError

/** The error of a query whose client has disconnected; it is not sent. */
export const clientDisconnected = (): GraphQLError =>
  new GraphQLError('Client disconnected.', { extensions: { code: 'CLIENT_GONE' } })

/** Ends the wait for a retry or for a trial call when the signal is aborted. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new SubgraphUnreachableError('no response before the deadline', 'timeout'))
  })
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

import type { Resources } from '@shopstack/kit/subgraph'
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

/** A call to a subgraph that came to nothing. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  /** Whether another try may fare better. */
  readonly isPassing: boolean

  constructor(message: string, isPassing: boolean, options?: ErrorOptions) {
    super(message, options)
    this.isPassing = isPassing
  }
}

/** A call that ended at its deadline and says nothing of its subgraph, which answered others or had too little time. */
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

/** Until when a call may take. */
export interface CallLimit {
  readonly signal: AbortSignal
  /** Whether its operation leaves it less time than a subgraph has for an answer. */
  readonly isCutShort: boolean
}

type Call = <Result>(send: () => Promise<Result>, limit: CallLimit) => Promise<Result>

/**
 * The care that calls to a subgraph are taken with. After a row of failures it is left alone, so that nobody waits for what
 * is not there; a query whose connection was lost is tried again. Both end with their signal. A deadline that passes is a
 * failure of the subgraph only if it had the whole time and answered no other call meanwhile: slow work of one caller does
 * not close it to all.
 */
export function careful(
  name: string,
  { log, metrics }: Pick<Resources, 'log' | 'metrics'>,
): Record<'query' | 'mutation', Call> {
  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof NoAnswer),
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
      (error) => error instanceof NoAnswer && error.isPassing && breaker.state !== CircuitState.Open,
    ),
    { maxAttempts: RETRIES, backoff: new ExponentialBackoff(BACKOFF) },
  )
  const retried = wrap(again, breaker)
  // A call that finds out whether the subgraph is back counts in any case: what is not counted would close the circuit.
  const judged = judge(() => breaker.state === CircuitState.Closed)
  return {
    query: (send, limit) => untilAborted(retried.execute(judged(send, limit), limit.signal), limit.signal),
    mutation: (send, limit) => untilAborted(breaker.execute(judged(send, limit), limit.signal), limit.signal),
  }
}

/** Tells calls that were slow from those to a subgraph that does not answer at all. */
function judge(mayExcuse: () => boolean) {
  let answers = 0
  return <Result>(send: () => Promise<Result>, { signal, isCutShort }: CallLimit) =>
    async (): Promise<Result> => {
      const before = answers
      try {
        const result = await send()
        answers++
        return result
      } catch (error) {
        const isLate = error instanceof NoAnswer && signal.aborted
        if (!isLate || !mayExcuse() || !(isCutShort || answers !== before)) throw error
        throw new SlowCallError(error.message, { cause: error })
      }
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
    abort = () => reject(new NoAnswer('it did not answer in time', false))
  })
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

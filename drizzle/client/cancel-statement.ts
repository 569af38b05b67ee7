import { setTimeout as sleep } from 'node:timers/promises'
import { type Cancellation, StatementCancelledError } from './cancellation.js'
import { type ConnectionSlots, connectionSlots } from './connection-slots.js'

/** Delay before a cancelled statement is cancelled in Postgres: most statements end sooner. */
const GRACE_MS = 100
/** Concurrent cancel requests; each opens a connection. */
const MAX_CONCURRENT_CANCELS = 2
/** Timeout of a cancel request; then the pool is replaced, because the request may still reach its connections. */
const CANCEL_TIMEOUT_MS = 2_000

/** Members of a statement that the driver's types lack. */
interface DriverStatement {
  /** Whether its connection is executing it. */
  readonly active?: boolean
  /** Sends the cancel request; `cancel()` calls it without exposing its completion. */
  canceller(statement: DriverStatement): Promise<void>
}

/** Options of the canceller. */
export interface CancelOptions {
  /** The connection slots of the pool. */
  readonly slots: ConnectionSlots
  /** Replaces the connections of the pool. */
  replace(): void
  /** Whether cancel requests may be sent to the server or pooler. */
  isAllowed(): boolean
}

/** Returns a statement's rows, or cancels the statement in Postgres. */
export type RunCancellable = <Rows>(
  statement: object,
  rows: () => PromiseLike<Rows>,
  cancellation: Cancellation,
) => Promise<Rows>

/**
 * Cancels statements in Postgres. A cancel request names a connection, not a statement, so a late one would cancel the
 * next statement there: until it completes, nothing starts on the connections of the pool.
 */
export function statementCanceller({ slots, replace, isAllowed }: CancelOptions): RunCancellable {
  const requests = connectionSlots(MAX_CONCURRENT_CANCELS)

  return async (given, rows, cancellation) => {
    const statement = given as DriverStatement
    let isDone = false
    let requested: Promise<void> | undefined
    let timer: NodeJS.Timeout | undefined

    const request = () =>
      requests.run(async () => {
        // Cancelled before it is sent, the driver would lose the connection; after its end, the driver would wait
        // forever.
        if (!isDone && statement.active) requested = ignoringFailure(statement.canceller(statement))
        else if (!isDone) timer = setTimeout(request, GRACE_MS)
        await requested
      })
    const unsubscribe = cancellation.onCancel(() => {
      if (isAllowed()) timer = setTimeout(request, GRACE_MS)
    })

    try {
      return await rows()
    } catch (cause) {
      throw cancellation.isCancelled ? new StatementCancelledError({ cause }) : cause
    } finally {
      isDone = true
      unsubscribe()
      clearTimeout(timer)
      if (requested) await pauseWhile(requested)
    }
  }

  async function pauseWhile(requested: Promise<void>): Promise<void> {
    const timeout = new AbortController()
    const late = sleep(CANCEL_TIMEOUT_MS, undefined, timeout).then(replace, () => {})
    await slots.pauseFor(Promise.race([requested, late]))
    timeout.abort()
  }
}

/** A failed request cancels nothing. */
const ignoringFailure = (request: Promise<void>): Promise<void> => request.catch(() => {})

import { setTimeout as sleep } from 'node:timers/promises'
import { type Cancellation, StatementCancelledError } from './cancellation.js'
import { type ConnectionSlots, connectionSlots } from './connection-slots.js'

/** A statement that ends by itself so soon after it was cancelled is left alone: most do. */
const GRACE_MS = 100
/** Requests to cancel that are on their way at once; each needs a connection of its own. */
const CANCELS_AT_ONCE = 2
/** How long such a request may take before nothing is sent over the connections that it may reach. */
const CANCEL_TIMEOUT_MS = 2_000

/** What the driver's types lack of a statement. */
interface DriverStatement {
  /** Whether its connection is working on it. */
  readonly active?: boolean
  /** What `cancel()` calls without saying when the request has been answered. */
  canceller(statement: DriverStatement): Promise<void>
}

/** What cancels statements of a pool. */
export interface CancelOptions {
  /** Hands out the connections of the pool. */
  readonly slots: ConnectionSlots
  /** Has the pool use other connections. */
  replace(): void
  /** Whether what the pool is connected to may be asked to cancel. */
  isAllowed(): boolean
}

/** Answers a statement's rows, and has Postgres end it when it is cancelled. */
export type RunCancellable = <Rows>(
  statement: object,
  rows: () => PromiseLike<Rows>,
  cancellation: Cancellation,
) => Promise<Rows>

/**
 * Has Postgres end statements that nobody waits for. A request to cancel names a connection and not a statement, so one that
 * is late would end whatever runs there next: until it has been answered nothing begins on the connections of the pool.
 */
export function statementCanceller({ slots, replace, isAllowed }: CancelOptions): RunCancellable {
  const requests = connectionSlots(CANCELS_AT_ONCE)

  return async (given, rows, cancellation) => {
    const statement = given as DriverStatement
    let isOver = false
    let requested: Promise<void> | undefined
    let timer: NodeJS.Timeout | undefined

    const request = () =>
      requests.run(async () => {
        // Before it is sent, the driver would lose its connection; afterwards, it would wait for ever.
        if (!isOver && statement.active) requested = settled(statement.canceller(statement))
        else if (!isOver) timer = setTimeout(request, GRACE_MS)
        await requested
      })
    const forget = cancellation.onCancel(() => {
      if (isAllowed()) timer = setTimeout(request, GRACE_MS)
    })

    try {
      return await rows()
    } catch (cause) {
      throw cancellation.isCancelled ? new StatementCancelledError({ cause }) : cause
    } finally {
      isOver = true
      forget()
      clearTimeout(timer)
      if (requested) await pauseWhile(requested)
    }
  }

  async function pauseWhile(requested: Promise<void>): Promise<void> {
    const patience = new AbortController()
    const late = sleep(CANCEL_TIMEOUT_MS, undefined, patience).then(replace, () => {})
    await slots.pauseFor(Promise.race([requested, late]))
    patience.abort()
  }
}

/** A request that does not reach Postgres cancels nothing. */
const settled = (request: Promise<void>): Promise<void> => request.catch(() => {})

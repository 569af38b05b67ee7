import type postgres from 'postgres'
import { statementCanceller } from './cancel-statement.js'
import type { StatementOptions } from './cancellable.js'
import { StatementCancelledError } from './cancellation.js'
import { connectionSlots } from './connection-slots.js'
import { lazyStatement } from './lazy-statement.js'

type Send = postgres.Sql['unsafe']
type Begin = postgres.Sql['begin']

/** A statement that waited longer for a connection is not sent: its caller has timed out, or soon will. */
const MAX_WAIT_MS = 10_000

/** Options of the queue. */
export interface ConnectionQueueOptions {
  /** The current pool. */
  pool(): postgres.Sql
  /** Replaces the pool. */
  replace(): void
  readonly connections: number
  readonly maxWaitMs?: number
}

/**
 * Queues statements and transactions for a connection of their own, and cancels statements. The driver (postgres 3.4.9)
 * would pipeline them on busy connections; and when it cannot send one, such as for an undefined parameter, the
 * following ones receive each other's results. A BEGIN in such a pipeline may even stay open.
 */
export function connectionQueue({
  pool,
  replace,
  connections,
  maxWaitMs = MAX_WAIT_MS,
}: ConnectionQueueOptions): {
  unsafe: Send
  begin: Begin
  reset(): void
} {
  const slots = connectionSlots(connections, maxWaitMs)
  // Without prepared statements the server is an old pooler (pgbouncer before 1.21), which cannot cancel either.
  const isAllowed = () => pool().options.prepare !== false
  const runCancellable = statementCanceller({ slots, replace, isAllowed })

  const unsafe = (text: string, parameters: Parameters<Send>[1] = [], options: StatementOptions = {}) => {
    const { cancellation, ...driverOptions } = options
    return lazyStatement((applyFormat) =>
      slots.run(async () => {
        // drizzle calls `.values()` after `unsafe()`: wait one microtask.
        await undefined
        if (cancellation?.isCancelled) throw new StatementCancelledError()
        rejectUnsendable(parameters)
        const statement = pool().unsafe(text, parameters, driverOptions)
        const send = async () => applyFormat(statement)
        return cancellation ? runCancellable(statement, send, cancellation) : send()
      }, cancellation),
    )
  }

  // drizzle passes the work only.
  const begin = (work: (tx: postgres.TransactionSql) => unknown) => slots.run(async () => pool().begin(work))

  // The members of the driver's types in use.
  return {
    unsafe: unsafe as unknown as Send,
    begin: begin as unknown as Begin,
    reset: slots.reset,
  }
}

/** Rejects parameters that the driver cannot serialise, before it touches a connection. */
export function rejectUnsendable(parameters: readonly unknown[]): void {
  for (const [index, value] of parameters.entries()) {
    if (!(Array.isArray(value) ? value : [value]).every(isSendable))
      throw new TypeError(`Parameter ${index + 1} of a statement has an unsupported type.`)
  }
}

const SENDABLE = new Set(['string', 'number', 'bigint', 'boolean'])

const isSendable = (value: unknown): boolean =>
  value === null || SENDABLE.has(typeof value) || value instanceof Uint8Array

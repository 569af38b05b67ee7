import type postgres from 'postgres'
import { statementCanceller } from './cancel-statement.js'
import type { StatementOptions } from './cancellable.js'
import { StatementCancelledError } from './cancellation.js'
import { connectionSlots } from './connection-slots.js'
import { lazyStatement } from './lazy-statement.js'

type Send = postgres.Sql['unsafe']
type Begin = postgres.Sql['begin']

/** A statement that waited longer for a connection is not sent: whoever asked for it was answered without it, or soon is. */
const MAX_WAIT_MS = 10_000

/** The pool of the driver whose connections are handed out. */
export interface ConnectionQueueOptions {
  /** The pool at this moment. */
  pool(): postgres.Sql
  /** Has another pool take its place. */
  replace(): void
  readonly connections: number
  readonly maxWaitMs?: number
}

/**
 * Lets statements and transactions wait for a connection of their own, and ends statements that are cancelled. The driver
 * (postgres 3.4.9) would send them down a busy one, behind what is under way there; and when it cannot send one of them,
 * such as for a value that is undefined, all that follow are given each other's answers. A BEGIN in such a queue may even
 * be left open.
 */
export function connectionQueue({
  pool,
  replace,
  connections,
  maxWaitMs = MAX_WAIT_MS,
}: ConnectionQueueOptions): {
  unsafe: Send
  begin: Begin
  startAnew(): void
} {
  const slots = connectionSlots(connections, maxWaitMs)
  // Without prepared statements it is a pooler that does not know them, nor how to cancel (pgbouncer before 1.21).
  const isAllowed = () => pool().options.prepare !== false
  const runCancellable = statementCanceller({ slots, replace, isAllowed })

  const unsafe = (text: string, parameters: Parameters<Send>[1] = [], options: StatementOptions = {}) => {
    const { cancellation, ...how } = options
    return lazyStatement((inForm) =>
      slots.run(async () => {
        // Its form may still be chosen by whoever asked.
        await undefined
        if (cancellation?.isCancelled) throw new StatementCancelledError()
        rejectUnsendable(parameters)
        const statement = pool().unsafe(text, parameters, how)
        const send = async () => inForm(statement)
        return cancellation ? runCancellable(statement, send, cancellation) : send()
      }, cancellation),
    )
  }

  // drizzle gives it the work and nothing else.
  const begin = (work: (tx: postgres.TransactionSql) => unknown) => slots.run(async () => pool().begin(work))

  // What drizzle and we use of the driver's own types.
  return {
    unsafe: unsafe as unknown as Send,
    begin: begin as unknown as Begin,
    startAnew: slots.reset,
  }
}

/** Refuses parameters that the driver could not write down, before it has touched a connection. */
export function rejectUnsendable(parameters: readonly unknown[]): void {
  for (const [index, value] of parameters.entries()) {
    if (!(Array.isArray(value) ? value : [value]).every(isSendable))
      throw new TypeError(`Parameter ${index + 1} of a statement is of a kind that cannot be sent.`)
  }
}

const SENDABLE = new Set(['string', 'number', 'bigint', 'boolean'])

const isSendable = (value: unknown): boolean =>
  value === null || SENDABLE.has(typeof value) || value instanceof Uint8Array

import type postgres from 'postgres'
import { cancelling } from './cancel-statement.js'
import type { StatementOptions } from './cancellable.js'
import { StatementCancelledError } from './cancellation.js'
import { openTurns } from './connection-turns.js'
import { onceAwaited } from './lazy-statement.js'

type Send = postgres.Sql['unsafe']
type Begin = postgres.Sql['begin']

/** A statement that waited longer for a connection is not sent: whoever asked for it was answered without it, or soon is. */
const MAX_WAIT_MS = 10_000

/** The pool of the driver whose connections are handed out. */
export interface TurnOptions {
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
export function oneAtATime({ pool, replace, connections, maxWaitMs = MAX_WAIT_MS }: TurnOptions): {
  unsafe: Send
  begin: Begin
  startAnew(): void
} {
  const turns = openTurns(connections, maxWaitMs)
  // Without prepared statements it is a pooler that does not know them, nor how to cancel (pgbouncer before 1.21).
  const isAllowed = () => pool().options.prepare !== false
  const runCancellable = cancelling({ turns, replace, isAllowed })

  const unsafe = (text: string, parameters: Parameters<Send>[1] = [], options: StatementOptions = {}) => {
    const { cancellation, ...how } = options
    return onceAwaited((inForm) =>
      turns.inTurn(async () => {
        // Its form may still be chosen by whoever asked.
        await undefined
        if (cancellation?.isCancelled) throw new StatementCancelledError()
        refuseUnsendable(parameters)
        const statement = pool().unsafe(text, parameters, how)
        const send = async () => inForm(statement)
        return cancellation ? runCancellable(statement, send, cancellation) : send()
      }, cancellation),
    )
  }

  // drizzle gives it the work and nothing else.
  const begin = (work: (tx: postgres.TransactionSql) => unknown) =>
    turns.inTurn(async () => pool().begin(work))

  // What drizzle and we use of the driver's own types.
  return {
    unsafe: unsafe as unknown as Send,
    begin: begin as unknown as Begin,
    startAnew: turns.startAnew,
  }
}

/** Refuses parameters that the driver could not write down, before it has touched a connection. */
export function refuseUnsendable(parameters: readonly unknown[]): void {
  for (const [index, value] of parameters.entries()) {
    if (!(Array.isArray(value) ? value : [value]).every(isSendable))
      throw new TypeError(`Parameter ${index + 1} of a statement is of a kind that cannot be sent.`)
  }
}

const SENDABLE = new Set(['string', 'number', 'bigint', 'boolean'])

const isSendable = (value: unknown): boolean =>
  value === null || SENDABLE.has(typeof value) || value instanceof Uint8Array

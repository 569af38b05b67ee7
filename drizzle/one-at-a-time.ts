import type postgres from 'postgres'
import { onceAwaited } from './once-awaited.js'

type Send = postgres.Sql['unsafe']
type Begin = postgres.Sql['begin']

/** A statement that waited longer for a connection is not sent: whoever asked for it was answered without it, or soon is. */
const MAX_WAIT_MS = 10_000

/** No connection came free in time; the code is the driver's for one that could not be opened in time. */
class ConnectionWaitError extends Error {
  override readonly name = 'ConnectionWaitError'
  readonly code = 'CONNECT_TIMEOUT'
}

/**
 * Lets statements and transactions wait for a connection of their own. The driver (postgres 3.4.9) would send them down
 * a busy one, behind what is under way there; and when it cannot send one of them, such as for a value that is
 * undefined, all that follow are given each other's answers. A BEGIN in such a queue may even be left open.
 */
export function oneAtATime(
  pool: () => postgres.Sql,
  connections: number,
  maxWaitMs = MAX_WAIT_MS,
): { unsafe: Send; begin: Begin; startAnew(): void } {
  const { inTurn, startAnew } = turnsOf(connections, maxWaitMs)

  const unsafe = (...[text, parameters = [], options]: Parameters<Send>) =>
    onceAwaited((inForm) =>
      inTurn(async () => {
        // Its form may still be chosen by whoever asked.
        await undefined
        refuseUnsendable(parameters)
        return inForm(pool().unsafe(text, parameters, options))
      }),
    )

  // drizzle gives it the work and nothing else.
  const begin = (work: (tx: postgres.TransactionSql) => unknown) => inTurn(() => pool().begin(work))

  // What drizzle and we use of the driver's own types.
  return { unsafe: unsafe as unknown as Send, begin: begin as unknown as Begin, startAnew }
}

/** Lets as much work be in progress as there are places, the rest in the order it came; what has waited too long is refused. */
function turnsOf(places: number, maxWaitMs: number) {
  const waiting: (() => void)[] = []
  let taken = new Set<symbol>()

  function next(): void {
    while (taken.size < places) {
      const enter = waiting.shift()
      if (!enter) return
      enter()
    }
  }

  async function inTurn<T>(work: () => PromiseLike<T>): Promise<T> {
    const place = Symbol('place')
    const until = performance.now() + maxWaitMs
    await new Promise<void>((resolve, reject) => {
      waiting.push(() => {
        if (performance.now() > until) {
          reject(new ConnectionWaitError(`No connection to the database came free in ${maxWaitMs} ms.`))
          return
        }
        taken.add(place)
        resolve()
      })
      next()
    })
    try {
      return await work()
    } finally {
      taken.delete(place)
      next()
    }
  }

  return {
    inTurn,
    /** All places are free again, whatever is still under way: their connections are not those that come now. */
    startAnew(): void {
      taken = new Set()
      next()
    },
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

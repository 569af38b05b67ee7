import { type Cancellation, StatementCancelledError } from './cancellation.js'

/** No place came free in time; the code is the driver's for a connection that could not be opened in time. */
class ConnectionWaitError extends Error {
  override readonly name = 'ConnectionWaitError'
  readonly code = 'CONNECT_TIMEOUT'
}

const noneFreeIn = (ms: number) => `No connection to the database came free in ${ms} ms.`

/** Places for work that is in progress, and what waits for one. */
export interface ConnectionSlots {
  /** Does work once there is a place; refuses it when it has waited too long, or is cancelled before it begins. */
  run<Result>(work: () => PromiseLike<Result>, cancellation?: Cancellation): Promise<Result>
  /** Lets nothing begin until `until` is over. */
  pauseFor(until: Promise<unknown>): Promise<void>
  /** All places are free again, whatever is still under way: their connections are not those that come now. */
  reset(): void
}

/** Lets as much work be in progress as there are places, the rest in the order it came. */
export function connectionSlots(places: number, maxWaitMs?: number): ConnectionSlots {
  const waiting = new Set<() => void>()
  let taken = new Set<symbol>()
  let pauses = new Set<symbol>()

  const isFree = () => taken.size < places && pauses.size === 0

  function next(): void {
    for (const enter of waiting) {
      if (!isFree()) return
      enter()
    }
  }

  function waitFor(place: symbol, cancellation: Cancellation | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.delete(enter)
        clearTimeout(timer)
        forget?.()
      }
      const enter = () => {
        leave()
        taken.add(place)
        resolve()
      }
      const refuse = (error: Error) => {
        leave()
        reject(error)
      }
      const timer =
        maxWaitMs === undefined
          ? undefined
          : setTimeout(() => refuse(new ConnectionWaitError(noneFreeIn(maxWaitMs))), maxWaitMs)
      const forget = cancellation?.onCancel(() => refuse(new StatementCancelledError()))
      waiting.add(enter)
    })
  }

  return {
    async run(work, cancellation) {
      if (cancellation?.isCancelled) throw new StatementCancelledError()
      const place = Symbol('place')
      if (isFree()) taken.add(place)
      else await waitFor(place, cancellation)
      try {
        return await work()
      } finally {
        taken.delete(place)
        next()
      }
    },
    async pauseFor(until) {
      const pause = Symbol('pause')
      pauses.add(pause)
      await until
      pauses.delete(pause)
      next()
    },
    reset() {
      taken = new Set()
      pauses = new Set()
      next()
    },
  }
}

import { type Cancellation, StatementCancelledError } from './cancellation.js'

/** No slot became free in time; the code is the driver's for a connection timeout. */
class ConnectionWaitError extends Error {
  override readonly name = 'ConnectionWaitError'
  readonly code = 'CONNECT_TIMEOUT'
}

const timeoutMessage = (ms: number) => `No database connection became free within ${ms} ms.`

/** A semaphore of connections. */
export interface ConnectionSlots {
  /** Runs work in a slot; rejects when it waited too long or was cancelled before it started. */
  run<Result>(work: () => PromiseLike<Result>, cancellation?: Cancellation): Promise<Result>
  /** Starts nothing until `until` settles. */
  pauseFor(until: Promise<unknown>): Promise<void>
  /** Frees all slots, whatever is still running: it uses connections that were replaced. */
  reset(): void
}

/** Runs at most `count` pieces of work concurrently, the rest in order of arrival. */
export function connectionSlots(count: number, maxWaitMs?: number): ConnectionSlots {
  const waiting = new Set<() => void>()
  let used = new Set<symbol>()
  let pauses = new Set<symbol>()

  const isFree = () => used.size < count && pauses.size === 0

  function next(): void {
    for (const acquire of waiting) {
      if (!isFree()) return
      acquire()
    }
  }

  function waitFor(slot: symbol, cancellation: Cancellation | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const stopWaiting = () => {
        waiting.delete(acquire)
        clearTimeout(timer)
        unsubscribe?.()
      }
      const acquire = () => {
        stopWaiting()
        used.add(slot)
        resolve()
      }
      const cancelWait = (error: Error) => {
        stopWaiting()
        reject(error)
      }
      const timer =
        maxWaitMs === undefined
          ? undefined
          : setTimeout(() => cancelWait(new ConnectionWaitError(timeoutMessage(maxWaitMs))), maxWaitMs)
      const unsubscribe = cancellation?.onCancel(() => cancelWait(new StatementCancelledError()))
      waiting.add(acquire)
    })
  }

  return {
    async run(work, cancellation) {
      if (cancellation?.isCancelled) throw new StatementCancelledError()
      const slot = Symbol('slot')
      if (isFree()) used.add(slot)
      else await waitFor(slot, cancellation)
      try {
        return await work()
      } finally {
        used.delete(slot)
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
      used = new Set()
      pauses = new Set()
      next()
    },
  }
}

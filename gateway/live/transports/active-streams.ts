import { setTimeout as sleep } from 'node:timers/promises'

/** What is open on a process, to be ended when it stops. */
export interface ActiveStreams {
  readonly isStopping: boolean
  /** Registers a stream; the result removes it. */
  add(stop: () => void): () => void
  /** Ends all streams and waits for them, for a bounded time. */
  stop(): Promise<void>
}

/** How long clients may take to close their side. */
const STOP_TIMEOUT_MS = 2_000

export function activeStreams(): ActiveStreams {
  const active = new Set<() => void>()
  let isStopping = false
  let onEmpty: (() => void) | undefined
  return {
    get isStopping() {
      return isStopping
    },
    add(stop) {
      // The same function may be added twice.
      const entry = () => stop()
      active.add(entry)
      return () => {
        active.delete(entry)
        if (active.size === 0) onEmpty?.()
      }
    },
    async stop() {
      isStopping = true
      if (active.size === 0) return
      const emptied = new Promise<void>((resolve) => {
        onEmpty = resolve
      })
      for (const stop of [...active]) stop()
      await Promise.race([emptied, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })])
    },
  }
}

import type { Logger } from '../telemetry/log.js'

/** Collects opened resources, to be closed in reverse order. */
export function disposables() {
  const stack: { name: string; close: () => Promise<unknown> | unknown }[] = []
  let closing: Promise<void> | undefined
  return {
    /** Registers a resource with its close function, and returns the resource. */
    add<T>(name: string, thing: T, close: (thing: T) => Promise<unknown> | unknown): T {
      stack.push({ name, close: () => close(thing) })
      return thing
    },
    /** Closes all in reverse order, once; a failure is logged and the rest is closed. */
    close(log?: Logger): Promise<void> {
      closing ??= closeAll(stack.toReversed(), log)
      return closing
    },
  }
}

/** See {@link disposables}. */
export type Disposables = ReturnType<typeof disposables>

async function closeAll(stack: { name: string; close: () => unknown }[], log?: Logger): Promise<void> {
  for (const { name, close } of stack) {
    try {
      await close()
    } catch (err) {
      log?.error({ err, name }, 'cannot close resource')
    }
  }
}

/**
 * A further signal within this time is a duplicate: a terminal sends Ctrl-C to the whole process group, and npm
 * forwards it.
 */
const SAME_SIGNAL_MS = 1_000

/**
 * Calls `stop` on the first SIGINT or SIGTERM; a second signal, a second later or more, ends the process immediately.
 */
export function onStopSignal(stop: (signal: string) => Promise<unknown>): void {
  let stoppedAt: number | undefined
  const onSignal = (signal: NodeJS.Signals) => {
    if (stoppedAt !== undefined) {
      if (performance.now() - stoppedAt >= SAME_SIGNAL_MS) process.exit(130)
      return
    }
    stoppedAt = performance.now()
    // close() never fails, and a failed start has been reported by its caller.
    stop(signal).catch(() => {
      process.exitCode = 1
    })
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}

import type { Logger } from '../telemetry/log.js'

/** Things that were opened and have to be closed, the last one first. */
export function disposables() {
  const stack: { name: string; close: () => Promise<unknown> | unknown }[] = []
  let closing: Promise<void> | undefined
  return {
    /** Remembers how to close something, and hands it back. */
    add<T>(name: string, thing: T, close: (thing: T) => Promise<unknown> | unknown): T {
      stack.push({ name, close: () => close(thing) })
      return thing
    },
    /** Closes everything in reverse order, once; a failure is logged and does not keep the rest open. */
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
      log?.error({ err, name }, 'could not close')
    }
  }
}

/**
 * Within this time of the first, a further signal is the same one: a terminal sends Ctrl-C to the whole process group, and
 * npm passes it on once more.
 */
const SAME_SIGNAL_MS = 1_000

/** Calls `stop` on the first SIGINT or SIGTERM; another signal, a second later or more, ends the process at once. */
export function onStopSignal(stop: (signal: string) => Promise<unknown>): void {
  let stoppedAt: number | undefined
  const hear = (signal: NodeJS.Signals) => {
    if (stoppedAt !== undefined) {
      if (performance.now() - stoppedAt >= SAME_SIGNAL_MS) process.exit(130)
      return
    }
    stoppedAt = performance.now()
    // Closing never fails; a start that failed has been reported by whoever started.
    stop(signal).catch(() => {
      process.exitCode = 1
    })
  }
  process.on('SIGINT', hear)
  process.on('SIGTERM', hear)
}

import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'

/** Longest pause after a piece of work. */
const MAX_PAUSE_MS = 200

/**
 * Ends a piece of work that blocks the event loop since `from` (`performance.now()`): waits until other requests have had
 * `factor` times its duration. Where one piece runs at a time, such work uses at most `1 / (1 + factor)` of the event loop.
 */
export async function yieldLoop(from: number, factor: number): Promise<void> {
  await nextTurn()
  const pauseMs = Math.min((performance.now() - from) * factor, MAX_PAUSE_MS)
  // Timers have a resolution of one millisecond.
  if (pauseMs >= 1) await sleep(pauseMs)
}

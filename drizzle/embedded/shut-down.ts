import { setTimeout as sleep } from 'node:timers/promises'

const POLL_INTERVAL_MS = 15

/** Signals and their timeouts in ms: fast shutdown, immediate shutdown (recovery at the next start), kill. */
const ESCALATION = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const

/** Stops a server with escalating signals; resolves when it has exited, or when even a kill had no effect. */
export async function shutDown(
  signal: (name: NodeJS.Signals) => unknown,
  isGone: () => boolean,
): Promise<void> {
  for (const [name, timeoutMs] of ESCALATION) {
    if (isGone()) return
    signal(name)
    const deadline = performance.now() + timeoutMs
    while (!isGone() && performance.now() < deadline) await sleep(POLL_INTERVAL_MS)
  }
}

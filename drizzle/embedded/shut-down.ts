import { setTimeout as sleep } from 'node:timers/promises'

const POLL = 15

/** Signal and the patience with it in ms: fast shutdown, then immediate (recovery at the next start), then by force. */
const ESCALATION = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const

/** Ends a server, asking firmly first and by force last; resolves when it is gone, or when even force did not help. */
export async function shutDown(
  signal: (name: NodeJS.Signals) => unknown,
  isGone: () => boolean,
): Promise<void> {
  for (const [name, patience] of ESCALATION) {
    if (isGone()) return
    signal(name)
    const deadline = performance.now() + patience
    while (!isGone() && performance.now() < deadline) await sleep(POLL)
  }
}

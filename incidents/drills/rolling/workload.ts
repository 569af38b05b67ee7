import { setTimeout as sleep } from 'node:timers/promises'
import { ACTIONS, type Action } from '../faults/matrix.js'
import { openSessions, openShopClient } from '../harness/shop-client.js'

/** The results of all clients. */
export interface WorkloadCounts {
  readonly done: Record<Action, number>
  /** Number of failures by action and outcome. */
  readonly failed: Map<string, number>
}

/** Actions in the proportions of the workload. */
const ACTION_MIX: readonly Action[] = [
  ...(['browse', 'browse', 'browse', 'browse', 'search', 'search', 'order', 'pay'] as const),
  ...(['sign in', 'report'] as const),
]
/** Longest pause of a client between two requests. */
const MAX_THINK_TIME_MS = 30

/** Runs clients, each with one request at a time over keep-alive connections, until `end` is called. */
export function startWorkload(
  url: string,
  clients: number,
): { counts: WorkloadCounts; end(): Promise<void> } {
  // Object.fromEntries widens the keys to string; they are exactly ACTIONS.
  const done = Object.fromEntries(ACTIONS.map((action) => [action, 0])) as Record<Action, number>
  const counts: WorkloadCounts = { done, failed: new Map() }
  const over = new AbortController()
  // One sign-in for all of them: twenty at once would measure the limits on sign-in.
  const opened = openSessions(url)
  const run = async () => {
    const client = await openShopClient(url, { sessions: await opened })
    await client.prepareOrder()
    while (!over.signal.aborted) {
      const action = ACTION_MIX[Math.floor(Math.random() * ACTION_MIX.length)] ?? 'browse'
      if (action === 'pay')
        await client.prepareOrder().catch((error) => countFailure(counts, 'order', String(error)))
      const outcome = await client.perform(action).catch((error) => reasonOf(error))
      if (outcome === 'works') done[action]++
      else countFailure(counts, action, outcome)
      await sleep(Math.random() * MAX_THINK_TIME_MS)
    }
  }
  const runs = Array.from({ length: clients }, run)
  return {
    counts,
    async end() {
      over.abort()
      await Promise.all(runs)
    },
  }
}

function countFailure({ failed }: WorkloadCounts, action: Action, outcome: string): void {
  const what = `${action}: ${outcome}`
  failed.set(what, (failed.get(what) ?? 0) + 1)
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && error.cause ? `${error.message}: ${error.cause}` : String(error)

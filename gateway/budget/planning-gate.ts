import type { BudgetKey } from '@shopstack/kit/rate-limit/client-keys'
import { LRUCache } from 'lru-cache'

/** The fraction of the planning share that one client may use. */
const CLIENT_SHARE = 0.4
/** Planning time allowed as a burst, in total and per client. */
const TOTAL_BURST_MS = 1_000
const CLIENT_BURST_MS = 500
const MAX_CLIENTS = 10_000

/** Planning time spent, minus the time allowed since. */
interface Debt {
  ms: number
  at: number
}

/** A planning share that is used up. */
interface PlanningRejection {
  readonly reason: 'planning_client' | 'planning_total'
  readonly retryAfter: number
}

/**
 * Limits the share of the event loop spent on preparing new documents, in total and per client. The time of a document is
 * known only afterwards, so it becomes a debt, and new documents are rejected until it is paid off.
 */
export interface PlanningGate {
  /** The rejection of a new document; `null` when it may be prepared. */
  rejectionFor(keys: readonly BudgetKey[]): PlanningRejection | null
  spent(keys: readonly BudgetKey[], ms: number): void
}

/** Opens a gate; `share` is a fraction of one CPU, above 0 and at most 1. */
export function openPlanningGate(share: number, now: () => number = () => performance.now()): PlanningGate {
  const total: Debt = { ms: 0, at: 0 }
  const clients = new LRUCache<string, Debt>({ max: MAX_CLIENTS })

  /** Milliseconds until `debt` is below its burst. */
  const waitOf = (debt: Debt, rate: number, burst: number, at: number): number =>
    Math.max(0, (owed(debt, rate, at) - burst) / rate)

  return {
    rejectionFor(keys) {
      const at = now()
      for (const { key, multiple } of keys) {
        const debt = clients.get(key)
        const wait = debt ? waitOf(debt, share * CLIENT_SHARE * multiple, CLIENT_BURST_MS * multiple, at) : 0
        if (wait > 0) return { reason: 'planning_client', retryAfter: seconds(wait) }
      }
      const wait = waitOf(total, share, TOTAL_BURST_MS, at)
      return wait > 0 ? { reason: 'planning_total', retryAfter: seconds(wait) } : null
    },
    spent(keys, ms) {
      const at = now()
      pay(total, share, ms, at)
      for (const { key, multiple } of keys) {
        const debt = clients.get(key) ?? { ms: 0, at }
        pay(debt, share * CLIENT_SHARE * multiple, ms, at)
        clients.set(key, debt)
      }
    },
  }
}

const owed = ({ ms, at: since }: Debt, rate: number, at: number): number =>
  Math.max(0, ms - (at - since) * rate)

function pay(debt: Debt, rate: number, ms: number, at: number): void {
  debt.ms = owed(debt, rate, at) + ms
  debt.at = at
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000))

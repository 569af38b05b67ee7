import type { BudgetKey } from '@shopstack/kit/rate-limit/client-keys'
import { LRUCache } from 'lru-cache'

/** The part of the share in force that one client may use. */
const CLIENT_PART = 0.4
/** How many milliseconds of planning may be done at once before the share counts, in total and for one client. */
const TOTAL_BURST_MS = 1_000
const CLIENT_BURST_MS = 500
const MAX_CLIENTS = 10_000

/** Time spent, less what has been allowed since. */
interface Debt {
  ms: number
  at: number
}

/** Whose planning is over its share. */
export interface PlanningRefusal {
  readonly reason: 'planning_client' | 'planning_total'
  readonly retryAfter: number
}

/**
 * Bounds the part of the event loop that goes into preparing documents seen for the first time: in total, and for each
 * client. What a document takes is known afterwards, so time is owed, and new documents wait until it is paid back.
 */
export interface PlanningGate {
  /** Why a new document of this client may not be prepared now; `null` when it may. */
  refusalFor(keys: readonly BudgetKey[]): PlanningRefusal | null
  spent(keys: readonly BudgetKey[], ms: number): void
}

/** Opens a gate; `share` is the part of one processor, above 0 and at most 1. */
export function openPlanningGate(share: number, now: () => number = () => performance.now()): PlanningGate {
  const total: Debt = { ms: 0, at: 0 }
  const clients = new LRUCache<string, Debt>({ max: MAX_CLIENTS })

  /** Milliseconds of waiting until `debt` is back under its burst; 0 when it is. */
  const waitOf = (debt: Debt, rate: number, burst: number, at: number): number =>
    Math.max(0, (owed(debt, rate, at) - burst) / rate)

  return {
    refusalFor(keys) {
      const at = now()
      for (const { key, multiple } of keys) {
        const debt = clients.get(key)
        const wait = debt ? waitOf(debt, share * CLIENT_PART * multiple, CLIENT_BURST_MS * multiple, at) : 0
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
        pay(debt, share * CLIENT_PART * multiple, ms, at)
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

import type { Connection } from '@shopstack/drizzle/client/connect'
import {
  type ReplicaReads,
  replayedPosition,
  type WalPosition,
  writtenPosition,
} from '@shopstack/drizzle/client/replica-reads'
import type { ReadDb } from '@shopstack/drizzle/roles/access'
import { type ReplicaLag, replicaLag } from './lag.js'

/** Where to read, and up to when it holds everything, in milliseconds since 1970; `null`: it holds whatever there is. */
export interface ReadSource {
  readonly db: ReadDb
  readonly until: number | null
}

/** The connections to a replica, which end when it does not answer: what comes back is met with new ones. */
export interface ReplicaSession extends ReplicaReads {
  readonly watch: Connection
  readonly pool: Connection
}

/** Whether a replica is read from, and why not: it is behind, does not answer, or is none of the database. */
export type ReplicaState = 'used' | 'behind' | 'away' | 'foreign'

/** A replica that is looked at again and again. */
export interface MonitoredReplica {
  /** Finds out how the replica is doing; fails when the primary does not answer. */
  poll(): Promise<void>
  /** The replica while it holds everything but the latest; looks that stop end that as well. */
  current(): ReadSource | null
  /** For how many seconds it has been behind, at most; `null` when it does not answer. */
  lag(): number | null
  close(): Promise<void>
}

/** How long the replica has to answer a look, in milliseconds. */
const PATIENCE = 1_000
/**
 * Milliseconds that a replica which is read from may be behind. With the time it takes to count an order, that makes the
 * two seconds within which a paid order is in the reports.
 */
const MOST_BEHIND = 1_500

/** Watches the replica of a primary; `report` hears of each change of its state. */
export function monitorReplica(
  primary: Connection,
  openSession: () => ReplicaSession,
  report: (state: ReplicaState, error?: unknown) => void,
): MonitoredReplica {
  const lag = replicaLag()
  const sessions = sessionsOf(openSession)
  let answers = false
  let reported: ReplicaState | undefined

  /** How far behind it may be at this moment, in milliseconds. */
  const behind = () => performance.now() - (lag.completeUntil() ?? Number.NEGATIVE_INFINITY)

  function found(state: ReplicaState, error?: unknown): void {
    answers = state === 'used' || state === 'behind'
    if (!answers) sessions.lose()
    if (state !== reported) report(state, error)
    reported = state
  }

  return {
    async poll() {
      const at = performance.now()
      const written = await writtenPosition(primary.sql)
      lag.written(at, written.bytes)
      try {
        const isReplica = await ask(sessions.open(), written, at, lag)
        found(isReplica ? (behind() <= MOST_BEHIND ? 'used' : 'behind') : 'foreign')
      } catch (error) {
        found('away', error)
      }
    },
    current() {
      const session = sessions.current()
      if (!session || !answers || behind() > MOST_BEHIND) return null
      return { db: session.db, until: Date.now() - behind() }
    },
    lag: () => (answers ? Math.floor(lag.at(performance.now()) / 1_000) : null),
    close: sessions.close,
  }
}

/** Asks the replica how far it is; answers whether it is one of the primary. */
async function ask(
  { watch }: ReplicaSession,
  written: WalPosition,
  at: number,
  lag: ReplicaLag,
): Promise<boolean> {
  const { name, bytes, age } = await within(PATIENCE, replayedPosition(watch.sql))
  if (bytes === null || name !== written.name) return false
  lag.applied(bytes, age === null ? null : at - age * 1_000)
  return true
}

/** One session at a time; those that were lost are closed without anybody waiting, except at the end. */
function sessionsOf(openSession: () => ReplicaSession) {
  const closing = new Set<Promise<unknown>>()
  let session: ReplicaSession | null = null

  function lose(): void {
    if (!session) return
    const { watch, pool, abandon } = session
    session = null
    abandon()
    const closed = Promise.allSettled([watch.close(), pool.close()]).finally(() => closing.delete(closed))
    closing.add(closed)
  }

  return {
    open: () => (session ??= openSession()),
    current: () => session,
    lose,
    async close() {
      lose()
      await Promise.all(closing)
    },
  }
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([answer, patience])
  } finally {
    clearTimeout(timer)
  }
}

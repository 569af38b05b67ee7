import type { Connection } from '@shopstack/drizzle/client/connect'
import {
  type ReplicaReads,
  replayedPosition,
  type WalPosition,
  writtenPosition,
} from '@shopstack/drizzle/client/replica-reads'
import type { ReadDb } from '@shopstack/drizzle/roles/access'
import pTimeout from 'p-timeout'
import { type ReplicaLag, replicaLag } from './lag.js'

/**
 * A database to read from, and the time up to which it is complete, in milliseconds since 1970; `null`: it is the
 * primary.
 */
export interface ReadSource {
  readonly db: ReadDb
  readonly until: number | null
}

/** The connections to a replica; replaced when it stops responding. */
export interface ReplicaSession extends ReplicaReads {
  readonly watch: Connection
  readonly pool: Connection
}

/** Whether a replica is used, and if not why: it is behind, unavailable, or no replica of this database. */
export type ReplicaState = 'used' | 'behind' | 'unavailable' | 'foreign'

/** A monitored replica. */
export interface MonitoredReplica {
  /** Updates the state of the replica; fails when the primary does not respond. */
  poll(): Promise<void>
  /** The replica while it is complete but for the latest changes; `null` also when polling stops. */
  current(): ReadSource | null
  /** Upper bound of the lag, in seconds; `null` when the replica does not respond. */
  lag(): number | null
  close(): Promise<void>
}

const POLL_TIMEOUT_MS = 1_000
/**
 * Maximum lag of a replica that is read from. Together with the time to count an order it makes the two seconds within
 * which reports show a payment.
 */
const MAX_LAG_MS = 1_500

/** Monitors the replica of a primary; calls `report` on each change of its state. */
export function monitorReplica(
  primary: Connection,
  openSession: () => ReplicaSession,
  report: (state: ReplicaState, error?: unknown) => void,
): MonitoredReplica {
  const lag = replicaLag()
  const sessions = replicaSessions(openSession)
  let isResponding = false
  let lastReported: ReplicaState | undefined

  /** Upper bound of the current lag, in milliseconds. */
  const behind = () => performance.now() - (lag.completeUntil() ?? Number.NEGATIVE_INFINITY)

  function setState(state: ReplicaState, error?: unknown): void {
    isResponding = state === 'used' || state === 'behind'
    if (!isResponding) sessions.discard()
    if (state !== lastReported) report(state, error)
    lastReported = state
  }

  return {
    async poll() {
      const at = performance.now()
      const written = await writtenPosition(primary.sql)
      lag.written(at, written.bytes)
      try {
        const isReplica = await pollPosition(sessions.open(), written, at, lag)
        setState(isReplica ? (behind() <= MAX_LAG_MS ? 'used' : 'behind') : 'foreign')
      } catch (error) {
        setState('unavailable', error)
      }
    },
    current() {
      const session = sessions.current()
      if (!session || !isResponding || behind() > MAX_LAG_MS) return null
      return { db: session.db, until: Date.now() - behind() }
    },
    lag: () => (isResponding ? Math.floor(lag.at(performance.now()) / 1_000) : null),
    close: sessions.close,
  }
}

/** Polls the replica's position; returns whether it is a replica of the primary. */
async function pollPosition(
  { watch }: ReplicaSession,
  written: WalPosition,
  at: number,
  lag: ReplicaLag,
): Promise<boolean> {
  const { name, bytes, age } = await pTimeout(replayedPosition(watch.sql), {
    ...{ milliseconds: POLL_TIMEOUT_MS, message: `no response within ${POLL_TIMEOUT_MS} ms` },
  })
  if (bytes === null || name !== written.name) return false
  lag.applied(bytes, age === null ? null : at - age * 1_000)
  return true
}

/** Holds one session at a time; lost sessions close in the background, and close() waits for them. */
function replicaSessions(openSession: () => ReplicaSession) {
  const closing = new Set<Promise<unknown>>()
  let session: ReplicaSession | null = null

  function discard(): void {
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
    discard,
    async close() {
      discard()
      await Promise.all(closing)
    },
  }
}

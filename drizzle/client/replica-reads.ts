import { drizzle } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { ReadDb } from '../roles/access.js'
import type { StatementOptions } from './cancellable.js'
import { lazyStatement } from './lazy-statement.js'
import { captureStatementNames } from './pool-observer.js'
import { bindStatements } from './prepared-statements.js'
import { mapRowsFlat } from './row-mapper.js'
import { pgCode } from './sql-errors.js'

type Send = postgres.Sql['unsafe']

/** Options of replica reads. */
export interface ReplicaReadOptions {
  readonly replica: postgres.Sql
  readonly primary: postgres.Sql
  /** Receives the error of each statement that failed on the replica. */
  onFailure(error: unknown): void
}

/** Reads from the replica. */
export interface ReplicaReads {
  readonly db: ReadDb
  /** Moves statements that wait for the replica to the primary. */
  abandon(): void
}

/** Reads from a replica; statements that fail there because of the replica run on the primary. */
export function replicaReads({ replica, primary, onFailure }: ReplicaReadOptions): ReplicaReads {
  const waiting = new Set<() => void>()

  function unlessAbandoned(answer: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const abandonWait = () => reject(new ReplicaAbandonedError())
      waiting.add(abandonWait)
      Promise.resolve(answer)
        .finally(() => waiting.delete(abandonWait))
        .then(resolve, reject)
    })
  }

  const unsafe = (...statement: Parameters<Send>) =>
    lazyStatement(async (applyFormat) => {
      // drizzle calls `.values()` after `unsafe()`: wait one microtask.
      await undefined
      try {
        return await unlessAbandoned(applyFormat(replica.unsafe(...statement)))
      } catch (error) {
        if (!isReplicaFailure(error)) throw error
        onFailure(error)
        return applyFormat(primary.unsafe(...statement))
      }
    })

  return {
    db: readDb(replica, unsafe as unknown as Send),
    abandon() {
      for (const abandonWait of waiting) abandonWait()
    },
  }
}

function readDb(pool: postgres.Sql, unsafe: Send): ReadDb {
  const sql = new Proxy(pool, {
    get: (target, name) => (name === 'unsafe' ? unsafe : Reflect.get(target, name)),
  })
  const db = drizzle(sql)
  mapRowsFlat(db._.session)
  captureStatementNames(db._.session)
  // drizzle's columns and casts have converted the parameters.
  bindStatements(db, (text, params, cancellation) => {
    const statementOptions: StatementOptions = { prepare: true, cancellation }
    return sql.unsafe(text, params as postgres.ParameterOrJSON<never>[], statementOptions)
  })
  return db
}

class ReplicaAbandonedError extends Error {
  override readonly name = 'ReplicaAbandonedError'
}

/**
 * SQLSTATEs that the replica causes: recovery conflicts (40), and a server that is unreachable, full, stopping or
 * broken. Other errors would occur on the primary as well, and a timeout would take as long again.
 */
const REPLICA_FAILURE = /^(08|28|40|53|57P|58|XX)/
/** SQLSTATEs contain a digit; codes of the driver and the system, which concern connections, need not. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/

function isReplicaFailure(error: unknown): boolean {
  if (error instanceof ReplicaAbandonedError) return true
  const code = pgCode(error)
  return code !== '' && (REPLICA_FAILURE.test(code) || !SQLSTATE.test(code))
}

/** A WAL position in bytes, and the database it belongs to: a replica has the name of its primary. */
export interface WalPosition {
  readonly name: string
  readonly bytes: number
}

/** The position that a replica has replayed; `bytes` is `null` on a server that is no replica. */
export interface ReplayPosition {
  readonly name: string
  readonly bytes: number | null
  /**
   * Seconds since the commit of the last replayed transaction, by the clocks of both servers; `null` before the first.
   */
  readonly age: number | null
}

const NAME = `system_identifier || '/' || current_database() as name`
const WRITTEN_POSITION = `
  select ${NAME}, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as bytes from pg_control_system()`
const REPLAYED_POSITION = `
  select ${NAME},
    case when pg_is_in_recovery() then pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::float8 end as bytes,
    extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 as age
  from pg_control_system()`

/**
 * The WAL position of the primary. It includes all commits, except with synchronous_commit = off, where the WAL follows
 * within a second.
 */
export async function writtenPosition(primary: postgres.Sql): Promise<WalPosition> {
  const [row] = await primary.unsafe(WRITTEN_POSITION)
  return { name: String(row?.name), bytes: Number(row?.bytes) }
}

/** The WAL position that a replica has replayed. */
export async function replayedPosition(replica: postgres.Sql): Promise<ReplayPosition> {
  const [row] = await replica.unsafe(REPLAYED_POSITION)
  return { name: String(row?.name), bytes: row?.bytes ?? null, age: row?.age ?? null }
}

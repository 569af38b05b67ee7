import { drizzle } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { ReadDb } from '../roles/access.js'
import type { StatementOptions } from './cancellable.js'
import { lazyStatement } from './lazy-statement.js'
import { captureStatementNames } from './pool-observer.js'
import { bindStatements } from './prepared-statements.js'
import { pgCode } from './sql-errors.js'

type Send = postgres.Sql['unsafe']

/** Where somebody reads who can do without the replica. */
export interface ReplicaOptions {
  readonly replica: postgres.Sql
  readonly primary: postgres.Sql
  /** Is told of each statement that the replica could not answer, with its error. */
  onFailure(error: unknown): void
}

/** The replica as somebody sees it who reads. */
export interface ReplicaReads {
  readonly db: ReadDb
  /** Has the primary answer whatever is waiting for the replica. */
  abandon(): void
}

/** Reads from a replica, and from the primary what the replica fails to answer; so nobody notices when it goes away. */
export function replicaReads({ replica, primary, onFailure }: ReplicaOptions): ReplicaReads {
  const waiting = new Set<() => void>()

  function unlessGivenUp(answer: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const give = () => reject(new ReplicaGivenUp())
      waiting.add(give)
      Promise.resolve(answer)
        .finally(() => waiting.delete(give))
        .then(resolve, reject)
    })
  }

  const unsafe = (...statement: Parameters<Send>) =>
    lazyStatement(async (inForm) => {
      // Its form may still be chosen by whoever asked.
      await undefined
      try {
        return await unlessGivenUp(inForm(replica.unsafe(...statement)))
      } catch (error) {
        if (!isOfTheReplica(error)) throw error
        onFailure(error)
        return inForm(primary.unsafe(...statement))
      }
    })

  return {
    db: readable(replica, unsafe as unknown as Send),
    abandon() {
      for (const give of waiting) give()
    },
  }
}

function readable(pool: postgres.Sql, unsafe: Send): ReadDb {
  const sql = new Proxy(pool, {
    get: (target, name) => (name === 'unsafe' ? unsafe : Reflect.get(target, name)),
  })
  const db = drizzle(sql)
  captureStatementNames(db._.session)
  // Parameters are what drizzle's columns and our casts make of them.
  bindStatements(db, (text, params, cancellation) => {
    const how: StatementOptions = { prepare: true, cancellation }
    return sql.unsafe(text, params as postgres.ParameterOrJSON<never>[], how)
  })
  return db
}

class ReplicaGivenUp extends Error {
  override readonly name = 'ReplicaGivenUp'
}

/**
 * Conflicts with recovery (40), and a server that cannot be reached, is full, stops or is broken. Whatever else Postgres
 * refuses the primary would refuse as well, and what took too long would take as long again.
 */
const OF_THE_REPLICA = /^(08|28|40|53|57P|58|XX)/
/** Every one of them has a digit; the codes of the driver and of the system, which are about connections, need not. */
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/

function isOfTheReplica(error: unknown): boolean {
  if (error instanceof ReplicaGivenUp) return true
  const code = pgCode(error)
  return code !== '' && (OF_THE_REPLICA.test(code) || !SQLSTATE.test(code))
}

/** How far the log of a database has come, in bytes, and which one it is: a replica has the name of its primary. */
export interface WalPosition {
  readonly name: string
  readonly bytes: number
}

/** What a replica has applied; `null` from a server that is none. */
export interface ReplayPosition {
  readonly name: string
  readonly bytes: number | null
  /** Seconds since the last transaction that it has applied was committed, by the clocks of both; `null` before the first. */
  readonly age: number | null
}

const NAME = `system_identifier || '/' || current_database() as name`
const WRITTEN = `
  select ${NAME}, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as bytes from pg_control_system()`
const APPLIED = `
  select ${NAME},
    case when pg_is_in_recovery() then pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::float8 end as bytes,
    extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 as age
  from pg_control_system()`

/**
 * How far the primary has written its log: what is committed is in it, unless commits do not wait for the log
 * (synchronous_commit = off), which then follows within a second.
 */
export async function writtenPosition(primary: postgres.Sql): Promise<WalPosition> {
  const [row] = await primary.unsafe(WRITTEN)
  return { name: String(row?.name), bytes: Number(row?.bytes) }
}

/** How far a replica has applied the log of its primary. */
export async function replayedPosition(replica: postgres.Sql): Promise<ReplayPosition> {
  const [row] = await replica.unsafe(APPLIED)
  return { name: String(row?.name), bytes: row?.bytes ?? null, age: row?.age ?? null }
}

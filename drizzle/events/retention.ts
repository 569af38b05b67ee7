import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../roles/access.js'

type RetentionDb = Db<'transactions'>

/** Retention of ended sessions: they show which networks an account signed in from. */
const SESSION_RETENTION_DAYS = 30
/** Retention of used refresh tokens, whose reuse ends the session. */
const USED_TOKEN_RETENTION_DAYS = 30

const MAX_BATCH_ROWS = 1_000
const MAX_BATCH_SESSIONS = 200
/** Limit of one run of a job; the next continues. */
const MAX_BATCHES = 100

/** Repeats batches, each in its own transaction, until one is not full; returns the number of rows. */
async function inBatches(size: number, batch: () => Promise<number>): Promise<number> {
  let swept = 0
  for (let batches = 0; batches < MAX_BATCHES; batches++) {
    const rows = await batch()
    swept += rows
    if (rows < size) break
  }
  return swept
}

/**
 * Deletes sessions that ended before the retention period, their refresh tokens first, so that no batch exceeds its
 * size.
 */
export const sweepSessions = (db: RetentionDb): Promise<number> =>
  inBatches(1, () => db.transaction(sweepSomeSessions))

async function sweepSomeSessions(tx: RetentionDb): Promise<number> {
  const ended = await tx.execute<{ id: string }>(sql`
    select id from sessions where expires_at < now() - ${days(SESSION_RETENTION_DAYS)}
    order by expires_at limit ${MAX_BATCH_SESSIONS} for update skip locked`)
  if (ended.length === 0) return 0
  const ids = sql`(${sql.join(
    ended.map(({ id }) => sql`${id}::uuid`),
    sql`, `,
  )})`
  const tokens = await tx.execute(sql`
    delete from refresh_tokens where token_hash in (
      select token_hash from refresh_tokens where session_id in ${ids} limit ${MAX_BATCH_ROWS})
    returning 1`)
  if (tokens.length === MAX_BATCH_ROWS) return tokens.length
  await tx.execute(sql`delete from sessions where id in ${ids}`)
  return ended.length
}

/** Deletes refresh tokens used before the retention period, also of active sessions. */
export const sweepUsedTokens = (db: RetentionDb): Promise<number> =>
  inBatches(MAX_BATCH_ROWS, async () => {
    const gone = await db.execute(sql`
      delete from refresh_tokens where token_hash in (
        select token_hash from refresh_tokens where used_at < now() - ${days(USED_TOKEN_RETENTION_DAYS)}
        order by used_at limit ${MAX_BATCH_ROWS} for update skip locked)
      returning 1`)
    return gone.length
  })

/**
 * Sweeps events older than `olderThanDays`, 30 at least: deletes those without waiting consumers that are not the first
 * of their order; returns the number swept. The SQL function enforces the 30 days.
 */
export const sweepEvents = (db: RetentionDb, olderThanDays: number): Promise<number> =>
  inBatches(MAX_BATCH_ROWS, () =>
    swept(db, sql`sweep_events(now() - ${days(olderThanDays)}, ${MAX_BATCH_ROWS})`),
  )

/** Deletes audit log entries older than `olderThanDays`, 90 at least; returns their number. */
export const sweepAuditLog = (db: RetentionDb, olderThanDays: number): Promise<number> =>
  inBatches(MAX_BATCH_ROWS, () =>
    swept(db, sql`sweep_audit_log(now() - ${days(olderThanDays)}, ${MAX_BATCH_ROWS})`),
  )

async function swept(db: RetentionDb, call: SQL): Promise<number> {
  const [row] = await db.execute<{ rows: number }>(sql`select ${call} as rows`)
  return row?.rows ?? 0
}

const days = (count: number): SQL => sql`make_interval(days => ${count}::int)`

import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../roles/access.js'

type RetentionDb = Db<'transactions'>

/** For how many days after its end a session is kept: it tells from which networks an account has signed in. */
const SESSION_DAYS = 30
/** For how many days a used refresh token is known, so that a second use ends its session. */
const USED_TOKEN_DAYS = 30

const BATCH_ROWS = 1_000
const SESSIONS_PER_BATCH = 200
/** What one run of a job does at most; the next goes on. */
const MAX_BATCHES = 100

/** Repeats small batches, each a transaction of its own, until one was not full; returns how many rows were swept. */
async function inBatches(size: number, batch: () => Promise<number>): Promise<number> {
  let swept = 0
  for (let batches = 0; batches < MAX_BATCHES; batches++) {
    const rows = await batch()
    swept += rows
    if (rows < size) break
  }
  return swept
}

/** Deletes sessions that ended long ago, their refresh tokens first, so that no batch is larger for a session with many. */
export const sweepSessions = (db: RetentionDb): Promise<number> =>
  inBatches(1, () => db.transaction(sweepSomeSessions))

async function sweepSomeSessions(tx: RetentionDb): Promise<number> {
  const ended = await tx.execute<{ id: string }>(sql`
    select id from sessions where expires_at < now() - ${days(SESSION_DAYS)}
    order by expires_at limit ${SESSIONS_PER_BATCH} for update skip locked`)
  if (ended.length === 0) return 0
  const ids = sql`(${sql.join(
    ended.map(({ id }) => sql`${id}::uuid`),
    sql`, `,
  )})`
  const tokens = await tx.execute(sql`
    delete from refresh_tokens where token_hash in (
      select token_hash from refresh_tokens where session_id in ${ids} limit ${BATCH_ROWS})
    returning 1`)
  if (tokens.length === BATCH_ROWS) return tokens.length
  await tx.execute(sql`delete from sessions where id in ${ids}`)
  return ended.length
}

/** Deletes refresh tokens that were used long ago, also those of sessions that go on. */
export const sweepUsedTokens = (db: RetentionDb): Promise<number> =>
  inBatches(BATCH_ROWS, async () => {
    const gone = await db.execute(sql`
      delete from refresh_tokens where token_hash in (
        select token_hash from refresh_tokens where used_at < now() - ${days(USED_TOKEN_DAYS)}
        order by used_at limit ${BATCH_ROWS} for update skip locked)
      returning 1`)
    return gone.length
  })

/**
 * Passes over events that are older than so many days, 30 at least, and deletes those that nobody waits for and that are
 * not the first of their order; returns how many were passed. The function of the owner keeps to the 30 days.
 */
export const sweepEvents = (db: RetentionDb, olderThanDays: number): Promise<number> =>
  inBatches(BATCH_ROWS, () => swept(db, sql`sweep_events(now() - ${days(olderThanDays)}, ${BATCH_ROWS})`))

/** Deletes entries of the audit log that are older than so many days, 90 at least; returns how many. */
export const sweepAuditLog = (db: RetentionDb, olderThanDays: number): Promise<number> =>
  inBatches(BATCH_ROWS, () => swept(db, sql`sweep_audit_log(now() - ${days(olderThanDays)}, ${BATCH_ROWS})`))

async function swept(db: RetentionDb, call: SQL): Promise<number> {
  const [row] = await db.execute<{ rows: number }>(sql`select ${call} as rows`)
  return row?.rows ?? 0
}

const days = (count: number): SQL => sql`make_interval(days => ${count}::int)`

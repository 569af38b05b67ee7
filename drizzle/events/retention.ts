import { type SQL, sql } from 'drizzle-orm'
import type { Db } from '../roles/access.js'

type RetentionDb = Db<'transactions'>

/** Retention of ended sessions: they show which networks an account signed in from. */
const SESSION_RETENTION_DAYS = 30
/** Retention of used refresh tokens, whose reuse ends the session. */
const USED_TOKEN_RETENTION_DAYS = 30
/** Retention of mails that were sent or given up. */
const MAIL_RETENTION_DAYS = 30
/** Retention of webhook deliveries: not longer than events, from which their bodies are made. */
const WEBHOOK_RETENTION_DAYS = 30
/** Retention of tokens of mails after their expiry. */
const EXPIRED_TOKEN_RETENTION_DAYS = 1

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

/** Rows of a table that are deleted by age. */
interface Expired {
  readonly table: string
  /** The columns of the primary key. */
  readonly key: string
  /** The indexed time that their age is computed from; the oldest are deleted first. */
  readonly time: string
  readonly retentionDays: number
  /** A further condition. */
  readonly where?: string
}

/** Deletes expired rows; concurrent sweeps do not wait for each other. */
const deleteExpired = (
  db: RetentionDb,
  { table, key, time, retentionDays, where = 'true' }: Expired,
): Promise<number> =>
  inBatches(MAX_BATCH_ROWS, async () => {
    const deleted = await db.execute(sql`
      delete from ${sql.raw(table)} where (${sql.raw(key)}) in (
        select ${sql.raw(key)} from ${sql.raw(table)}
        where ${sql.raw(time)} < now() - ${days(retentionDays)} and ${sql.raw(where)}
        order by ${sql.raw(time)} limit ${MAX_BATCH_ROWS} for update skip locked)
      returning 1`)
    return deleted.length
  })

/** Deletes refresh tokens used before the retention period, also of active sessions. */
export const sweepUsedTokens = (db: RetentionDb): Promise<number> =>
  deleteExpired(db, {
    table: 'refresh_tokens',
    key: 'token_hash',
    time: 'used_at',
    retentionDays: USED_TOKEN_RETENTION_DAYS,
  })

/** Deletes mails that were queued before the retention period and have ended. */
export const sweepMails = (db: RetentionDb): Promise<number> =>
  deleteExpired(db, {
    table: 'mails',
    key: 'id',
    time: 'created_at',
    retentionDays: MAIL_RETENTION_DAYS,
    where: '(sent_at is not null or failed_at is not null)',
  })

/** Deletes webhook deliveries that were queued before the retention period and have ended, or whose endpoint gets none. */
export const sweepWebhookDeliveries = (db: RetentionDb): Promise<number> =>
  deleteExpired(db, {
    table: 'webhook_deliveries',
    key: 'id',
    time: 'created_at',
    retentionDays: WEBHOOK_RETENTION_DAYS,
    where: `(delivered_at is not null or failed_at is not null or endpoint_id in (
      select id from webhook_endpoints where disabled_at is not null or deleted_at is not null))`,
  })

/** Deletes deleted webhooks whose deliveries are swept. */
export const sweepWebhooks = (db: RetentionDb): Promise<number> =>
  deleteExpired(db, {
    table: 'webhook_endpoints',
    key: 'id',
    time: 'deleted_at',
    retentionDays: WEBHOOK_RETENTION_DAYS,
    where: 'not exists (select from webhook_deliveries where endpoint_id = webhook_endpoints.id)',
  })

/** Deletes tokens of mails that expired before the retention period. */
export const sweepAccountTokens = (db: RetentionDb): Promise<number> =>
  deleteExpired(db, {
    table: 'account_tokens',
    key: 'token_hash',
    time: 'expires_at',
    retentionDays: EXPIRED_TOKEN_RETENTION_DAYS,
  })

/** Deletes reservations of former addresses that have ended. */
export const sweepFormerEmails = (db: RetentionDb): Promise<number> =>
  deleteExpired(db, {
    table: 'former_emails',
    key: 'canonical_email, user_id',
    time: 'until',
    retentionDays: 0,
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

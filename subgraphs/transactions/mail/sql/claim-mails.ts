import { type Statement, statement } from '@shopstack/drizzle/client/prepared-statements'
import { mails } from '@shopstack/drizzle/tables'
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
import type { MailRow } from '../queries.js'

/** A delivery in progress is repeated after this time, when its process died. Longer than any delivery. */
const LEASE_SECONDS = 300
const MAX_PROBLEM_LENGTH = 60

const { placeholder } = sql

/** The columns that a delivery needs. */
export type ClaimedMail = Pick<MailRow, 'id' | 'kind' | 'userId' | 'recipient' | 'about' | 'attempts'>

const claim: Statement<ClaimedMail> = statement(
  () => sql`
  update mails m set attempts = m.attempts + 1, next_attempt_at = now() + make_interval(secs => ${LEASE_SECONDS})
  from (
    select id from mails where sent_at is null and failed_at is null and next_attempt_at <= now()
    order by next_attempt_at limit ${placeholder('limit')}::int for update skip locked
  ) due where m.id = due.id
  returning m.id, m.kind, m.user_id as "userId", m.recipient, m.about, m.attempts`,
  'claim_mails',
)

/** Claims due mails for one delivery each, in a transaction of its own; processes get different mails. */
export const claimMails = (db: Database, limit: number): Promise<ClaimedMail[]> => claim(db, { limit })

/** The mail, unless another process has claimed it since. */
const ownDelivery = ({ id, attempts }: ClaimedMail): SQL | undefined =>
  and(eq(mails.id, id), eq(mails.attempts, attempts), isNull(mails.sentAt), isNull(mails.failedAt))

/** A delivered mail, and the account it went to. */
export interface SentMail {
  readonly mail: ClaimedMail
  readonly userId: number
}

const mark = statement(
  () => sql`
  update mails m set sent_at = now(), user_id = sent.user_id, recipient = null, problem = null
  from unnest(${placeholder('ids')}::text[]::uuid[], ${placeholder('attempts')}::int[], ${placeholder('userIds')}::int[])
    as sent (id, attempts, user_id)
  where m.id = sent.id and m.attempts = sent.attempts and m.sent_at is null and m.failed_at is null`,
  'mark_mails_sent',
)

/** Records deliveries of mails that no other process has claimed since. The address is not needed any more. */
export const markSent = (db: Database, sent: readonly SentMail[]): Promise<unknown> =>
  mark(db, {
    ids: sent.map(({ mail }) => mail.id),
    attempts: sent.map(({ mail }) => mail.attempts),
    userIds: sent.map(({ userId }) => userId),
  })

/** Removes a mail without an addressee: there is no active account with the requested address. */
export const dropMail = (db: Database, mail: ClaimedMail): Promise<unknown> =>
  db.delete(mails).where(ownDelivery(mail))

/** When a mail is repeated, and from what age on it is not. */
export interface Retry {
  readonly afterSeconds: number
  readonly withinSeconds: number
}

/** Schedules a repetition, or gives up a mail that would be too old by then; returns whether it was given up. */
export async function retryOrGiveUp(
  db: Database,
  mail: ClaimedMail,
  problem: string,
  { afterSeconds, withinSeconds }: Retry,
): Promise<boolean> {
  const next = sql`now() + make_interval(secs => ${afterSeconds})`
  const isTooOld = sql`${next} > ${mails.createdAt} + make_interval(secs => ${withinSeconds})`
  const [row] = await db
    .update(mails)
    .set({
      problem: problem.slice(0, MAX_PROBLEM_LENGTH),
      nextAttemptAt: next,
      failedAt: sql`case when ${isTooOld} then now() end`,
      recipient: sql`case when not ${isTooOld} then ${mails.recipient} end`,
    })
    .where(ownDelivery(mail))
    .returning({ failedAt: mails.failedAt })
  return row?.failedAt != null
}

/** Gives a mail up at once. */
export const giveUp = (db: Database, mail: ClaimedMail, problem: string): Promise<boolean> =>
  retryOrGiveUp(db, mail, problem, { afterSeconds: 0, withinSeconds: 0 })

/** Gives up what is due without a server, at most `limit` mails; returns their number. */
export async function giveUpDue(db: Database, problem: string, limit: number): Promise<number> {
  const rows = await db.execute(sql`
    update mails m set failed_at = now(), problem = ${problem}, recipient = null
    from (
      select id from mails where sent_at is null and failed_at is null and next_attempt_at <= now()
      order by next_attempt_at limit ${limit} for update skip locked
    ) due where m.id = due.id
    returning 1`)
  return rows.length
}

import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import { createdAt, instant } from '../columns.js'
import { users } from '../insights/users.js'

/** The mails of the shop. */
export const MAIL_KINDS = [
  'order-confirmed',
  'order-shipped',
  'order-refunded',
  'password-changed',
  'password-reset',
  'email-confirmation',
  'email-change',
  'email-change-notice',
  'webhook-disabled',
] as const

/** One of {@link MAIL_KINDS}. */
export type MailKind = (typeof MAIL_KINDS)[number]

/** The rows that a mail is about; never a secret and never its text. */
export interface MailSubject {
  orderId?: number
  shipmentId?: number
  refundId?: number
  webhookId?: number
}

/**
 * The mail queue: one row per mail, written with the change that causes it. The text is rendered when it is sent, so
 * links and their tokens are stored nowhere. Ended rows are swept.
 */
export const mails = pgTable(
  'mails',
  {
    /** Also the `Message-ID`, so that a repeated delivery can be recognised. */
    id: uuid('id').primaryKey().defaultRandom(),
    kind: varchar('kind', { length: 30 }).$type<MailKind>().notNull(),
    /** The account; null for a requested address until it is looked up. */
    userId: integer('user_id').references(() => users.id),
    /** Where it goes; null: the address of the account at the time of sending. Cleared when the mail has ended. */
    recipient: varchar('recipient', { length: 255 }),
    about: jsonb('about').$type<MailSubject>().notNull().default({}),
    /** The event that causes it; null for mails requested by a client. */
    eventId: bigint('event_id', { mode: 'number' }),
    /** Deliveries begun. The number of the last one fences its outcome. */
    attempts: integer('attempts').notNull().default(0),
    /** When it is due; during a delivery, when another process may repeat it. */
    nextAttemptAt: instant('next_attempt_at').notNull().default(sql`now()`),
    /** Code of the last failure, such as `EENVELOPE 550`. */
    problem: varchar('problem', { length: 60 }),
    createdAt: createdAt(),
    sentAt: instant('sent_at'),
    /** When it was given up. */
    failedAt: instant('failed_at'),
  },
  (t) => [
    // One mail of a kind per event, whatever consumes it twice.
    uniqueIndex('mails_event').on(t.eventId, t.kind).where(sql`${t.eventId} is not null`),
    index('mails_due').on(t.nextAttemptAt).where(sql`${t.sentAt} is null and ${t.failedAt} is null`),
    index('mails_newest').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('mails_user_newest').on(t.userId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    check('mails_ended_once', sql`${t.sentAt} is null or ${t.failedAt} is null`),
    check(
      'mails_addressed',
      sql`${t.userId} is not null or ${t.recipient} is not null or ${t.sentAt} is not null or ${t.failedAt} is not null`,
    ),
  ],
)

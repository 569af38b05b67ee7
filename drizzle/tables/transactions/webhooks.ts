import type { WebhookEventType } from '@shopstack/schema/webhooks/events'
import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, text, uniqueIndex, uuid, varchar } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, updatedAt } from '../columns.js'

/** Why an endpoint is disabled: by an administrator, after a day of failures, at its own request (410), or with a full queue. */
export const WEBHOOK_DISABLED_REASONS = ['administrator', 'failing', 'gone', 'queue-full'] as const

/** One of {@link WEBHOOK_DISABLED_REASONS}. */
export type WebhookDisabledReason = (typeof WEBHOOK_DISABLED_REASONS)[number]

/** Endpoints of partner systems. Rows of deleted ones stay until their deliveries are swept. */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: id(),
    url: varchar('url', { length: 2000 }).notNull(),
    description: varchar('description', { length: 200 }),
    eventTypes: varchar('event_types', { length: 50 }).array().$type<WebhookEventType[]>().notNull(),
    /** The signing secret, encrypted with WEBHOOK_SECRET; null once the endpoint is deleted. */
    secret: text('secret'),
    /** The secret before the last rotation, which signs as well for a while. */
    previousSecret: text('previous_secret'),
    previousSecretUntil: instant('previous_secret_until'),
    /** Events since then are queued: creation, the last change of its types, or the last time it was enabled. */
    since: instant('since').notNull().default(sql`now()`),
    disabledAt: instant('disabled_at'),
    disabledReason: varchar('disabled_reason', { length: 20 }).$type<WebhookDisabledReason>(),
    deletedAt: instant('deleted_at'),
    /** Failed deliveries since the last successful one. */
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    /** When a failing endpoint is tried again, by one delivery. */
    retryAt: instant('retry_at'),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index('webhook_endpoints_newest').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    check('webhook_endpoints_signed', sql`(${t.secret} is null) = (${t.deletedAt} is not null)`),
    check(
      'webhook_endpoints_previous_secret',
      sql`(${t.previousSecret} is null) = (${t.previousSecretUntil} is null)`,
    ),
    check('webhook_endpoints_disabled', sql`(${t.disabledAt} is null) = (${t.disabledReason} is null)`),
    check('webhook_endpoints_failing', sql`(${t.failures} = 0) = (${t.failingSince} is null)`),
    check('webhook_endpoints_event_types', sql`cardinality(${t.eventTypes}) > 0`),
  ],
)

/**
 * Deliveries of events to endpoints, one row per event and endpoint: the queue, and the log once they have ended. The body is
 * made from the event when it is sent, so nothing of it is here.
 */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    /** Also the `webhook-id`, by which receivers recognise a repetition. */
    id: uuid('id').primaryKey().defaultRandom(),
    endpointId: integer('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id),
    /** No foreign key: events are swept, but not before their deliveries. */
    eventId: bigint('event_id', { mode: 'number' }).notNull(),
    type: varchar('type', { length: 50 }).$type<WebhookEventType>().notNull(),
    subject: varchar('subject', { length: 100 }).notNull(),
    /** Attempts begun. The number of the last one fences its outcome. */
    attempts: integer('attempts').notNull().default(0),
    /** When it is due; during an attempt, when another process may repeat it. */
    nextAttemptAt: instant('next_attempt_at').notNull().default(sql`now()`),
    /** The first attempt, since the last re-send. */
    firstAttemptAt: instant('first_attempt_at'),
    lastAttemptAt: instant('last_attempt_at'),
    /** HTTP status of the last response; null without one. */
    statusCode: integer('status_code'),
    /** Code of the last failure, such as `HTTP 500` or `ECONNREFUSED`. */
    problem: varchar('problem', { length: 60 }),
    /** When an administrator sent it again, possibly after later events of its subject. */
    resentAt: instant('resent_at'),
    createdAt: createdAt(),
    deliveredAt: instant('delivered_at'),
    failedAt: instant('failed_at'),
  },
  (t) => [
    uniqueIndex('webhook_deliveries_event').on(t.endpointId, t.eventId),
    index('webhook_deliveries_waiting')
      .on(t.endpointId, t.eventId)
      .where(sql`${t.deliveredAt} is null and ${t.failedAt} is null`),
    index('webhook_deliveries_subject')
      .on(t.endpointId, t.subject, t.eventId)
      .where(sql`${t.deliveredAt} is null and ${t.failedAt} is null`),
    index('webhook_deliveries_newest').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('webhook_deliveries_endpoint_newest').on(
      t.endpointId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('webhook_deliveries_failed')
      .on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst())
      .where(sql`${t.failedAt} is not null`),
    check('webhook_deliveries_ended_once', sql`${t.deliveredAt} is null or ${t.failedAt} is null`),
  ],
)

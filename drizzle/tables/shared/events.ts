import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/pg-core'
import { createdAt } from '../columns.js'

/** What happened, written in the transaction in which it happened. Only ever added to. */
export const events = pgTable(
  'events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Such as `order.placed`. */
    type: varchar('type', { length: 50 }).notNull(),
    /** What it happened to, such as `order:7`. */
    subject: varchar('subject', { length: 100 }).notNull(),
    /** Numbers the events of one order from 1, without gaps; null for other subjects, which the id orders. */
    sequence: integer('sequence'),
    payload: jsonb('payload').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    index('events_subject').on(t.subject, t.id),
    uniqueIndex('events_sequence').on(t.subject, t.sequence).where(sql`${t.sequence} is not null`),
  ],
)

/**
 * The outbox: what each consumer has still to be told. A row is written with its event and deleted once the consumer
 * has heard it. A queue and not a position, because ids are not committed in their order.
 */
export const outbox = pgTable(
  'outbox',
  {
    consumer: varchar('consumer', { length: 30 }).notNull(),
    eventId: bigint('event_id', { mode: 'number' })
      .notNull()
      .references(() => events.id),
  },
  (t) => [primaryKey({ columns: [t.consumer, t.eventId] })],
)

import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/pg-core'
import { createdAt } from '../columns.js'

/** Domain events, written in the transaction of their change. Append-only. */
export const events = pgTable(
  'events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Such as `order.placed`. */
    type: varchar('type', { length: 50 }).notNull(),
    /** The entity, such as `order:7`. */
    subject: varchar('subject', { length: 100 }).notNull(),
    /** Number of the event of an order, from 1 without gaps; null for other subjects, which the id orders. */
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
 * The outbox: undelivered events per consumer, deleted on delivery. A queue instead of a position, because ids are not
 * committed in order.
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

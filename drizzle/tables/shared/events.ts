import { bigint, index, jsonb, pgTable, varchar } from 'drizzle-orm/pg-core'
import { createdAt } from '../columns.js'

/** The outbox: what happened, written in the transaction in which it happened. Only ever added to. */
export const events = pgTable(
  'events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Such as `order.placed`. */
    type: varchar('type', { length: 50 }).notNull(),
    /** What it happened to, such as `order:7`. */
    subject: varchar('subject', { length: 100 }).notNull(),
    payload: jsonb('payload').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('events_subject').on(t.subject, t.id)],
)

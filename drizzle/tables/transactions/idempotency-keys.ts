import { index, integer, jsonb, pgTable, primaryKey, varchar } from 'drizzle-orm/pg-core'
import { createdAt, instant } from '../columns.js'
import { users } from '../insights/users.js'

/**
 * The stored response of an idempotency key, written in the transaction of its effect and returned to repeats; or that a
 * request was rejected, for a minute.
 */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    operation: varchar('operation', { length: 50 }).notNull(),
    key: varchar('key', { length: 255 }).notNull(),
    /** SHA-256 of what the request means, in hex: another request under the key is rejected. Null in rows of the previous release. */
    meaningHash: varchar('meaning_hash', { length: 64 }),
    /** SHA-256 of the request as sent, in hex, which processes of the previous release compare. */
    payloadHash: varchar('payload_hash', { length: 64 }).notNull(),
    answer: jsonb('answer').notNull(),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.operation, t.key] }),
    index('idempotency_keys_expiry').on(t.expiresAt),
  ],
)

import { integer, pgTable, primaryKey, varchar } from 'drizzle-orm/pg-core'
import { createdAt } from '../columns.js'
import { users } from '../insights/users.js'

/**
 * Erased accounts with the hash of each address they had, by which `verify` finds what is left of them without knowing the
 * address. Written by `erase_account` only.
 */
export const erasures = pgTable(
  'erasures',
  {
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    /** SHA-256 in hex of the address in lower case. */
    emailHash: varchar('email_hash', { length: 64 }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.emailHash] })],
)

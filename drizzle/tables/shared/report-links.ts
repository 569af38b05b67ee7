import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, varchar } from 'drizzle-orm/pg-core'
import { createdAt, instant } from '../columns.js'
import { users } from '../insights/users.js'

/** Single-use links that sign an administrator in to the sales report, as hashes. */
export const reportLinks = pgTable(
  'report_links',
  {
    /** SHA-256 in hex; the token itself is never stored. */
    tokenHash: varchar('token_hash', { length: 64 }).primaryKey(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [
    index('report_links_expiry').on(t.expiresAt),
    check('report_links_used_in_time', sql`${t.usedAt} is null or ${t.usedAt} < ${t.expiresAt}`),
  ],
)

import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from '../columns.js'
import { users } from '../insights/users.js'

/**
 * Addresses that accounts had, while the change can be undone. A trigger on `users` rejects another account with one of
 * them like one with a taken address. Swept when they end.
 */
export const formerEmails = pgTable(
  'former_emails',
  {
    canonicalEmail: text('canonical_email').notNull(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    until: instant('until').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.canonicalEmail, t.userId] }),
    index('former_emails_user').on(t.userId),
    index('former_emails_until').on(t.until),
  ],
)

import { index, integer, pgTable, varchar } from 'drizzle-orm/pg-core'
import { createdAt, instant } from '../columns.js'
import { users } from '../insights/users.js'

/** What a token of a mail is good for. */
export const TOKEN_PURPOSES = ['password-reset', 'email-confirmation', 'email-change', 'email-undo'] as const

/** One of {@link TOKEN_PURPOSES}. */
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number]

/** Single-use tokens of mails, as hashes, each for one account and one purpose. Expired ones are swept. */
export const accountTokens = pgTable(
  'account_tokens',
  {
    /** SHA-256 in hex; the token itself is never stored. */
    tokenHash: varchar('token_hash', { length: 64 }).primaryKey(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    purpose: varchar('purpose', { length: 20 }).$type<TokenPurpose>().notNull(),
    /** The address that it confirms or restores; null for resets. */
    email: varchar('email', { length: 255 }),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [
    index('account_tokens_user').on(t.userId, t.purpose),
    // Used to sweep by age.
    index('account_tokens_expiry').on(t.expiresAt),
  ],
)

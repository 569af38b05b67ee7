import { sql } from 'drizzle-orm'
import { index, integer, pgTable, uuid, varchar } from 'drizzle-orm/pg-core'
import { createdAt, instant } from '../columns.js'
import { users } from '../insights/users.js'

/** The surface of a sign-in, which decides the lifetime of access tokens. */
export const SURFACES = ['graphql', 'flask', 'express'] as const

/** One of {@link SURFACES}. */
export type Surface = (typeof SURFACES)[number]

/** A session, valid until it expires or is revoked. Every token belongs to one. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    surface: varchar('surface', { length: 20 }).$type<Surface>().notNull(),
    /** The client's User-Agent, truncated. */
    userAgent: varchar('user_agent', { length: 255 }),
    address: varchar('address', { length: 45 }),
    createdAt: createdAt(),
    lastUsedAt: instant('last_used_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (t) => [
    index('sessions_user_newest').on(t.userId, t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    index('sessions_expiry').on(t.expiresAt),
  ],
)

/** Refresh tokens as hashes. Single use: reuse is detected. */
export const refreshTokens = pgTable(
  'refresh_tokens',
  {
    /** SHA-256 in hex; the token itself is never stored. */
    tokenHash: varchar('token_hash', { length: 64 }).primaryKey(),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    usedAt: instant('used_at'),
  },
  (t) => [
    index('refresh_tokens_session').on(t.sessionId),
    // Used to sweep by age.
    index('refresh_tokens_used').on(t.usedAt).where(sql`${t.usedAt} is not null`),
  ],
)

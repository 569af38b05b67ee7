import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, updatedAt } from '../columns.js'

/** The profile of a user; every field is optional. */
export interface Profile {
  avatar?: string | null
  bio?: string | null
  phone?: string | null
}

/** Roles; kit/auth/viewer.ts lists their scopes. */
export const ROLES = ['customer', 'admin'] as const

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number]

/**
 * A user account. Insights writes names and profiles, transactions passwords and addresses. Never deleted.
 */
export const users = pgTable(
  'users',
  {
    id: id(),
    /** As entered. */
    email: varchar('email', { length: 255 }).notNull(),
    /**
     * Its canonical form by text/email.ts; null until `migrate` computes it, and for duplicates of an older account.
     */
    canonicalEmail: text('canonical_email'),
    /** When a link sent to the address was opened; null: the owner of the mailbox is not known to have the account. */
    emailConfirmedAt: instant('email_confirmed_at'),
    /** The older account with the same canonical e-mail; an operator decides between them. */
    sameEmailAs: integer('same_email_as'),
    /** Argon2id, or bcrypt of a legacy service until the next sign-in. */
    passwordHash: varchar('password_hash', { length: 255 }).notNull(),
    name: varchar('name', { length: 255 }).notNull(),
    role: varchar('role', { length: 50 }).$type<Role>().notNull().default('customer'),
    profile: jsonb('profile').$type<Profile>(),
    /** A disabled account behaves like a missing one. */
    disabledAt: instant('disabled_at'),
    /** When the person was erased: the row has a pseudonym since. */
    erasedAt: instant('erased_at'),
    /** Marks demo accounts, whose passwords are public; production rejects them. */
    demo: boolean('demo').notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    // One account per address in any spelling.
    uniqueIndex('users_canonical_email').on(t.canonicalEmail),
    // For accounts without a canonical form, and for processes of the previous release.
    uniqueIndex('users_email_key').on(sql`lower(${t.email})`),
    index('users_newest').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    // Administrators search for parts of names and addresses, in ASCII letters, whose trigrams no locale changes.
    index('users_contained')
      .using(
        'gin',
        sql`public.search_trigram_text(${t.name}) gin_trgm_ops`,
        sql`public.search_trigram_text(${t.email}) gin_trgm_ops`,
      )
      .with({ fastupdate: false }),
    check('users_role_known', sql`${t.role} in ('customer', 'admin')`),
    check('users_email_given', sql`${t.email} <> ''`),
  ],
)

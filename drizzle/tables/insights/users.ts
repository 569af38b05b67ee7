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

/** What a person tells about themselves; every part is optional. */
export interface Profile {
  avatar?: string | null
  bio?: string | null
  phone?: string | null
}

/** What an account may do; the scopes behind a role stand in the kit. */
export const ROLES = ['customer', 'admin'] as const

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number]

/** An account. Written by insights; transactions may replace `password_hash` and nothing else. Never deleted. */
export const users = pgTable(
  'users',
  {
    id: id(),
    /** As it was typed. */
    email: varchar('email', { length: 255 }).notNull(),
    /** Its form by `text/email.ts`; null until `migrate` has made it, and for one that an older account has. */
    canonicalEmail: text('canonical_email'),
    /** The account that has the same canonical e-mail: nobody but an operator can tell whose it is. */
    sameEmailAs: integer('same_email_as'),
    /** Argon2id, or bcrypt taken over from a legacy service until the next good sign-in. */
    passwordHash: varchar('password_hash', { length: 255 }).notNull(),
    name: varchar('name', { length: 255 }).notNull(),
    role: varchar('role', { length: 50 }).$type<Role>().notNull().default('customer'),
    profile: jsonb('profile').$type<Profile>(),
    /** A disabled account reads like one that does not exist. */
    disabledAt: instant('disabled_at'),
    /** Marks the accounts of the demo shop, whose passwords are printed: production refuses to serve them. */
    demo: boolean('demo').notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    // One account per address, however it is typed.
    uniqueIndex('users_canonical_email').on(t.canonicalEmail),
    // Where it has no canonical form yet; and processes of an earlier release, while they still run.
    uniqueIndex('users_email_key').on(sql`lower(${t.email})`),
    index('users_newest').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    // Admins look for a part of a name or of an address: in letters of ASCII, whose trigrams no locale changes.
    index('users_contained')
      .using(
        'gin',
        sql`public.search_trigram_text(${t.name}) gin_trgm_ops`,
        sql`public.search_trigram_text(${t.email}) gin_trgm_ops`,
      )
      .with({ fastupdate: false }),
    // The same of processes of the release before; the next one drops it.
    index('users_trigrams')
      .using('gin', t.name.op('gin_trgm_ops'), t.email.op('gin_trgm_ops'))
      .with({ fastupdate: false }),
    check('users_role_known', sql`${t.role} in ('customer', 'admin')`),
    check('users_email_given', sql`${t.email} <> ''`),
  ],
)

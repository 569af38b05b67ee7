import { sql } from 'drizzle-orm'
import { boolean, check, index, jsonb, pgTable, uniqueIndex, varchar } from 'drizzle-orm/pg-core'
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
    email: varchar('email', { length: 255 }).notNull(),
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
    // One account per address, whatever its case.
    uniqueIndex('users_email_key').on(sql`lower(${t.email})`),
    index('users_newest').on(t.createdAt.desc().nullsFirst(), t.id.desc().nullsFirst()),
    // Admins look for a part of a name or of an address.
    index('users_trigrams')
      .using('gin', t.name.op('gin_trgm_ops'), t.email.op('gin_trgm_ops'))
      .with({ fastupdate: false }),
    check('users_role_known', sql`${t.role} in ('customer', 'admin')`),
    check('users_email_given', sql`${t.email} <> ''`),
  ],
)

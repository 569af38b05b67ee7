import { sql } from 'drizzle-orm'
import { check, integer, pgTable, primaryKey, smallint, varchar } from 'drizzle-orm/pg-core'
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

/** What an erased text was. */
export const ERASED_KINDS = ['name', 'e-mail', 'address', 'phone', 'profile', 'note'] as const

/** One of {@link ERASED_KINDS}. */
export type ErasedKind = (typeof ERASED_KINDS)[number]

/**
 * Hashes of the texts of erased accounts, as sequences of one to six words, by which `verify` finds copies of them. Written by
 * `erase_account` only, at most a thousand for an account.
 */
export const erasedPhrases = pgTable(
  'erased_phrases',
  {
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    kind: varchar('kind', { length: 10 }).$type<ErasedKind>().notNull(),
    /** Number of words. */
    words: smallint('words').notNull(),
    /** The first 24 bits of the hash of the first word: most words of the shop are compared with these alone. */
    firstWordHash: varchar('first_word_hash', { length: 6 }).notNull(),
    /** SHA-256 in hex of the key of {@link erasureKey} and the words. */
    phraseHash: varchar('phrase_hash', { length: 64 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.phraseHash] })],
)

/** The random key of the hashes, one row. Only the owner reads it: names can be guessed by who has it. */
export const erasureKey = pgTable(
  'erasure_key',
  {
    id: smallint('id').primaryKey().default(1),
    key: varchar('key', { length: 64 }).notNull(),
  },
  (t) => [check('erasure_key_single', sql`${t.id} = 1`)],
)

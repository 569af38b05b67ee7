import { sql } from 'drizzle-orm'
import { index, pgTable, text } from 'drizzle-orm/pg-core'

/**
 * Every word that a product has ever had in its texts, as the search compares it: what a word with typing errors may mean. Written by
 * triggers of the migration that made it, in the transaction that writes the product, and by nobody else.
 */
export const searchWords = pgTable('search_words', { word: text('word').primaryKey() }, (t) => [
  // Trigrams are made of what the locale takes for letters; spellings have nothing but those of ASCII.
  index('search_words_spelling')
    .using('gin', sql`public.search_spelling(${t.word}) gin_trgm_ops`)
    .with({ fastupdate: false }),
  // Corrections of processes of the release before; the next one drops it.
  index('search_words_trigrams').using('gin', t.word.op('gin_trgm_ops')).with({ fastupdate: false }),
])

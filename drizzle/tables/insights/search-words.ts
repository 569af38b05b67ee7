import { sql } from 'drizzle-orm'
import { index, pgTable, text } from 'drizzle-orm/pg-core'

/**
 * Every word that products have ever had, as the search compares it: candidates for misspelt words. Written by triggers
 * only, in the transaction that writes the product.
 */
export const searchWords = pgTable('search_words', { word: text('word').primaryKey() }, (t) => [
  // Trigrams consist of letters of the locale; spellings consist of ASCII letters.
  index('search_words_spelling')
    .using('gin', sql`public.search_spelling(${t.word}) gin_trgm_ops`)
    .with({ fastupdate: false }),
])

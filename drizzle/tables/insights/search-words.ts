import { index, pgTable, text } from 'drizzle-orm/pg-core'

/**
 * Every word that a product has ever had in its texts, in lower case: what a word with typing errors may mean. Written by
 * triggers of the migration that made it, in the transaction that writes the product, and by nobody else.
 */
export const searchWords = pgTable('search_words', { word: text('word').primaryKey() }, (t) => [
  index('search_words_trigrams').using('gin', t.word.op('gin_trgm_ops')).with({ fastupdate: false }),
])

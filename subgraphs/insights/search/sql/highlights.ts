import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { ReadDatabase } from '../../database.js'
import { findText, findWords } from '../highlighting/find-spans.js'
import type { TextRange } from '../highlighting/folded-text.js'
import { excerptHtml, markedHtml } from '../highlighting/html.js'
import type { SearchTarget } from './facets.js'
import { parsedQuery } from './full-text.js'

/** Texts of a product as HTML with marked matches. */
export interface Highlights {
  readonly name: string
  readonly description: string | null
}

const { placeholder } = sql

/** Only the beginning of a description is searched. */
const DESCRIPTION = sql.raw('left(description, 5000)')
/** A query contains no longer words. */
const MAX_WORD_LENGTH = sql.raw('200')

/**
 * The texts of products, and their words that match a word of the query, tokenized like the search. Stop words count only
 * in a query without other words.
 */
const texts = statement<Texts>(
  () => sql`
  with ${parsedQuery}, any_word as materialized (
    select replace(coalesce(all_words || with_prefix, all_words, ranked)::text, ' & ', ' | ')::tsquery as tsquery from parsed_query
  )
  select id, name, ${DESCRIPTION} as description, array(
    select word from (
      select distinct word from string_to_table(
        concat_ws(' ', public.search_words_in(name, true), public.search_words_in(${DESCRIPTION}, false)), ' '
      ) word where length(word) between 1 and ${MAX_WORD_LENGTH}
    ) each
    where to_tsvector('pg_catalog.english', word) || to_tsvector('pg_catalog.simple', word) @@ (select tsquery from any_word)
  ) as words
  from products where id = any(${placeholder('ids')}::int[])`,
  'search_marked_words',
)

const wholeTexts = statement<Texts>(
  () => sql`
  select id, name, ${DESCRIPTION} as description, '{}'::text[] as words
  from products where id = any(${placeholder('ids')}::int[])`,
  'search_texts',
)

interface Texts extends Highlights {
  readonly id: number
  readonly words: readonly string[]
}

/** The highlights of the products of a page by id, with one statement. */
export async function highlightsOf(
  db: ReadDatabase,
  target: SearchTarget,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Highlights>> {
  const rows = await ('words' in target ? texts(db, { ...target.words, ids }) : wholeTexts(db, { ids }))
  return new Map(rows.map((row) => [row.id, highlighted(row, target)]))
}

function highlighted({ name, description, words }: Texts, target: SearchTarget): Highlights {
  const find = (text: string): TextRange[] =>
    'words' in target ? findWords(text, words) : findText(text, target.text)
  return {
    name: markedHtml(name, find(name)),
    description: description === null ? null : excerptHtml(description, find(description)),
  }
}

import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { ReadDatabase } from '../../database.js'
import type { SearchWords } from '../parse-query.js'
import { quoted } from '../parse-query.js'

const { placeholder } = sql

/**
 * Each word of the query, with similar words of the catalog if the catalog lacks it. A transposition leaves few common
 * trigrams, so the threshold is low and candidates are compared by edit distance afterwards. The threshold is set by the
 * row that drives the index scan, and ends with the statement.
 */
const candidates = statement<Candidate>(
  () => sql`
  with query_words as materialized (
    select set_config('pg_trgm.word_similarity_threshold', '0.25', true), n, word, isolated, public.search_spelling(word) as spelling,
      not isolated and length(word) > 2 and word !~ '[0-9]'
        and not exists (select from search_words indexed where indexed.word = typed.word) as unknown
    from public.search_asked_words(${placeholder('typed')}::text) typed
  )
  select query_words.n::int as n, query_words.word, isolated, similar_words.word as similar
  from query_words left join lateral (
    select word, word_similarity(query_words.spelling, public.search_spelling(word)) as similarity from search_words
    where query_words.unknown and public.search_spelling(word) %> query_words.spelling
    order by similarity desc, length(word), word collate "C" limit 50
  ) similar_words on true
  order by query_words.n, similar_words.similarity desc, similar_words.word collate "C"`,
  'search_corrections',
)

/** Equally close corrections that are searched for. */
const MAX_CORRECTIONS = 3
/** Added to the distance of an incomplete last word, so that complete words are preferred. */
const PREFIX_PENALTY_POINTS = 0.5

interface Candidate {
  readonly n: number
  readonly word: string
  readonly isolated: boolean
  readonly similar: string | null
}

/** Corrects misspelled words; null without a correction. */
export async function correctWords(db: ReadDatabase, { typed }: SearchWords): Promise<SearchWords | null> {
  const rows = await candidates(db, { typed })
  const words = [...new Set(rows.map(({ n }) => n))].map((n) => rows.filter((row) => row.n === n))
  const corrections = words.map((candidates, index) => correctionOf(candidates, index === words.length - 1))
  if (corrections.every((correction) => correction === null)) return null
  return {
    typed: null,
    corrected: corrections
      .map((correction, index) => correction ?? oneOf([words[index]?.[0]?.word ?? '']))
      .join(' & '),
  }
}

/** The tsquery of the corrections of one word; null when it is known or has none. */
function correctionOf(candidates: readonly Candidate[], isLast: boolean): string | null {
  const [{ word, isolated } = { word: '', isolated: false }] = candidates
  if (isolated) return anyCharacterWrong([...word])
  const similar = candidates.flatMap((row) => row.similar ?? [])
  const corrections = closest(word, similar, isLast)
  return corrections.length > 0 ? oneOf(corrections) : null
}

const oneOf = (words: readonly string[]): string => `(${words.map(quoted).join(' | ')})`

/** Text of unspaced scripts has no word boundaries, so one wrong character is tolerated in its beginning. */
const MAX_ISOLATED_LENGTH = 24

function anyCharacterWrong(characters: readonly string[]): string | null {
  const some = characters.slice(0, MAX_ISOLATED_LENGTH)
  if (some.length < 2) return null
  const all = (characters: readonly string[]) => `(${characters.map(quoted).join(' & ')})`
  if (some.length === 2) return all(some)
  return `(${some.map((_, wrong) => all(some.filter((_, index) => index !== wrong))).join(' | ')})`
}

/** The words at the smallest distance, if it is acceptable for the length. */
function closest(typed: string, words: readonly string[], isLast: boolean): string[] {
  const measured = words.map((word) => {
    const toPrefixes = editDistances(typed, word)
    const toWord = toPrefixes.at(-1) ?? 0
    const distance = isLast ? Math.min(toWord, Math.min(...toPrefixes) + PREFIX_PENALTY_POINTS) : toWord
    return { word, distance }
  })
  const smallest = Math.min(...measured.map(({ distance }) => distance))
  if (smallest > 1 + Math.floor(typed.length / 5)) return []
  return measured
    .flatMap(({ word, distance }) => (distance === smallest ? [word] : []))
    .slice(0, MAX_CORRECTIONS)
}

/** Edit distances with transpositions (optimal string alignment) from a word to each prefix of another one, shortest first. */
export function editDistances(typed: string, indexed: string): readonly number[] {
  let before: number[] = []
  let last = Array.from({ length: indexed.length + 1 }, (_, column) => column)
  for (let row = 1; row <= typed.length; row++) {
    const next = [row]
    for (let column = 1; column <= indexed.length; column++) {
      const isSame = typed[row - 1] === indexed[column - 1]
      const isTransposed = typed[row - 1] === indexed[column - 2] && typed[row - 2] === indexed[column - 1]
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        row > 1 && column > 1 && isTransposed ? (before[column - 2] ?? 0) + 1 : Infinity,
      )
    }
    before = last
    last = next
  }
  return last
}

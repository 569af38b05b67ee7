import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { ReadSource } from '../../database.js'
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
  with asked as materialized (
    select set_config('pg_trgm.word_similarity_threshold', '0.25', true), n, word, isolated, public.search_spelling(word) as spelling,
      not isolated and length(word) > 2 and word !~ '[0-9]'
        and not exists (select from search_words known where known.word = given.word) as unknown
    from public.search_asked_words(${placeholder('typed')}::text) given
  )
  select asked.n::int as n, asked.word, isolated, near.word as near from asked left join lateral (
    select word, word_similarity(asked.spelling, public.search_spelling(word)) as likeness from search_words
    where asked.unknown and public.search_spelling(word) %> asked.spelling
    order by likeness desc, length(word), word collate "C" limit 50
  ) near on true
  order by asked.n, near.likeness desc, near.word collate "C"`,
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
  readonly near: string | null
}

/** Corrects misspelled words; null without a correction. */
export async function correctWords(db: ReadSource, { typed }: SearchWords): Promise<SearchWords | null> {
  const rows = await candidates(db, { typed })
  const words = [...new Set(rows.map(({ n }) => n))].map((n) => rows.filter((row) => row.n === n))
  const meant = words.map((candidates, index) => correctionOf(candidates, index === words.length - 1))
  if (meant.every((found) => found === null)) return null
  return {
    typed: null,
    meant: meant.map((found, index) => found ?? oneOf([words[index]?.[0]?.word ?? ''])).join(' & '),
  }
}

/** The tsquery of the corrections of one word; null when it is known or has none. */
function correctionOf(candidates: readonly Candidate[], isLast: boolean): string | null {
  const [{ word, isolated } = { word: '', isolated: false }] = candidates
  if (isolated) return anyCharacterWrong([...word])
  const near = candidates.flatMap((row) => row.near ?? [])
  const found = closest(word, near, isLast)
  return found.length > 0 ? oneOf(found) : null
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
    const toBeginnings = errorsBetween(typed, word)
    const whole = toBeginnings.at(-1) ?? 0
    const errors = isLast ? Math.min(whole, Math.min(...toBeginnings) + PREFIX_PENALTY_POINTS) : whole
    return { word, errors }
  })
  const least = Math.min(...measured.map(({ errors }) => errors))
  if (least > 1 + Math.floor(typed.length / 5)) return []
  return measured.flatMap(({ word, errors }) => (errors === least ? [word] : [])).slice(0, MAX_CORRECTIONS)
}

/** Edit distances with transpositions (optimal string alignment) from a word to each prefix of another one, shortest first. */
export function errorsBetween(typed: string, meant: string): readonly number[] {
  let before: number[] = []
  let last = Array.from({ length: meant.length + 1 }, (_, column) => column)
  for (let row = 1; row <= typed.length; row++) {
    const next = [row]
    for (let column = 1; column <= meant.length; column++) {
      const isSame = typed[row - 1] === meant[column - 1]
      const changedPlaces = typed[row - 1] === meant[column - 2] && typed[row - 2] === meant[column - 1]
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        row > 1 && column > 1 && changedPlaces ? (before[column - 2] ?? 0) + 1 : Infinity,
      )
    }
    before = last
    last = next
  }
  return last
}

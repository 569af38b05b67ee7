import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { ReadSource } from '../../database.js'
import type { AskedWords } from '../parse-query.js'
import { quoted } from '../parse-query.js'

const { placeholder } = sql

/**
 * Each word that was asked for, with those of products that look like it when it is not among them. Two letters that changed places leave
 * few of a word's trigrams, so that the threshold is low and what is found is measured letter by letter afterwards.
 * It is set by the row that the index needs to begin, and ends with the statement.
 */
const candidates = statement(
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

/** Several words may be meant equally well; more than these are no help. */
const MOST_MEANT = 3
/** What is missing at the end of a word that is half typed is no error, but a whole word is better. */
const HALF_TYPED = 0.5

interface Candidate {
  readonly n: number
  readonly word: string
  readonly isolated: boolean
  readonly near: string | null
}

/** What was meant by words with typing errors; null when there is nothing better to look for. */
export async function correctedWords(db: ReadSource, { typed }: AskedWords): Promise<AskedWords | null> {
  // The columns of the statement above.
  const rows = (await candidates(db, { typed })) as unknown as Candidate[]
  const words = [...new Set(rows.map(({ n }) => n))].map((n) => rows.filter((row) => row.n === n))
  const meant = words.map((candidates, index) => meantBy(candidates, index === words.length - 1))
  if (meant.every((found) => found === null)) return null
  return {
    typed: null,
    meant: meant.map((found, index) => found ?? oneOf([words[index]?.[0]?.word ?? ''])).join(' & '),
  }
}

/** What may be meant by one word, as a query; null when it is known or like no other. */
function meantBy(candidates: readonly Candidate[], isLast: boolean): string | null {
  const [{ word, isolated } = { word: '', isolated: false }] = candidates
  if (isolated) return allButOne([...word])
  const near = candidates.flatMap((row) => row.near ?? [])
  const found = closest(word, near, isLast)
  return found.length > 0 ? oneOf(found) : null
}

const oneOf = (words: readonly string[]): string => `(${words.map(quoted).join(' | ')})`

/** Words without blanks between them are not told apart, so that one character of such a text may be wrong. */
const LONGEST_ISOLATED = 24

function allButOne(characters: readonly string[]): string | null {
  const some = characters.slice(0, LONGEST_ISOLATED)
  if (some.length < 2) return null
  const all = (characters: readonly string[]) => `(${characters.map(quoted).join(' & ')})`
  if (some.length === 2) return all(some)
  return `(${some.map((_, wrong) => all(some.filter((_, index) => index !== wrong))).join(' | ')})`
}

/** The words with the fewest errors, if those are few enough for a word of this length. */
function closest(typed: string, words: readonly string[], isLast: boolean): string[] {
  const measured = words.map((word) => {
    const toBeginnings = errorsBetween(typed, word)
    const whole = toBeginnings.at(-1) ?? 0
    const errors = isLast ? Math.min(whole, Math.min(...toBeginnings) + HALF_TYPED) : whole
    return { word, errors }
  })
  const least = Math.min(...measured.map(({ errors }) => errors))
  if (least > 1 + Math.floor(typed.length / 5)) return []
  return measured.flatMap(({ word, errors }) => (errors === least ? [word] : [])).slice(0, MOST_MEANT)
}

/**
 * How many letters are missing, too many, wrong, or have changed places with their neighbour: between a word and each
 * beginning of another one, from none of it to all of it.
 */
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

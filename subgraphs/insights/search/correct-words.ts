import { statement } from '@shopstack/drizzle/prepared'
import { sql } from 'drizzle-orm'
import type { Reads } from '../context.js'
import type { AskedWords } from './asked-words.js'
import { quoted } from './asked-words.js'

const { placeholder } = sql

/**
 * Words of products that look like one that was asked for and is not among them. Two letters that changed places leave
 * few of a word's trigrams, so that the threshold is low and what is found is measured letter by letter afterwards.
 * It is set by the row that the index needs to begin, and ends with the statement.
 */
const candidates = statement(
  () => sql`
  with asked as materialized (
    select set_config('pg_trgm.word_similarity_threshold', '0.25', true), word, n
    from unnest(${placeholder('words')}::text[]) with ordinality given (word, n)
    where length(word) > 2 and word !~ '[0-9]' and not exists (select from search_words known where known.word = given.word)
  )
  select asked.n::int as n, near.word from asked cross join lateral (
    select word, word_similarity(asked.word, word) as likeness from search_words
    where word %> asked.word
    order by likeness desc, length(word), word limit 50
  ) near
  order by asked.n, near.likeness desc, near.word`,
  'search_corrections',
)

/** Several words may be meant equally well; more than these are no help. */
const MOST_MEANT = 3
/** What is missing at the end of a word that is half typed is no error, but a whole word is better. */
const HALF_TYPED = 0.5

/** What was meant by words with typing errors; null when there is nothing better to look for. */
export async function correctedWords(db: Reads, { words }: AskedWords): Promise<AskedWords | null> {
  const typed = words.map((word) => word.toLowerCase())
  // The columns of the statement above.
  const rows = (await candidates(db, { words: typed })) as unknown as { n: number; word: string }[]
  const meant = typed.map((word, index) =>
    closest(
      word,
      rows.filter(({ n }) => n === index + 1).map((row) => row.word),
      index === typed.length - 1,
    ),
  )
  if (meant.every((found) => found.length === 0)) return null
  const choices = meant.map((found, index) => (found.length > 0 ? found : [typed[index] ?? '']))
  return {
    words: choices.flat(),
    rest: choices.slice(0, -1).map(oneOf).join(' & '),
    last: choices.slice(-1).map(oneOf).join(),
    beginning: null,
  }
}

const oneOf = (words: readonly string[]): string => `(${words.map((word) => quoted([word])).join(' | ')})`

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

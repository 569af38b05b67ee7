import { invalid } from '@shopstack/schema/errors'

const MOST_CHARACTERS = 200
const MOST_WORDS = 10

/** A text that somebody looks for, unless it is longer than any such text. */
export function askedText(field: string, text: string): string {
  if ([...text].length <= MOST_CHARACTERS) return text
  throw invalid(field, `${field} must have at most ${MOST_CHARACTERS} characters.`)
}

/** The first words of a text in any script. They hold letters, digits and marks, and so nothing that a query is made of. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .match(/[\p{L}\p{N}\p{M}]+/gu)
    ?.slice(0, MOST_WORDS) ?? []

/** Words as Postgres reads the parts of a text search, wherever they stand or only in names. */
export const quoted = (words: readonly string[], where: '' | 'A' = ''): string =>
  words.map((word) => (where ? `'${word}':${where}` : `'${word}'`)).join(' & ')

/** Words as the statements of the search want them. */
export interface AskedWords {
  readonly words: readonly string[]
  /** All words but the last, which may be half typed. */
  readonly rest: string
  readonly last: string
  /** Whatever begins with the last word; null where that is too much. */
  readonly beginning: string | null
}

/** A single Latin letter begins a tenth of all words. */
const tooShort = (word: string): boolean => /^[\p{Script=Latin}\d]$/u.test(word)

/** What is looked for, wherever it stands or only in names (weight A); null when there is no word in it. */
export function askedWords(text: string, where: '' | 'A' = ''): AskedWords | null {
  const words = wordsOf(text)
  const last = words.at(-1)
  if (last === undefined) return null
  return {
    words,
    rest: quoted(words.slice(0, -1), where),
    last: quoted([last], where),
    beginning: tooShort(last) ? null : `'${last}':*${where}`,
  }
}

/** A pattern for what contains a text, each character of which means itself. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

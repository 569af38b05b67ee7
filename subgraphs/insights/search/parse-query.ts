import { invalid } from '@shopstack/schema/errors'

const MOST_CHARACTERS = 200

/** A text that is looked for, unless it is longer than any such text. */
export function askedText(field: string, text: string): string {
  if ([...text].length <= MOST_CHARACTERS) return text
  throw invalid(field, `${field} must have at most ${MOST_CHARACTERS} characters.`)
}

/** What the statements of the search are told: a text as it was typed, or a query of what was meant by it. */
export interface AskedWords {
  readonly typed: string | null
  readonly meant: string | null
}

/** A text to look for; null when there is no word in it. Postgres splits it, as it splits the texts of products. */
export const askedWords = (typed: string): AskedWords | null =>
  /[\p{L}\p{N}]/u.test(typed) ? { typed: typed.replaceAll('\0', ' '), meant: null } : null

/** A word as Postgres reads the parts of a text search; those of its functions hold neither quotes nor backslashes. */
export const quoted = (word: string): string => `'${word}'`

/** A pattern for what contains a text, each character of which means itself. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

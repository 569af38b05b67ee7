import { invalid } from '@shopstack/schema/errors'

const MAX_CHARACTERS = 200

/** Rejects a search text that is too long. */
export function validateText(field: string, text: string): string {
  if ([...text].length <= MAX_CHARACTERS) return text
  throw invalid(field, `${field} must have at most ${MAX_CHARACTERS} characters.`)
}

/** Parameters of the search statements: a text as typed, or the tsquery of its correction. */
export interface SearchWords {
  readonly typed: string | null
  readonly corrected: string | null
}

/** The words of a text, null without any. Postgres tokenizes them like the texts of products. */
export const parseWords = (typed: string): SearchWords | null =>
  /[\p{L}\p{N}]/u.test(typed) ? { typed: typed.replaceAll('\0', ' '), corrected: null } : null

/** Quotes a word for a tsquery; words from its functions contain neither quotes nor backslashes. */
export const quoted = (word: string): string => `'${word}'`

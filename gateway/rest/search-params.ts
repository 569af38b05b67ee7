import { z } from 'zod'
import { failed, Refused } from './route.js'

/** The most products that a search of a REST surface answers. */
export const MOST_FOUND = 100

const MOST_CHARACTERS = 200

/** The parameter of both searches, as their descriptions say it. */
export const searchQuery = z.object({ q: z.string().min(1).max(MOST_CHARACTERS) })

/** The text that is looked for, or the answer to a request without one; blanks are a text. */
export function searchText(
  q: string | undefined,
  missing: string,
): { query: string; first: number } | Refused {
  if (!q) return new Refused(failed(400, missing))
  if ([...q].length > MOST_CHARACTERS)
    return new Refused(failed(400, `q must have at most ${MOST_CHARACTERS} characters.`))
  return { query: q, first: MOST_FOUND }
}

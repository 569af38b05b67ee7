import { z } from 'zod'
import { failed, RejectedRequest } from './route.js'

/** Maximum number of search results of the legacy APIs. */
export const MAX_RESULTS = 100

const MAX_CHARACTERS = 200

/** Query parameters of both searches, for OpenAPI. */
export const searchQuery = z.object({ q: z.string().min(1).max(MAX_CHARACTERS) })

/** The search text, or the response to a request without one; blanks count as text. */
export function searchText(
  q: string | undefined,
  missing: string,
): { query: string; first: number } | RejectedRequest {
  if (!q) return new RejectedRequest(failed(400, missing))
  if ([...q].length > MAX_CHARACTERS)
    return new RejectedRequest(failed(400, `q must have at most ${MAX_CHARACTERS} characters.`))
  return { query: q, first: MAX_RESULTS }
}

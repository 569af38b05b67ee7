import type { Surface } from '@shopstack/drizzle/tables'

const LONGEST = 128
/** Python clients were never asked for more than some password (LEGACY-CONTRACT Q16). */
const SHORTEST: Record<Surface, number> = { graphql: 8, express: 8, flask: 1 }

/** What is wrong with a password that is to be set, as a sentence; `null` when it will do. */
export function passwordProblem(password: string, surface: Surface): string | null {
  // Letters of any script count as one, and what is far too long is not even counted.
  const length = password.length > 2 * LONGEST ? Number.POSITIVE_INFINITY : [...password].length
  return length >= SHORTEST[surface] && length <= LONGEST
    ? null
    : `A password has ${SHORTEST[surface]} to ${LONGEST} characters.`
}

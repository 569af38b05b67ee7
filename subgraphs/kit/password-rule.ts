import { MAX_PASSWORD_BYTES } from '@shopstack/drizzle/passwords'
import type { Surface } from '@shopstack/drizzle/tables'

const SHORTEST = 8
const LONGEST = 128

/** What is wrong with a password that is to be set, as a sentence; `null` when it will do. */
export function passwordProblem(password: string, surface: Surface): string | null {
  // Python clients were never asked for more than some password (LEGACY-CONTRACT Q16).
  if (surface === 'flask') {
    const fits = password !== '' && Buffer.byteLength(password) <= MAX_PASSWORD_BYTES
    return fits ? null : `A password has 1 to ${MAX_PASSWORD_BYTES} bytes.`
  }
  // Letters of any script count as one, and what is far too long is not even counted.
  const length = password.length > 2 * LONGEST ? Number.POSITIVE_INFINITY : [...password].length
  return length >= SHORTEST && length <= LONGEST
    ? null
    : `A password has ${SHORTEST} to ${LONGEST} characters.`
}

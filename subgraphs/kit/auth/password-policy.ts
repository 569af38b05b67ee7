import { isCommonPassword, isOwnPassword } from '@shopstack/drizzle/accounts/common-passwords'
import type { Surface } from '@shopstack/drizzle/tables'
import { isLine } from '@shopstack/drizzle/text/plain'
import { invalid } from '@shopstack/schema/errors'

interface Rule {
  readonly minLength: number
  /** Whether common passwords are rejected. */
  readonly rejectsCommon: boolean
  /** Whether the e-mail, the name and the shop's name are rejected. */
  readonly rejectsOwn: boolean
  /** Whether control characters are rejected (RFC 8265). */
  readonly rejectsControls: boolean
}

const MAX_LENGTH = 128
/**
 * The legacy clients rely on these rules: port 5000 accepts any password, port 3000 any of eight characters but the
 * account's own e-mail or name.
 */
const RULES: Record<Surface, Rule> = {
  graphql: { minLength: 8, rejectsCommon: true, rejectsOwn: true, rejectsControls: true },
  express: { minLength: 8, rejectsCommon: false, rejectsOwn: true, rejectsControls: false },
  flask: { minLength: 1, rejectsCommon: false, rejectsOwn: false, rejectsControls: false },
}

/** The account of a password, as far as known. */
export interface PasswordOwner {
  readonly email: string
  readonly name: string
}

/** Why a new password is rejected, as a sentence; `null` if it is accepted. */
export function passwordProblem(
  password: string,
  surface: Surface,
  owner: PasswordOwner | null = null,
): string | null {
  const { minLength, rejectsCommon, rejectsOwn, rejectsControls } = RULES[surface]
  // Length is in code points; much longer passwords are not counted at all.
  const length = password.length > 2 * MAX_LENGTH ? Number.POSITIVE_INFINITY : [...password].length
  if (length < minLength || length > MAX_LENGTH)
    return `A password has ${minLength} to ${MAX_LENGTH} characters.`
  // UTF-8 maps every unpaired surrogate to the same bytes, so their hashes would be equal.
  if (/\p{Cs}/u.test(password) || (rejectsControls && !isLine(password)))
    return 'A password has no control characters and no unpaired surrogates.'
  if (rejectsCommon && isCommonPassword(password))
    return 'A password is none of those that are guessed first.'
  if (rejectsOwn && owner && isOwnPassword(password, owner))
    return 'A password is neither the e-mail nor the name of its account, nor the name of the shop.'
  return null
}

/**
 * Rejects a weak password.
 * @throws ShopError `INVALID_INPUT` of the field
 */
export function rejectWeakPassword(
  field: string,
  password: string,
  surface: Surface,
  owner: PasswordOwner | null = null,
): void {
  const problem = passwordProblem(password, surface, owner)
  if (problem) throw invalid(field, problem)
}

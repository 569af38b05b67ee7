import { isCommonPassword, isOwnPassword } from '@shopstack/drizzle/accounts/common-passwords'
import type { Surface } from '@shopstack/drizzle/tables'
import { isLine } from '@shopstack/drizzle/text/plain'

interface Rule {
  readonly minLength: number
  /** Whether it may not be one of those that are guessed first. */
  readonly refusesCommon: boolean
  /** Whether it may not be the e-mail or the name of its account, or the shop's name. */
  readonly refusesOwn: boolean
  /** Whether it may hold control characters: RFC 8265 takes none. */
  readonly refusesControls: boolean
}

const MAX_LENGTH = 128
/**
 * Clients of the old services were promised which passwords are taken: any on port 5000, any of eight characters on port
 * 3000, where only what names its own account is refused.
 */
const RULES: Record<Surface, Rule> = {
  graphql: { minLength: 8, refusesCommon: true, refusesOwn: true, refusesControls: true },
  express: { minLength: 8, refusesCommon: false, refusesOwn: true, refusesControls: false },
  flask: { minLength: 1, refusesCommon: false, refusesOwn: false, refusesControls: false },
}

/** The account that a password is for, as far as it is known. */
export interface PasswordOwner {
  readonly email: string
  readonly name: string
}

/** What is wrong with a password that is to be set, as a sentence; `null` when it will do. */
export function passwordProblem(
  password: string,
  surface: Surface,
  owner: PasswordOwner | null = null,
): string | null {
  const { minLength, refusesCommon, refusesOwn, refusesControls } = RULES[surface]
  // Letters of any script count as one, and what is far too long is not even counted.
  const length = password.length > 2 * MAX_LENGTH ? Number.POSITIVE_INFINITY : [...password].length
  if (length < minLength || length > MAX_LENGTH)
    return `A password has ${minLength} to ${MAX_LENGTH} characters.`
  // All unpaired surrogates are hashed alike.
  if (/\p{Cs}/u.test(password) || (refusesControls && !isLine(password)))
    return 'A password has no control characters and no unpaired surrogates.'
  if (refusesCommon && isCommonPassword(password))
    return 'A password is none of those that are guessed first.'
  if (refusesOwn && owner && isOwnPassword(password, owner))
    return 'A password is neither the e-mail nor the name of its account, nor the name of the shop.'
  return null
}

import type { Surface } from '@shopstack/drizzle/tables'
import { foldBlanks, isLine, isPlain, isVisible, isWithinLength } from '@shopstack/drizzle/text/plain'
import { isHarmlessPicture, PROFILE_LENGTHS } from '@shopstack/drizzle/text/profile'
import { invalid, type ShopError } from '@shopstack/schema/errors'
import type { ProfileInput } from '../generated.js'

/** Characters at most; `name` is what its column holds. */
const MAX_LENGTH = { name: 255, ...PROFILE_LENGTHS, search: 100 }

export const PROFILE_FIELDS = ['avatar', 'bio', 'phone'] as const

/** Normalizes a name; the legacy APIs keep surrounding blanks. */
export const normalizeName = (name: string, surface: Surface): string =>
  surface === 'graphql' ? foldBlanks(name) : name

/** Errors of a name. Line breaks are rejected because they would allow header injection in mails and logs. */
export function validateName(given: string | null): ShopError[] {
  // `trim` removes form feeds and vertical tabs, too.
  const name = isPlain(given ?? '') ? (given ?? '').trim() : ''
  if (isVisible(name) && isShortLine(name, MAX_LENGTH.name)) return []
  const expected = `A name has 1 to ${MAX_LENGTH.name} characters, none of them a control character.`
  return [invalid('input.name', expected)]
}

/** All errors of a profile, so that a form can show them together. */
export const validateProfile = ({ avatar, bio, phone }: ProfileInput, surface: Surface): ShopError[] => [
  ...(surface === 'graphql'
    ? errorUnless(avatar, isImageUrl, 'avatar', 'avatar is an http or https URL')
    : errorUnless(avatar, isHarmlessPicture, 'avatar', 'avatar is a URL or a path')),
  ...errorUnless(
    bio,
    (text) => isText(text, MAX_LENGTH.bio),
    'bio',
    'bio is text without control characters',
  ),
  ...errorUnless(
    phone,
    (text) => isShortLine(text, MAX_LENGTH.phone),
    'phone',
    'phone is text without control characters',
  ),
]

function errorUnless(
  value: string | null | undefined,
  isGood: (text: string) => boolean,
  field: (typeof PROFILE_FIELDS)[number],
  expected: string,
): ShopError[] {
  if (value === null || value === undefined || isGood(value)) return []
  return [invalid(`input.${field}`, `${expected}, of ${MAX_LENGTH[field]} characters at most.`)]
}

const isText = (text: string, maxLength: number): boolean => isWithinLength(text, maxLength) && isPlain(text)
const isShortLine = (text: string, maxLength: number): boolean =>
  isWithinLength(text, maxLength) && isLine(text)

/** Legacy clients send an empty text for no image. Schemes that can execute scripts are rejected. */
function isImageUrl(text: string): boolean {
  if (text === '') return true
  // `URL` strips blanks that other parsers keep.
  if (!isShortLine(text, MAX_LENGTH.avatar) || /\s/.test(text) || !URL.canParse(text)) return false
  return ['http:', 'https:'].includes(new URL(text).protocol)
}

/** Parses a search text; null for a blank text, which matches everything. */
export function parseSearch(search: string | null | undefined): string | null {
  if (!search || search.trim() === '') return null
  if (isText(search, MAX_LENGTH.search)) return search
  throw invalid('search', `search has ${MAX_LENGTH.search} characters at most, and no control character.`)
}

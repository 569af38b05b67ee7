import type { Surface } from '@shopstack/drizzle/tables'
import { fits, foldBlanks, isLine, isPlain, isVisible } from '@shopstack/drizzle/text/plain'
import { isHarmlessPicture, PROFILE_LENGTHS } from '@shopstack/drizzle/text/profile'
import { invalid, type ShopError } from '@shopstack/schema/errors'
import type { ProfileInput } from '../generated.js'

/** Characters at most; `name` is what its column holds. */
export const LONGEST = { name: 255, ...PROFILE_LENGTHS, search: 100 }

/** The parts of a profile. */
export const PARTS = ['avatar', 'bio', 'phone'] as const

/** The old APIs kept blanks around a name. */
export const nameOf = (name: string, surface: Surface): string =>
  surface === 'graphql' ? foldBlanks(name) : name

/** What is wrong with a name as it was given, if anything: a line break in it would be a line of its own in a mail's head or a log. */
export function problemsOfName(given: string | null): ShopError[] {
  const name = given?.trim() ?? ''
  if (isVisible(name) && isShortLine(name, LONGEST.name)) return []
  const expected = `A name has 1 to ${LONGEST.name} characters, none of them a control character.`
  return [invalid('input.name', expected)]
}

/** Everything that is wrong with the parts of a profile, so that a form can show it all at once. */
export const problemsOfParts = ({ avatar, bio, phone }: ProfileInput, surface: Surface): ShopError[] => [
  ...(surface === 'graphql'
    ? refusedUnless(avatar, isPicture, 'avatar', 'avatar is an http or https URL')
    : refusedUnless(avatar, isHarmlessPicture, 'avatar', 'avatar is a URL or a path')),
  ...refusedUnless(bio, (text) => isText(text, LONGEST.bio), 'bio', 'bio is text without control characters'),
  ...refusedUnless(
    phone,
    (text) => isShortLine(text, LONGEST.phone),
    'phone',
    'phone is text without control characters',
  ),
]

function refusedUnless(
  value: string | null | undefined,
  isGood: (text: string) => boolean,
  field: (typeof PARTS)[number],
  expected: string,
): ShopError[] {
  if (value === null || value === undefined || isGood(value)) return []
  return [invalid(`input.${field}`, `${expected}, of ${LONGEST[field]} characters at most.`)]
}

const isText = (text: string, longest: number): boolean => fits(text, longest) && isPlain(text)
const isShortLine = (text: string, longest: number): boolean => fits(text, longest) && isLine(text)

/** Old clients send an empty text for no picture. What is shown as a picture must not be a script. */
function isPicture(text: string): boolean {
  if (text === '') return true
  // `URL` drops blanks that others would not.
  if (!isShortLine(text, LONGEST.avatar) || /\s/.test(text) || !URL.canParse(text)) return false
  return ['http:', 'https:'].includes(new URL(text).protocol)
}

/** What to search for; null for a blank text, which everything contains. */
export function searchOf(search: string | null | undefined): string | null {
  if (!search || search.trim() === '') return null
  if (isText(search, LONGEST.search)) return search
  throw invalid('search', `search has ${LONGEST.search} characters at most, and no control character.`)
}

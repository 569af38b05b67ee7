import type { Surface } from '@shopstack/drizzle/tables'
import { invalid, type ShopError } from '@shopstack/schema/errors'
import type { ProfileInput } from '../generated.js'

/** Characters at most; `name` is what its column holds. */
export const LONGEST = { name: 255, avatar: 2_048, bio: 2_000, phone: 50, search: 100 }

/** The parts of a profile. */
export const PARTS = ['avatar', 'bio', 'phone'] as const

// A line break in a name would be a line of its own in a mail's head or a log.
const CONTROL_CHARACTERS = /\p{Cc}/u
// Postgres keeps neither a NUL nor half a character.
const NOT_TEXT = /\0|\p{Cs}/u

/** The old APIs kept blanks around a name. */
export const nameOf = (name: string, surface: Surface): string => (surface === 'graphql' ? name.trim() : name)

/** What is wrong with a name, if anything. */
export const problemsOfName = (name: string | null): ShopError[] =>
  name !== null && name !== '' && isLine(name, LONGEST.name)
    ? []
    : [invalid('input.name', `A name has 1 to ${LONGEST.name} characters, none of them a control character.`)]

/** Everything that is wrong with the parts of a profile, so that a form can show it all at once. */
export const problemsOfParts = ({ avatar, bio, phone }: ProfileInput, surface: Surface): ShopError[] => [
  ...(surface === 'graphql'
    ? refusedUnless(avatar, isPicture, 'avatar', 'avatar is an http or https URL')
    : refusedUnless(avatar, isHarmless, 'avatar', 'avatar is a URL or a path')),
  ...refusedUnless(bio, (text) => isText(text, LONGEST.bio), 'bio', 'bio is text without a NUL'),
  ...refusedUnless(
    phone,
    (text) => isLine(text, LONGEST.phone),
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

/** Whether Postgres can keep a text, and it is no longer than allowed, counted in characters as Postgres counts them. */
export const isText = (text: string, longest: number): boolean =>
  text.length <= 2 * longest && [...text].length <= longest && !NOT_TEXT.test(text)

/** Text of a single line. */
export const isLine = (text: string, longest: number): boolean =>
  isText(text, longest) && !CONTROL_CHARACTERS.test(text)

/** Old clients send an empty text for no picture. What is shown as a picture must not be a script. */
function isPicture(text: string): boolean {
  if (text === '') return true
  // `URL` drops blanks that others would not.
  if (!isLine(text, LONGEST.avatar) || /\s/.test(text) || !URL.canParse(text)) return false
  return ['http:', 'https:'].includes(new URL(text).protocol)
}

/** The old API kept whatever it was given, such as a path; all but what a browser would run. */
const isHarmless = (text: string): boolean =>
  isLine(text, LONGEST.avatar) && !/^[\s\p{C}]*(javascript|vbscript|data):/iu.test(text)

/** What to search for; null for a blank text, which everything contains. */
export function searchOf(search: string | null | undefined): string | null {
  if (!search || search.trim() === '') return null
  if (isText(search, LONGEST.search)) return search
  throw invalid('search', `search has ${LONGEST.search} characters at most, and no NUL.`)
}

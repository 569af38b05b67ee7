import type { ProductImage } from '../tables/index.js'
import { foldBlanks, isLine, isPlain, isWithinLength } from '../text/plain.js'
import type { FieldProblem } from './field-problem.js'

const MAX_IMAGES = 10
const MAX_URL_LENGTH = 2_048
const MAX_ALT_TEXT_LENGTH = 255

const SCHEMES = new Set(['http:', 'https:'])

/** An image as it is given. */
export type UnnormalizedImage = Readonly<{ url: string; altText?: string | undefined }>

/** Images as they are stored: URLs in their normal form, texts of one line. A URL that cannot be parsed is left as it is. */
export const normalizeImages = (images: readonly UnnormalizedImage[] | null): ProductImage[] =>
  (images ?? []).map(({ url, altText = '' }) => ({
    url: URL.canParse(url) ? new URL(url).href : url,
    altText: foldBlanks(altText),
  }))

/** All problems of normalized images. */
export function imageProblems(images: readonly ProductImage[]): FieldProblem[] {
  if (images.length > MAX_IMAGES)
    return [{ field: 'images', expected: `images has ${MAX_IMAGES} entries at most.` }]
  return images.flatMap(({ url, altText }, index) => [
    ...(isImageUrl(url) ? [] : [{ field: `images.${index}.url`, expected: urlExpected }]),
    ...(isWithinLength(altText, MAX_ALT_TEXT_LENGTH) && isPlain(altText)
      ? []
      : [{ field: `images.${index}.altText`, expected: altTextExpected }]),
  ])
}

function isImageUrl(text: string): boolean {
  if (!isWithinLength(text, MAX_URL_LENGTH) || !isLine(text) || !URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return SCHEMES.has(protocol) && username === '' && password === ''
}

const urlExpected = `url is an absolute URL without credentials, http or https, of ${MAX_URL_LENGTH} characters at most.`
const altTextExpected = `altText has ${MAX_ALT_TEXT_LENGTH} characters at most, and no control character.`

/** NUL, which Postgres rejects, other control characters but tab and line breaks, and unpaired surrogates. */
const NOT_PLAIN = /[^\P{Cc}\t\n\r]|\p{Cs}/u
const NOT_A_LINE = /[\p{Cc}\p{Cs}]/u

/** The control characters that {@link isPlain} rejects, as a Postgres regular expression, without NUL. */
export const CONTROLS_IN_SQL = '[\\u0001-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]'

/** Visible characters: no blanks, no ignorable characters, and not the blank Braille pattern. */
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u

const BLANKS = /[\p{Z}\t\n\r]+/gu
/** Invisible characters at the ends of a name: blanks, zero-width space, word joiner, byte order mark. */
const END = /[\p{Z}\t\n\r\u200b\u2060\ufeff]/u

/** Whether text may be stored; it may have several lines. */
export const isPlain = (text: string): boolean => !NOT_PLAIN.test(text)

/** Whether text is plain and of one line. */
export const isLine = (text: string): boolean => !NOT_A_LINE.test(text)

/** Whether text has a visible character. */
export const isVisible = (text: string): boolean => VISIBLE.test(text)

/** Whether text has at most `maxLength` code points, as Postgres counts; much longer text is not counted. */
export const isWithinLength = (text: string, maxLength: number): boolean =>
  text.length <= 2 * maxLength && [...text].length <= maxLength

/** Code units of a text that is normalised: more than any column of normalised text holds. */
const MAX_NORMALISED_LENGTH = 4_000

/**
 * Text in composed form (NFC). Longer text than any that is stored is returned as it is, to be rejected for its length: sorting
 * a megabyte of combining marks into their canonical order takes a minute.
 */
const composed = (text: string): string =>
  text.length > MAX_NORMALISED_LENGTH ? text : text.normalize('NFC')

/** Normalises a name, category or code: whitespace trimmed and collapsed, composed (NFC). */
export const foldBlanks = (text: string): string =>
  composed(trimmed(text, (character) => END.test(character)).replace(BLANKS, ' '))

/**
 * Text without the characters at its ends that `isEnd` accepts, in linear time: a regular expression that ends with `+$` reads each
 * run of them anew from every character of it. Only code units are compared, so `isEnd` may accept no pairs of surrogates.
 */
export function trimmed(text: string, isEnd: (character: string) => boolean): string {
  let [from, to] = [0, text.length]
  while (from < to && isEnd(text.charAt(from))) from++
  while (to > from && isEnd(text.charAt(to - 1))) to--
  return text.slice(from, to)
}

/** Repairs text: unpaired surrogates become U+FFFD, NUL and control characters are removed. */
export const repairText = (text: string): string =>
  text.replaceAll(/\p{Cs}/gu, '\ufffd').replaceAll(/[^\P{Cc}\t\n\r]/gu, '')

/** The first code points of text, as Postgres counts. */
export const cutTo = (text: string, maxLength: number): string =>
  isWithinLength(text, maxLength) ? text : [...text].slice(0, maxLength).join('')

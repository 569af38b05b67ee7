/** NUL, which Postgres does not hold either, other control characters but tab and line breaks, and unpaired surrogates. */
const NOT_PLAIN = /[^\P{Cc}\t\n\r]|\p{Cs}/u
const NOT_A_LINE = /[\p{Cc}\p{Cs}]/u

/** The control characters that {@link isPlain} refuses, as a regular expression of Postgres, which holds no NUL. */
export const CONTROLS_IN_SQL = '[\\u0001-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]'

/** What has a shape of its own: not blank, not ignorable, and not the blank pattern of Braille. */
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u

const BLANKS = /[\p{Z}\t\n\r]+/gu
/** What is not seen at the ends of a name: blanks, zero-width space, word joiner and byte order mark. */
const ENDS = /^[\p{Z}\t\n\r\u200b\u2060\ufeff]+|[\p{Z}\t\n\r\u200b\u2060\ufeff]+$/gu

/** Whether the shop keeps such a text at all: it may have several lines. */
export const isPlain = (text: string): boolean => !NOT_PLAIN.test(text)

/** Whether a text is plain and of a single line. */
export const isLine = (text: string): boolean => !NOT_A_LINE.test(text)

/** Whether a reader sees anything of a text. */
export const isVisible = (text: string): boolean => VISIBLE.test(text)

/** Whether a text has at most so many characters, as Postgres counts them; what is far too long is not even counted. */
export const fits = (text: string, longest: number): boolean =>
  text.length <= 2 * longest && [...text].length <= longest

/** A name, category or code as it is kept and looked for: composed (NFC), one blank where there were several, none around it. */
export const foldBlanks = (text: string): string =>
  text.normalize('NFC').replace(ENDS, '').replace(BLANKS, ' ')

/** A text without what no text of the shop holds: unpaired surrogates become U+FFFD, NUL and control characters go. */
export const repairText = (text: string): string =>
  text.replaceAll(/\p{Cs}/gu, '\ufffd').replaceAll(/[^\P{Cc}\t\n\r]/gu, '')

/** The first characters of a text, as Postgres counts them. */
export const cutTo = (text: string, longest: number): string =>
  fits(text, longest) ? text : [...text].slice(0, longest).join('')

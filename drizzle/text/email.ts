import { domainToASCII } from 'node:url'
import { foldBlanks } from './plain.js'

/** Characters of an e-mail at most: what its column holds. */
const EMAIL_MAX_LENGTH = 255

/**
 * What is not seen: control and format characters (zero width, soft hyphen, direction), blanks of every kind, fillers and
 * unassigned code points. With one of them, two accounts look the same to a reader.
 */
const INVISIBLE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Whether every character of an e-mail can be seen: no new account has another one. */
export const isWhollyVisible = (email: string): boolean => !INVISIBLE.test(email)

/**
 * Whether an account may have this e-mail. Accounts taken over from the old services keep theirs, whatever is in it, so
 * only what no column holds is not looked for: Postgres refuses a NUL and half a character.
 */
export const mayBelongToAccount = (email: string): boolean =>
  email.length <= 2 * EMAIL_MAX_LENGTH && [...email].length <= EMAIL_MAX_LENGTH && !/\0|\p{Cs}/u.test(email)

/** No address of an account is as long. */
const CANONICAL_FROM_LENGTH = 4 * EMAIL_MAX_LENGTH

/**
 * The one form of an address, however it is typed: composed, of a single width and lower case by Unicode whatever the
 * locale, without needless quotes, its domain in ASCII (IDNA). Accounts are unique by it and looked up by it, and guesses
 * are counted by it. Where a domain is none, as those that were taken over may be, it stays text. Idempotent.
 */
export function canonicalEmail(email: string): string {
  const typed = foldBlanks(email.slice(0, CANONICAL_FROM_LENGTH).normalize('NFKC'))
  const at = typed.lastIndexOf('@')
  if (at < 0) return lower(typed)
  return `${lower(unquoted(typed.slice(0, at)))}@${canonicalDomain(typed.slice(at + 1))}`
}

/** Both letters that are an i with a dot are one, and so are both that are a sigma. */
const lower = (text: string): string =>
  text.toLowerCase().replaceAll('i\u0307', 'i').replaceAll('\u03c2', '\u03c3').normalize('NFKC')

/** RFC 5321: quotes around what needs none, and backslashes within, change no mailbox. */
function unquoted(local: string): string {
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"$/su.exec(local) ?? []
  const plain = quoted?.replace(/\\(.)/gsu, '$1')
  return plain !== undefined && /^[^\s"(),:;<>@[\\\].]+(\.[^\s"(),:;<>@[\\\].]+)*$/u.test(plain)
    ? plain
    : local
}

/** To IDNA, ß and the final sigma are letters of their own. */
const canonicalDomain = (domain: string): string =>
  /^[!-~]*$/.test(domain)
    ? lower(domain)
    : domainToASCII(domain) || domainToASCII(lower(domain)) || lower(domain)

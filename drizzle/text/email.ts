import { domainToASCII } from 'node:url'
import { foldBlanks } from './plain.js'

/** Maximum length of an e-mail, that of its column. */
const MAX_EMAIL_LENGTH = 255

/**
 * Invisible characters: control and format characters (zero width, soft hyphen, direction), blanks, fillers and
 * unassigned code points. With one of them, two accounts look alike.
 */
const INVISIBLE = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Whether all characters of an e-mail are visible, as required of new accounts. */
export const isWhollyVisible = (email: string): boolean => !INVISIBLE.test(email)

/**
 * Whether an account may have this e-mail. Adopted accounts keep theirs, whatever its content, so only text that no
 * column holds is excluded: Postgres rejects NUL and unpaired surrogates.
 */
export const mayBelongToAccount = (email: string): boolean =>
  email.length <= 2 * MAX_EMAIL_LENGTH && [...email].length <= MAX_EMAIL_LENGTH && !/\0|\p{Cs}/u.test(email)

/** Longer than any address of an account. */
const MAX_INPUT_LENGTH = 4 * MAX_EMAIL_LENGTH

/**
 * The canonical form of an e-mail: composed, of one width, Unicode lower case independent of the locale, without
 * unnecessary quotes, with an ASCII domain (IDNA). Accounts are unique and looked up by it, and guesses are counted by
 * it. An invalid domain, as adopted accounts may have, stays text. Idempotent.
 */
export function canonicalEmail(email: string): string {
  const typed = foldBlanks(email.slice(0, MAX_INPUT_LENGTH).normalize('NFKC'))
  const at = typed.lastIndexOf('@')
  if (at < 0) return lower(typed)
  return `${lower(unquoted(typed.slice(0, at)))}@${canonicalDomain(typed.slice(at + 1))}`
}

/** Domains whose mailboxes ignore dots. */
const WITHOUT_DOTS = new Set(['gmail.com', 'googlemail.com'])

/**
 * The mailbox of an e-mail, as most providers deliver it: without a `+` suffix. Accounts are not looked up by it, but mails to
 * it are counted by it, so that suffixes do not multiply them.
 */
export function mailboxOf(email: string): string {
  const canonical = canonicalEmail(email)
  const at = canonical.lastIndexOf('@')
  const [local, domain] = [canonical.slice(0, Math.max(at, 0)), canonical.slice(at + 1)]
  const plain = local.indexOf('+') > 0 ? local.slice(0, local.indexOf('+')) : local
  return `${WITHOUT_DOTS.has(domain) ? plain.replaceAll('.', '') : plain}@${domain}`
}

/** The two dotted i are equal, and so are the two lower-case sigmas. */
const lower = (text: string): string =>
  text.toLowerCase().replaceAll('i\u0307', 'i').replaceAll('\u03c2', '\u03c3').normalize('NFKC')

/** RFC 5321: unnecessary quotes and backslashes do not change the mailbox. */
function unquoted(local: string): string {
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"$/su.exec(local) ?? []
  const plain = quoted?.replace(/\\(.)/gsu, '$1')
  return plain !== undefined && /^[^\s"(),:;<>@[\\\].]+(\.[^\s"(),:;<>@[\\\].]+)*$/u.test(plain)
    ? plain
    : local
}

/** IDNA distinguishes ß and the final sigma. */
const canonicalDomain = (domain: string): string =>
  /^[!-~]*$/.test(domain)
    ? lower(domain)
    : domainToASCII(domain) || domainToASCII(lower(domain)) || lower(domain)

import { dictionary } from '@zxcvbn-ts/language-common'

/** Shorter entries are skipped: every surface with this check requires longer passwords. */
const MIN_LENGTH = 4
/** Code units of an e-mail or name that are compared; no valid one is longer. */
const MAX_OWN_LENGTH = 510
/** Digits that are commonly appended to passwords. */
const SUFFIX = /\d{1,4}$/u
const PUNCTUATION = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu
const SHOP = 'shopstack'

let passwords: ReadonlySet<string> | undefined
/** The 49,000 most frequently leaked passwords; built on first use. */
const common = () => {
  passwords ??= new Set(dictionary['passwords-common'].filter(({ length }) => length >= MIN_LENGTH))
  return passwords
}

/** Whether a password is common: on the list in any case, within punctuation or before up to four digits. */
export const isCommonPassword = (password: string): boolean =>
  variantsOf(password).some((variant) => common().has(variant))

/** Whether a password is the shop's name, or the e-mail or name of its account. */
export function isOwnPassword(password: string, { email, name }: { email: string; name: string }): boolean {
  const [address, called] = [email, name].map((text) => text.slice(0, MAX_OWN_LENGTH))
  const own = [address, address?.split('@')[0], called, SHOP]
    .map((text = '') => lettersOf(text))
    .filter((text) => text !== '')
  return variantsOf(password).some((variant) => own.includes(lettersOf(variant)))
}

function variantsOf(password: string): string[] {
  const plain = password.normalize('NFKC').toLowerCase()
  const trimmed = plain.replace(PUNCTUATION, '')
  return [plain, trimmed, trimmed.replace(SUFFIX, '').replace(PUNCTUATION, '')]
}

const lettersOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

import { dictionary } from '@zxcvbn-ts/language-common'

/** Shorter entries are left out: no surface that asks takes passwords so short. */
const MIN_LENGTH = 4
/** Digits that are appended to a common password make another one that is guessed early. */
const SUFFIX = /\d{1,4}$/u
const SURROUNDINGS = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu
const SHOP = 'shopstack'

let passwords: ReadonlySet<string> | undefined
/** Some 49,000 passwords that were leaked most often; built when first asked for. */
const common = () => {
  passwords ??= new Set(dictionary['passwords-common'].filter(({ length }) => length >= MIN_LENGTH))
  return passwords
}

/** Whether guessers try a password early: it is on the list, in any case, within punctuation or before a few digits. */
export const isCommonPassword = (password: string): boolean =>
  variantsOf(password).some((variant) => common().has(variant))

/** Whether a password is the shop's name or one of the texts that belong to its account, such as its e-mail. */
export function isOwnPassword(password: string, { email, name }: { email: string; name: string }): boolean {
  const own = [email, email.split('@')[0] ?? '', name, SHOP].map(lettersOf).filter((text) => text !== '')
  return variantsOf(password).some((variant) => own.includes(lettersOf(variant)))
}

function variantsOf(password: string): string[] {
  const plain = password.normalize('NFKC').toLowerCase()
  const trimmed = plain.replace(SURROUNDINGS, '')
  return [plain, trimmed, trimmed.replace(SUFFIX, '').replace(SURROUNDINGS, '')]
}

const lettersOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

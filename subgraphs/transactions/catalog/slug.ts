import { parseId } from '@shopstack/schema/ids'

const MAX_CHARACTERS = 80

/** Letters that no decomposition turns into ASCII. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', ħ: 'h', ŋ: 'n' },
}

/**
 * The slug of a product: the words of its name, and its id, so that it is unique and never given to another product.
 * Letters of other scripts stay; browsers show them.
 */
export function slugOf({ id, name }: { readonly id: number; readonly name: string }): string {
  const words = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[ßæœþøđðłıħŋ]/g, (letter) => SPELLINGS[letter] ?? letter)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
  const some = [...words]
    .slice(0, MAX_CHARACTERS)
    .join('')
    .replace(/^-+|-+$/g, '')
  return some === '' ? String(id) : `${some}-${id}`
}

/** The product id in a slug, whatever name it had when the slug was made; null when there is none. */
export function idInSlug(slug: string): number | null {
  const [, digits = ''] = /(?:^|-)([0-9]{1,10})$/.exec(slug.slice(-11)) ?? []
  return parseId(digits)
}

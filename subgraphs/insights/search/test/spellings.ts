import type { TestSubgraph } from '@shopstack/kit/test/use-subgraph'
import { expect } from 'vitest'

/** Without accents, in scripts where a mark is one and not a vowel. */
export const withoutAccents = (name: string) =>
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]/u.test(name)
    ? name
        .normalize('NFD')
        .replace(/\p{Mn}/gu, '')
        .normalize('NFC')
    : name

/** A letter of the longest word is left out, changed, or has changed places with the next one. */
export function misspelled(name: string, kind: number): string {
  const longest = name.split(' ').toSorted((a, b) => b.length - a.length)[0] ?? name
  const letters = [...(/\p{Script=Hangul}/u.test(longest) ? longest.normalize('NFD') : longest)]
  const at = Math.floor(letters.length / 2)
  const [here = '', next = ''] = letters.slice(at)
  const changes = [[next, here], [letters[0] ?? '', next], [next]].map((wrong) =>
    [...letters.slice(0, at), ...wrong, ...letters.slice(at + 2)].join('').normalize('NFC'),
  )
  const typed = [changes[kind], changes[2]].find((word) => word !== undefined && word !== longest)
  return name.replace(longest, typed ?? '')
}

/** The searches that do not find the product with the id in the same place. */
export async function missed(
  shop: TestSubgraph,
  ids: readonly string[],
  queries: readonly string[],
): Promise<string[]> {
  const lost: string[] = []
  for (let at = 0; at < queries.length; at += 25) {
    const some = queries.slice(at, at + 25)
    const fields = some.map(
      (query, n) => `q${n}: searchProducts(query: ${JSON.stringify(query)}) { nodes { id } }`,
    )
    const { data, errors } = await shop.ask(`{ ${fields.join(' ')} }`)
    expect(errors).toBeUndefined()
    // The shape of the selection above.
    const found = data as Record<string, { nodes: { id: string }[] }>
    lost.push(...some.filter((_, n) => !found[`q${n}`]?.nodes.some(({ id }) => id === ids[at + n])))
  }
  return lost
}

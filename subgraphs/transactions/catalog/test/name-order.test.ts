import type { TestTemplate } from '@shopstack/drizzle/test/databases'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'

const NAMES = [
  'äpfel',
  'Apple',
  'apple',
  'Ärmel',
  'éclair',
  'Lamp 9',
  'Lamp 10',
  'Öl',
  'straße',
  'Zebra',
  'Ωmega',
  'Яблоко',
  '茶',
]

const DATABASES: readonly (readonly [string, TestTemplate])[] = [
  ['the embedded cluster', 'empty'],
  ['C', { libc: 'C' }],
  ['ICU sv-SE', { libc: 'C', icu: 'sv-SE' }],
]

interface Page {
  products: { nodes: { name: string }[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } }
}

describe.each(DATABASES)('answers on %s', (_, template) => {
  const shop = useSubgraph(transactions, template)
  beforeAll(async () => {
    const { owner } = shop()
    await owner`insert into products (name, price, category) select name, 1, 'Things' from unnest(${NAMES.toReversed()}::text[]) name`
  })

  test.each([null, 'Things'])('names are paged in dictionary order (category: %s)', async (category) => {
    const text = `query ($after: String, $category: String) { products(first: 4, sort: NAME, after: $after, category: $category) {
      nodes { name } pageInfo { endCursor hasNextPage } } }`
    const names: string[] = []
    for (let after: string | null = null; ; ) {
      const { data, errors } = await shop().ask(text, { variables: { after, category } })
      expect(errors).toBeUndefined()
      // The shape of the selection above.
      const { products } = data as unknown as Page
      names.push(...products.nodes.map(({ name }) => name))
      after = products.pageInfo.endCursor
      if (!products.pageInfo.hasNextPage) break
    }
    expect(names).toEqual(NAMES)
  })

  test('categories are paged in the same order', async () => {
    const { owner } = shop()
    await owner`insert into products (name, price, category) select 'Thing', 1, name from unnest(${NAMES.toReversed()}::text[]) name`
    const text = `query ($after: String) { categories(first: 4, after: $after) {
      nodes { name } pageInfo { endCursor hasNextPage } } }`
    const names: string[] = []
    for (let after: string | null = null; ; ) {
      const { data, errors } = await shop().ask(text, { variables: { after } })
      expect(errors).toBeUndefined()
      // The shape of the selection above.
      const { categories } = data as unknown as { categories: Page['products'] }
      names.push(...categories.nodes.map(({ name }) => name))
      after = categories.pageInfo.endCursor
      if (!categories.pageInfo.hasNextPage) break
    }
    expect(names.filter((name) => name !== 'Things')).toEqual(NAMES)
    await owner`delete from products where name = 'Thing'`
  })
})

import type { ExplainNode } from '@shopstack/drizzle/test/explain-plan'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { encodeCursor } from '@shopstack/schema/pagination'
import { beforeAll, describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions, 'demo')

/** The demo shop and 20,000 products more, each newer than the one before; every tenth is archived, and 400 are odd. */
beforeAll(async () => {
  const { owner } = shop()
  await owner`
    insert into products (name, price, category, created_at, archived_at)
    select 'Product ' || n * 7919 % 20000, n * 104729 % 100000 / 100.0,
      case when n % 50 = 3 then 'Odd' else 'Category ' || n % 20 end,
      timestamptz '2026-01-01' + n * interval '1 minute', case when n % 10 = 0 then now() end
    from generate_series(1, 20000) n`
  await owner`vacuum analyze products`
})

const names = (nodes: readonly ExplainNode[]) => nodes.map((node) => node['Index Name'] ?? node['Node Type'])

/** The index of each sort, and a position in the middle of its list. */
const SORTS = [
  ['NEWEST', 'newest', '2026-01-07T00:00:00Z'],
  ['OLDEST', 'newest', '2026-01-07T00:00:00Z'],
  ['PRICE_ASC', 'price', 50_000],
  ['PRICE_DESC', 'price', 50_000],
  ['NAME', 'name_order', 'Product 5'],
] as const

const FORMS = SORTS.flatMap(([sort, index, middle]) =>
  [null, 'Odd'].flatMap((category) => [
    { sort, index, category, page: 'first', from: [] },
    { sort, index, category, page: 'later', from: [middle, 5000] },
  ]),
)

const LIST = `query ($sort: ProductSort!, $category: String, $after: String) {
  products(first: 10, sort: $sort, category: $category, after: $after) { nodes { id } } }`

const inCategory = (category: string | null) => (category === null ? '' : 'category_')

describe('protects', () => {
  test.each(FORMS)(
    'the $page page by $sort (category: $category) reads its index and no other row',
    async ({ sort, index, category, from }) => {
      const after = from.length > 0 ? encodeCursor(sort, from) : null
      const form = `${sort}${category ? '+category' : ''}${after ? '+after' : ''}`
      const nodes = await shop().explain(`products_${form}`, LIST, { variables: { sort, category, after } })
      expect(names(nodes)).toEqual(['Limit', `products_${inCategory(category)}${index}`])
      expect(nodes.map((node) => [node['Actual Rows'], node['Rows Removed by Filter'] ?? 0])).toEqual([
        [11, 0],
        [11, 0],
      ])
    },
  )

  test.each([null, 'Odd'])(
    'a page by number (category: %s) is read in the order of its index',
    async (category) => {
      const query =
        'query ($category: String) { productsPage(page: 3, category: $category) { nodes { id } } }'
      const statement = `products_page_${category ? 'category' : 'all'}`
      const nodes = await shop().explain(statement, query, { variables: { category } })
      expect(names(nodes)).toEqual([
        ...['Sort', 'Nested Loop', 'Function Scan', 'Limit'],
        `products_${inCategory(category)}newest`,
      ])
      expect(nodes.map((node) => node['Actual Rows'])).toEqual([20, 20, 1, 20, 60])
    },
  )

  test('the count of a category is read from the index of listed products', async () => {
    const query = 'query ($category: String) { products(category: $category) { totalCount } }'
    const variables = { category: 'Odd' }
    const { data } = await shop().ask(query, { variables })
    const nodes = await shop().explain('products_count_category', query, { variables })
    expect(nodes.at(-1)?.['Index Name']).toMatch(/^products_category_/)
    expect(data?.products).toEqual({ totalCount: 400 })
  })
})

import type { ExplainNode } from '@shopstack/drizzle/test/explain-plan'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { findAll } from './fixtures.js'

const shop = useSubgraph(insights)

/** 30,000 products: all have "common", every tenth has "walnut", thirty have "rare". */
beforeAll(async () => {
  const { owner } = shop()
  await owner`
    insert into products (name, description, price, category, sku, created_at)
    select 'Common ' || left(md5(n::text), 6) || case when n % 10 = 0 then ' walnut' when n % 20 = 3 then ' uncommon' else '' end,
      case when n % 1000 = 0 then 'A rare one.' else 'Like the others, made for all homes and for ever.' end,
      n % 500, 'Category ' || n % 20, 'Q-' || n, timestamptz '2026-01-01' + n * interval '1 minute'
    from generate_series(1, 30000) n`
  await owner`insert into search_words select distinct translate(left(md5(n::text), 8), '0123456789', 'ghijklmnop') from generate_series(1, 20000) n`
  await owner`insert into users (id, email, password_hash, name) values (1, 'ada@shop.test', '', 'Ada')`
  await owner`insert into orders (user_id, status, subtotal, total) select 1, 'paid', 1, 1 from generate_series(1, 5000)`
  await owner`
    insert into order_items (order_id, product_id, quantity, unit_price, total_price)
    select o.id, p.id, 1, 1, 1 from orders o, lateral (values (1), (2 + o.id % 1000)) p (id)`
  await owner`vacuum analyze products, search_words, orders, order_items`
})

const readsOf = (nodes: readonly ExplainNode[], relation: string) =>
  nodes.filter((node) => node['Relation Name'] === relation)
const indexesOf = (nodes: readonly ExplainNode[]) => [
  ...new Set(nodes.flatMap((node) => node['Index Name'] ?? [])),
]
/** How many rows were looked at. */
const rowsOf = (nodes: readonly ExplainNode[]) =>
  nodes.reduce((sum, node) => {
    const { 'Rows Removed by Filter': filtered = 0, 'Rows Removed by Index Recheck': rechecked = 0 } = node
    return sum + (node['Actual Rows'] + filtered + rechecked) * node['Actual Loops']
  }, 0)

/** The reads of samples. */
const sampledIn = (nodes: readonly ExplainNode[]) =>
  nodes.filter((node) => JSON.stringify(node).includes('products_search_'))

/** The plan of the first page of a search. */
const pageOf = (text: string, sort = 'RELEVANCE'): Promise<ExplainNode[]> =>
  shop().explain(
    sort === 'RELEVANCE' ? 'search_best' : `search_${sort}`,
    `{ searchProducts(query: "${text}", sort: ${sort}) { nodes { id } } }`,
  )

/** Those of words, and those of names and SKUs, in which a product called so is looked for. */
const SEARCH_INDEX = /^products_(search(_\d+)?|key|sku_key)$/

describe('protects', () => {
  test.each([
    // None is read again where the last word may be half typed.
    ['rare', 30],
    ['rare common', 30],
    ['ra', 30],
    ['uncommon', 1000],
  ])(
    'a search for "%s" reads %i products by its indexes, and few of a sample besides',
    async (text, rows) => {
      const nodes = await pageOf(text)
      expect(indexesOf(nodes).filter((name) => !SEARCH_INDEX.test(name))).toEqual([])
      const reads = readsOf(nodes, 'products')
      expect(reads.map((node) => node['Node Type'])).not.toContain('Seq Scan')
      const sampled = reads.filter((node) => JSON.stringify(node).includes('products_search_'))
      expect(rowsOf(reads) - rowsOf(sampled)).toBe(rows)
      expect(rowsOf(sampled)).toBeLessThan(500)
    },
  )

  test.each(['common', 'common like', 'walnut', 'common walnut'])(
    'common words are read from a sample only: %s',
    async (text) => {
      const nodes = await pageOf(text)
      const read = nodes.filter((node) => node['Actual Loops'] > 0)
      expect(indexesOf(read)).toContain('products_search_512')
      expect(indexesOf(read)).not.toContain('products_search')
      expect(rowsOf(readsOf(read, 'products'))).toBeLessThanOrEqual(750)
    },
  )

  test.each([
    ['PRICE_ASC', 'products_price'],
    ['PRICE_DESC', 'products_price'],
    ['NEWEST', 'products_newest'],
  ])('a search for a common word sorted by %s reads a page of %s', async (sort, index) => {
    const nodes = await pageOf('common', sort)
    const read = nodes.filter((node) => node['Actual Loops'] > 0)
    expect(indexesOf(read)).toEqual(expect.arrayContaining([index, 'products_search_512']))
    expect(indexesOf(read)).not.toContain('products_search')
    // The sample, and the page.
    expect(rowsOf(readsOf(read, 'products'))).toBe(16 + 21)
  })

  test.each([
    ['PRICE_ASC', '', 'products_price'],
    ['PRICE_DESC', 'category: "Category 7", ', 'products_category_price'],
    ['NEWEST', '', 'products_newest'],
    ['NEWEST', 'category: "Category 7", ', 'products_category_newest'],
  ])(
    'a filter that nothing matches ends a page by %s of a common word (%s) after 10,000 products of %s',
    async (sort, category, index) => {
      const form = `search_${sort}${category ? '+category' : ''}`
      const filter = `${category}inStock: true`
      const query = `{ searchProducts(query: "common", sort: ${sort}, filter: { ${filter} }) { nodes { id } pageInfo { hasNextPage } } }`
      const nodes = await shop().explain(form, query)
      expect(indexesOf(nodes)).toContain(index)
      // The category has 1,500. Where the walk ended is read again, from the index.
      expect(rowsOf(readsOf(nodes, 'products'))).toBe(16 + (category ? 2 * 1_500 : 2 * 10_000))
      const { data } = await shop().ask(query)
      expect(data?.searchProducts).toEqual({ nodes: [], pageInfo: { hasNextPage: category === '' } })
    },
  )

  test.each(['PRICE_ASC', 'NEWEST'])(
    'a search for words of some products sorted by %s reads all of them',
    async (sort) => {
      const reads = readsOf(await pageOf('walnut', sort), 'products')
      expect(reads.map((node) => node['Node Type'])).not.toContain('Seq Scan')
      expect(rowsOf(reads) - rowsOf(sampledIn(reads))).toBe(3_000)
    },
  )

  test('a search for a beginning that most products have reads a page by price', async () => {
    const nodes = await pageOf('comm', 'PRICE_ASC')
    const read = nodes.filter((node) => node['Actual Loops'] > 0)
    expect(rowsOf(readsOf(read, 'products'))).toBeLessThanOrEqual(16 + 21)
  })

  test.each([
    ['category: "Category 7"', 'NEWEST+category', 1_500],
    ['minPrice: "100", maxPrice: "101"', 'PRICE_ASC', 120],
    ['inStock: false', 'NEWEST', 10_000],
  ])('a filtered search for a common word (%s) ranks the products of %s', async (filter, form, rows) => {
    const query = `{ searchProducts(query: "common", filter: { ${filter} }) { nodes { id } } }`
    const nodes = await shop().explain(`search_filtered_${form}`, query)
    expect(indexesOf(nodes.filter((node) => node['Actual Loops'] > 0))).not.toContain('products_search')
    expect(rowsOf(readsOf(nodes, 'products'))).toBeLessThanOrEqual(16 + rows)
    expect((await shop().ask(query)).data?.searchProducts).toMatchObject({
      nodes: Array.from({ length: 20 }, () => ({ id: expect.any(String) })),
    })
  })

  test('a word without products reads no row', async () => {
    for (const text of ['common zzzz', 'zzzz'])
      expect(rowsOf(readsOf(await pageOf(text), 'products'))).toBe(0)
  })

  /** The plans of the count and the facets of a word. */
  async function countsOf(word: string): Promise<{ count: ExplainNode[]; facets: ExplainNode[] }> {
    const search = (field: string) => `{ searchProducts(query: "${word}") { ${field} } }`
    return {
      count: await shop().explain('search_total_of_all', search('totalCount')),
      facets: await shop().explain('search_facets', search('facets { inStock { count } }')),
    }
  }
  test('a count and facets read no more rows than their maximum', async () => {
    const { count, facets } = await countsOf('walnut')
    for (const [nodes, most] of [
      [count, 1001],
      [facets, 2001],
    ] as const) {
      const reads = readsOf(nodes, 'products')
      expect(reads.map((node) => node['Node Type'])).not.toContain('Seq Scan')
      expect(rowsOf(reads) - rowsOf(sampledIn(reads))).toBe(most)
      expect(rowsOf(sampledIn(reads))).toBeLessThan(16)
    }
  })

  test('a count and facets of a very common word read a sample only', async () => {
    const { count, facets } = await countsOf('common')
    const read = (nodes: readonly ExplainNode[]) => nodes.filter((node) => node['Actual Loops'] > 0)
    expect(indexesOf(read(count))).toEqual(['products_search_512'])
    expect(rowsOf(readsOf(count, 'products'))).toBe(16)
    expect(indexesOf(read(facets)).toSorted()).toEqual(['products_search_512', 'products_search_64'])
    expect(rowsOf(readsOf(facets, 'products'))).toBe(16 + 250)
  })

  test('the corrections of a misspelled word are read from the index of words', async () => {
    const query = '{ searchProducts(query: "commno") { nodes { id } } }'
    const nodes = await shop().explain('search_corrections', query)
    expect(indexesOf(nodes).toSorted()).toEqual(['search_words_pkey', 'search_words_spelling'])
    expect(readsOf(nodes, 'products')).toEqual([])
  })

  const substringSearch = (text: string, field: string) =>
    `{ searchProducts(query: "${text}", mode: CONTAINS) { ${field} } }`

  test('a text that few products contain is found by its trigrams, and no other product is read', async () => {
    const nodes = await shop().explain('search_contained', substringSearch('A rare one', 'nodes { id }'))
    expect(indexesOf(nodes)).toEqual(expect.arrayContaining(['products_contained', 'products_contained_512']))
    const reads = readsOf(nodes, 'products').filter((node) => rowsOf([node]) > 0)
    expect(reads.map((node) => node['Node Type'])).not.toContain('Seq Scan')
    expect(rowsOf(reads)).toBeLessThanOrEqual(30)
  })

  test('a text that most products contain reads a page of the next products by id', async () => {
    const nodes = await shop().explain('search_contained', substringSearch('ike the oth', 'nodes { id }'))
    // The candidates of the sample, and the page.
    expect(rowsOf(readsOf(nodes, 'products'))).toBeLessThanOrEqual(16 + 21)
    const query = substringSearch('ike the oth', 'totalCount isTotalCapped')
    expect((await shop().ask(query)).data?.searchProducts).toEqual({ totalCount: 1000, isTotalCapped: true })
  })

  test.each(['zq', 'q', ' %', 'ever like'])(
    '"%s" is not narrowed by trigrams and reads at most ten thousand products',
    async (text) => {
      const rowsFor = async (statement: string, field: string) =>
        rowsOf(readsOf(await shop().explain(statement, substringSearch(text, field)), 'products'))
      // The rows that are examined, whether there are more, and the sample.
      for (const [statement, field] of [
        ['search_contained', 'nodes { id }'],
        ['search_total', 'totalCount'],
        ['search_facets', 'facets { inStock { count } }'],
      ] as const)
        expect(await rowsFor(statement, field)).toBeLessThanOrEqual(2 * 10_001 + 16)
    },
  )

  test('a text whose trigrams all products have and one contains is found, page by page', async () => {
    await shop().owner`update products set description = 'For ever like the others.' where id = 25000`
    const found = await findAll(shop(), 'ever like', { mode: 'CONTAINS' })
    // The third page ends with the last product, which it does not know to be the last.
    expect(found).toEqual([[], [], ['25000'], []])
  })

  test('a count that did not read all products is marked as capped', async () => {
    const query =
      '{ searchProducts(query: "zq", mode: CONTAINS) { totalCount isTotalCapped facets { inStock { count isTotalCapped } } } }'
    expect((await shop().ask(query)).data?.searchProducts).toEqual({
      totalCount: 0,
      isTotalCapped: true,
      facets: { inStock: { count: 0, isTotalCapped: true } },
    })
  })

  test('suggestions read one row per name', async () => {
    const nodes = await shop().explain('search_suggestions', '{ suggest(prefix: "common") { text } }')
    const reads = readsOf(nodes, 'products')
    expect(indexesOf(reads)).toContain('products_key')
    expect(rowsOf(reads)).toBe(8)
  })

  test('suggestions for a word that all descriptions and no names have read at most a thousand products', async () => {
    const reads = readsOf(
      await shop().explain('search_suggestions', '{ suggest(prefix: "homes") { text } }'),
      'products',
    )
    expect(reads.map((node) => node['Node Type'])).not.toContain('Seq Scan')
    expect(rowsOf(reads)).toBe(1000)
  })

  test('a stock change updates no index, and the row stays in its page', async () => {
    const { owner } = shop()
    const pages = () =>
      owner`select id, (ctid::text::point)[0] as page from products where id % 1000 = 0 order by id`
    const before = await pages()
    await owner`update products set stock = stock + 1 where id % 1000 = 0`
    expect(await pages()).toEqual(before)
  })
})

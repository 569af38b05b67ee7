import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { MAX_EXAMINED_PRODUCTS } from '../sql/filtered-list.js'
import { readsOf } from './fixtures.js'

const shop = useSubgraph(transactions)

/** As wide as a description, and not searched: the search would take most of the time. */
const images = JSON.stringify([
  { url: 'https://shop.example/mug.jpg', alt: 'Like the others, made for all. '.repeat(12) },
])

/** 30,000 products: prices from 0 to 999, every third sold out; "Rare" has 30 of them, and the oldest hundred cost 5,000. */
beforeAll(async () => {
  const { owner } = shop()
  await owner`
    insert into products (name, images, price, stock, category, created_at, archived_at)
    select 'Product ' || n, ${images}::jsonb, case when n <= 100 then 5000 else n * 7919 % 1000 end, n % 3,
      case when n % 1000 = 7 then 'Rare' when n % 100 <> 8 then 'Category ' || n % 5 end,
      timestamptz '2026-01-01' + n * interval '1 minute', case when n % 10 = 0 then now() end
    from generate_series(1, 30000) n`
  await owner`vacuum analyze products`
})

const LIST = `query ($first: Int! = 20, $after: String, $category: String, $sort: ProductSort! = NEWEST, $filter: ProductFilter) {
  products(first: $first, after: $after, category: $category, sort: $sort, filter: $filter) {
    nodes { id name price stock category } pageInfo { endCursor hasNextPage } } }`

interface Row {
  id: string
  name: string
  price: string
  stock: number
  category: string | null
}

interface Shape {
  nodes: Row[]
  pageInfo: { endCursor: string | null; hasNextPage: boolean }
}

async function list(variables: Record<string, unknown>): Promise<Shape & { statements: string[] }> {
  const { data, errors, statements } = await shop().ask(LIST, { variables })
  expect(errors).toBeUndefined()
  // The shape of the selection above.
  return { ...(data?.products as Shape), statements }
}

async function pagesOf(variables: Record<string, unknown>): Promise<Row[][]> {
  const pages: Row[][] = []
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo } = await list({ ...variables, after })
    pages.push(nodes)
    if (!pageInfo.hasNextPage) return pages
    after = pageInfo.endCursor
  }
}

const about = async (fields: string, args: string) => {
  const { data, errors } = await shop().ask(`{ products${args} { ${fields} } }`)
  expect(errors).toBeUndefined()
  return data?.products as Record<string, unknown>
}

describe('answers', () => {
  test.each(['NEWEST', 'OLDEST', 'PRICE_ASC', 'PRICE_DESC', 'NAME'])(
    'the filtered pages by %s list every match once',
    async (sort) => {
      const filter = { category: 'Rare', inStock: true, minPrice: '100', maxPrice: '900' }
      const rows = (await pagesOf({ sort, filter, first: 7 })).flat()
      const wanted = await shop().owner`
        select id from products where archived_at is null and category = 'Rare' and stock > 0 and price between 100 and 900`
      expect(rows.map(({ id }) => Number(id)).toSorted((a, b) => a - b)).toEqual(
        wanted.map(({ id }) => id).toSorted((a, b) => a - b),
      )
      const plain = (await pagesOf({ sort, category: 'Rare', first: 100 })).flat().map(({ id }) => id)
      const ids = rows.map(({ id }) => id)
      expect(ids).toEqual(plain.filter((id) => ids.includes(id)))
    },
  )

  test('rare matches are found through short pages', async () => {
    const pages = await pagesOf({ filter: { minPrice: '5000' } })
    expect(pages.length).toBeGreaterThan(2)
    expect(pages[0]).toEqual([])
    expect(pages.flat()).toHaveLength(90)
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(90)
  })

  test('a range of prices ends the list at its last match', async () => {
    for (const sort of ['PRICE_ASC', 'PRICE_DESC']) {
      const pages = await pagesOf({ sort, first: 100, filter: { minPrice: '10', maxPrice: '12' } })
      const prices = pages.flat().map(({ price }) => Number(price))
      expect([pages.length, prices.length, Math.min(...prices), Math.max(...prices)]).toEqual([1, 60, 11, 12])
    }
  })

  test('a range of prices in the order of prices costs one statement', async () => {
    const { nodes, statements } = await list({ sort: 'PRICE_DESC', filter: { maxPrice: '500' } })
    expect(nodes[0]?.price).toBe('499.00')
    expect(statements).toHaveLength(1)
  })

  test('a filter without conditions returns the unfiltered list', async () => {
    const plain = await list({})
    for (const filter of [{}, null, { inStock: null }]) expect(await list({ filter })).toEqual(plain)
    expect((await list({ filter: { category: 'Rare' } })).nodes).toEqual(
      (await list({ category: 'Rare' })).nodes,
    )
  })

  test('the count of matches is exact if all products were examined, and capped otherwise', async () => {
    const fields = 'totalCount isTotalCapped'
    expect(await about(fields, '(category: "Rare", filter: { inStock: false })')).toEqual({
      totalCount: 10,
      isTotalCapped: false,
    })
    const { totalCount, isTotalCapped } = await about(fields, '(filter: { inStock: true })')
    expect([
      Number(totalCount) > 5_000,
      Number(totalCount) <= MAX_EXAMINED_PRODUCTS + 1,
      isTotalCapped,
    ]).toEqual([true, true, true])
    expect(await about(fields, '')).toEqual({ totalCount: 27_000, isTotalCapped: false })
  })

  test('a facet ignores the filter on its own property', async () => {
    const fields =
      'facets { categories { value count isTotalCapped } priceRanges { from to count } inStock { count isTotalCapped } }'
    const { facets } = await about(
      fields,
      '(filter: { category: "Rare", inStock: false, maxPrice: "24.99" })',
    )
    const { categories, priceRanges, inStock } = facets as Record<
      string,
      { value: string; count: number; isTotalCapped: boolean }[]
    >
    expect(categories?.map(({ value }) => value)).toContain('Category 1')
    expect(categories?.every(({ isTotalCapped }) => isTotalCapped)).toBe(true)
    const sum = priceRanges?.reduce((count, range) => count + range.count, 0)
    expect(sum).toBe(10)
    expect(inStock).toMatchObject({ count: expect.any(Number) })
  })

  test('categories are paged by name, each with a count up to a thousand', async () => {
    const text = `query ($after: String) { categories(first: 4, after: $after) {
      nodes { name productCount productCountIsAtLeast } pageInfo { endCursor hasNextPage } } }`
    const first = await shop().ask(text)
    expect(first.errors).toBeUndefined()
    const page = first.data?.categories as { nodes: unknown[]; pageInfo: { endCursor: string } }
    expect(page.nodes[1]).toEqual({ name: 'Category 1', productCount: 1000, productCountIsAtLeast: true })
    expect(page.nodes).toHaveLength(4)
    const { data } = await shop().ask(text, { variables: { after: page.pageInfo.endCursor } })
    expect(data?.categories).toEqual({
      nodes: [
        { name: 'Category 4', productCount: 1000, productCountIsAtLeast: true },
        { name: 'Rare', productCount: 30, productCountIsAtLeast: false },
      ],
      pageInfo: { endCursor: expect.any(String), hasNextPage: false },
    })
  })
})

describe('refuses', () => {
  test.each([
    [{ filter: { minPrice: '2', maxPrice: '1' } }, 'filter.maxPrice'],
    [{ category: 'Rare', filter: { category: 'Other', inStock: true } }, 'filter.category'],
    [{ filter: { inStock: true }, after: 'nonsense' }, 'after'],
    [{ filter: { inStock: true }, first: 101 }, 'first'],
  ])('the arguments %j are rejected', async (variables, field) => {
    const { errors } = await shop().ask(LIST, { variables })
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field } }])
  })
})

describe('protects', () => {
  test.each(
    ['NEWEST', 'PRICE_ASC', 'NAME'].flatMap((sort) =>
      [null, 'Category 1'].map((category) => [sort, category] as const),
    ),
  )('a page by %s (category: %s) examines at most 10,000 products of one index', async (sort, category) => {
    const variables = { sort, category, filter: { inStock: true, minPrice: '6000' } }
    expect((await list(variables)).statements).toHaveLength(2)
    const form = `${sort}${category ? '+category' : ''}${sort === 'PRICE_ASC' ? '+after' : ''}`
    for (const name of ['products_fitting', 'products_looked_at']) {
      const { rows, indexes } = await readsOf(shop(), `${name}_${form}`, LIST, { variables })
      expect(indexes).toHaveLength(1)
      expect(rows).toBeLessThanOrEqual(MAX_EXAMINED_PRODUCTS)
    }
  })

  test('counts and facets read no more products than their maximum', async () => {
    for (const [statement, field, most] of [
      ['products_count_fitting_all', 'totalCount', MAX_EXAMINED_PRODUCTS + 1],
      ['products_facets_all', 'facets { inStock { count } }', 2 * 2_001],
    ] as const) {
      const query = `{ products(filter: { inStock: true }) { ${field} } }`
      const { rows, indexes } = await readsOf(shop(), statement, query)
      expect(indexes).toEqual(['products_newest'])
      expect(rows).toBeLessThanOrEqual(most)
    }
  })

  test('categories are read from an index one by one, with at most a thousand products each', async () => {
    const query = '{ categories { nodes { name } } }'
    const { rows, scans } = await readsOf(shop(), 'products_categories', query)
    expect(scans).not.toContain('Seq Scan')
    expect(rows).toBeLessThanOrEqual(6 * 1001 + 10)
  })
})

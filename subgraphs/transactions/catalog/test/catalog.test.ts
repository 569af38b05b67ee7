import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions, 'demo')

interface List {
  products: {
    nodes: { id: string; name: string; price: string; category: string; createdAt: string }[]
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null }
    totalCount: number
  }
}

const LIST = `query List($first: Int! = 20, $after: String, $category: String, $sort: ProductSort! = NEWEST) {
  products(first: $first, after: $after, category: $category, sort: $sort) {
    nodes { id name price category createdAt }
    pageInfo { hasNextPage hasPreviousPage endCursor }
    totalCount
  }
}`

async function list(variables: Record<string, unknown> = {}): Promise<List['products']> {
  const { data, errors } = await shop().ask(LIST, { variables })
  expect(errors).toBeUndefined()
  return (data as unknown as List).products
}

async function wholeList(variables: Record<string, unknown>): Promise<List['products']['nodes']> {
  const nodes: List['products']['nodes'] = []
  for (let after: string | null = null; ; ) {
    const page = await list({ first: 17, after, ...variables })
    nodes.push(...page.nodes)
    if (!page.pageInfo.hasNextPage) return nodes
    after = page.pageInfo.endCursor
  }
}

const ids = (rows: readonly { id: string | number }[]) => rows.map((row) => String(row.id))

describe('answers', () => {
  test('a product is read by its id with one statement', async () => {
    const [row] = await shop().owner`select * from products order by id limit 1`
    const { data, statements } = await shop().ask(
      `{ product(id: "${row?.id}") { id name price currency stock category createdAt } }`,
    )
    expect(data?.product).toMatchObject({
      id: String(row?.id),
      name: row?.name,
      price: row?.price,
      currency: 'USD',
    })
    expect(statements).toHaveLength(1)
  })

  test('amounts are decimal text, and instants are in UTC with microseconds', async () => {
    const [product] = (await list({ first: 1 })).nodes
    expect(product?.price).toMatch(/^\d+\.\d{2}$/)
    expect(product?.createdAt).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/)
  })

  test.each([
    ['NEWEST', 'created_at desc, id desc'],
    ['OLDEST', 'created_at asc, id asc'],
    ['PRICE_ASC', 'price asc, id asc'],
    ['PRICE_DESC', 'price desc, id desc'],
    ['NAME', 'name collate public.product_names asc, id asc'],
  ])('the pages by %s list every product once', async (sort, order) => {
    const expected = await shop().owner`select id from products order by ${shop().owner.unsafe(order)}`
    expect(ids(await wholeList({ sort }))).toEqual(ids(expected as unknown as { id: number }[]))
  })

  test('a category filters the list and its count', async () => {
    const [{ category, count } = { category: '', count: 0 }] = await shop().owner<
      { category: string; count: number }[]
    >`select category, count(*)::int from products group by category order by category limit 1`
    const rows = await wholeList({ category, sort: 'PRICE_ASC' })
    expect(rows).toHaveLength(count)
    expect(new Set(rows.map((row) => row.category))).toEqual(new Set([category]))
    expect((await list({ category })).totalCount).toBe(count)
  })

  test('a list costs one statement, and a selected count one more', async () => {
    const query = (first: number) => `{ products(first: ${first}) { nodes { id name stock } } }`
    expect((await shop().ask(query(1))).statements).toHaveLength(1)
    expect((await shop().ask(query(100))).statements).toHaveLength(1)
    expect((await shop().ask('{ products { totalCount nodes { id } } }')).statements).toHaveLength(2)
  })

  test('numbered pages do not overlap, and the page after the last one is empty', async () => {
    const page = async (number: number) => {
      const { data } = await shop().ask(
        `{ productsPage(page: ${number}, perPage: 30) { nodes { id } totalCount totalPages } }`,
      )
      return (data as { productsPage: { nodes: { id: string }[]; totalCount: number; totalPages: number } })
        .productsPage
    }
    const first = await page(1)
    const pages = await Promise.all(Array.from({ length: first.totalPages }, (_, i) => page(i + 1)))
    const all = pages.flatMap((p) => ids(p.nodes))
    expect(new Set(all).size).toBe(first.totalCount)
    expect((await page(first.totalPages + 1)).nodes).toEqual([])
  })

  test('pages by number share one statement and their counts another, and a page of more than 100 rows has its own', async () => {
    const page = (alias: string, more: string) =>
      `${alias}: productsPage(${more}) { nodes { id } totalCount totalPages }`
    const ask = async (...pages: string[]) => {
      const { data, statements, errors } = await shop().ask(`{ ${pages.join(' ')} }`)
      expect(errors).toBeUndefined()
      const each = await Promise.all(pages.map((one) => shop().ask(`{ ${one} }`)))
      expect(data).toEqual(Object.assign({}, ...each.map((alone) => alone.data)))
      return statements.length
    }
    const [first, second] = [page('a', 'page: 2, perPage: 5'), page('b', 'page: 3, perPage: 7')]
    expect(await ask(first, second)).toBe(2)
    expect(await ask(first, second, page('c', 'page: 2, perPage: 101'))).toBe(3)
    expect(await ask(page('d', 'category: "Electronics", page: 2, perPage: 2'), first)).toBe(4)
  })

  test('a hundred references cost one statement', async () => {
    const rows = await shop().owner`select id from products order by id limit 50`
    const representations = rows.map(({ id }) => ({ __typename: 'Product', id: String(id) }))
    const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Product { id name } } }'
    const one = await shop().ask(entities, { variables: { r: representations.slice(0, 1) } })
    const many = await shop().ask(entities, { variables: { r: [...representations, ...representations] } })
    expect(one.statements).toHaveLength(1)
    expect(many.statements).toHaveLength(1)
    expect(many.data?._entities).toHaveLength(representations.length * 2)
  })
})

describe('refuses', () => {
  test.each(['0', '-1', '99999999999', 'abc', '1.5', '%00', "1' or '1'='1", ''])(
    'no product has the id %j',
    async (id) => {
      const { data, errors } = await shop().ask('query ($id: ID!) { product(id: $id) { id } }', {
        variables: { id },
      })
      expect(errors).toBeUndefined()
      expect(data).toEqual({ product: null })
    },
  )

  test.each([0, -1, 101, 2_147_483_647])('a page of %d products is rejected', async (first) => {
    const { errors } = await shop().ask(LIST, { variables: { first } })
    expect(errors?.[0]).toMatchObject({
      message: 'first must be a whole number from 1 to 100.',
      extensions: { code: 'INVALID_INPUT', field: 'first' },
    })
  })

  test('an invalid cursor or one of another sort is rejected', async () => {
    const { pageInfo } = await list({ first: 1, sort: 'NAME' })
    const forged = Buffer.from(JSON.stringify(['NEWEST', "' or 1=1 --", 'x'])).toString('base64url')
    for (const after of ['', 'nonsense', '💥', forged, pageInfo.endCursor]) {
      const { errors } = await shop().ask(LIST, { variables: { after } })
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'after' })
    }
  })

  test.each([
    ['NEWEST', 'never', 1],
    ['OLDEST', '2026-02-30T00:00:00.000000Z', 1],
    ['NEWEST', '2026-02-01T00:00:00.000000Z', 1.5],
    ['NAME', 'Mug', 1e300],
    ['PRICE_ASC', 1.5, 1],
    ['PRICE_DESC', 1e300, 1],
  ])('a cursor by %s forged with %j and %j is rejected', async (sort, value, id) => {
    const after = Buffer.from(JSON.stringify([sort, value, id])).toString('base64url')
    const { errors } = await shop().ask(LIST, { variables: { after, sort } })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'after' })
  })

  test('a page number outside its range is rejected', async () => {
    const { errors } = await shop().ask('{ productsPage(page: 0) { page } }')
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'page' })
  })
})

describe('protects', () => {
  test('a text in a category filter reaches the database as a value', async () => {
    const { totalCount } = await list({ category: "x' or '1'='1" })
    expect(totalCount).toBe(0)
  })
})

import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { admin, customer } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions, 'empty')

const LIST = `query ($filter: OrderAdminFilter, $sort: OrderAdminSort! = NEWEST, $first: Int! = 20, $after: String) {
  ordersAdmin(filter: $filter, sort: $sort, first: $first, after: $after) {
    nodes { id } pageInfo { hasNextPage endCursor } } }`

interface Listed {
  nodes: { id: string }[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

/** Orders 1 to 60 of customers 1 to 3, a minute apart; total of order n is n × 10; statuses in turn. */
const STATUSES = ['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded']
beforeAll(async () => {
  const { owner } = shop()
  await owner`
    insert into users (email, canonical_email, name, password_hash)
    select 'customer' || n || '@shop.test', 'customer' || n || '@shop.test', 'Customer ' || n, '!' from generate_series(1, 3) n`
  await owner`insert into products (name, price, stock) select 'Product ' || n, 10, 1000 from generate_series(1, 5) n`
  await owner`
    insert into orders (user_id, status, subtotal, tax, total, discount_code, created_at)
    select 1 + n % 3, (${STATUSES}::text[])[1 + n % 6], n * 10, 0, n * 10, case when n % 10 = 0 then 'TENTH' end,
      timestamptz '2026-03-01' + n * interval '1 minute'
    from generate_series(1, 60) n`
  await owner`
    insert into order_items (order_id, product_id, quantity, unit_price, total_price)
    select id, 1 + id % 5, id, 10, id * 10 from orders`
  // An adopted order may have two lines of one product.
  await owner`insert into order_items (order_id, product_id, quantity, unit_price, total_price) values (60, 1, 1, 10, 10)`
})

async function list(variables: Record<string, unknown> = {}) {
  const { data, errors, statements } = await shop().ask(LIST, { variables, as: admin })
  if (errors) throw new Error(errors[0]?.message)
  const { nodes, pageInfo } = (data as { ordersAdmin: Listed }).ordersAdmin
  return { ids: nodes.map(({ id }) => Number(id)), pageInfo, statements }
}

/** All ids of a list, read in pages of seven. */
async function all(variables: Record<string, unknown>): Promise<number[]> {
  const ids: number[] = []
  for (let after: string | null = null; ; ) {
    const found = await list({ ...variables, first: 7, after })
    ids.push(...found.ids)
    if (!found.pageInfo.hasNextPage) return ids
    after = found.pageInfo.endCursor
  }
}

const numbers = Array.from({ length: 60 }, (_, i) => i + 1)
const down = (matches: (n: number) => boolean) => numbers.filter(matches).toReversed()

describe('answers', () => {
  test.each([
    ['everything', undefined, () => true],
    ['one status', { statuses: ['PAID'] }, (n: number) => n % 6 === 1],
    [
      'several statuses',
      { statuses: ['PAID', 'SHIPPED', 'PAID'] },
      (n: number) => n % 6 === 1 || n % 6 === 2,
    ],
    ['a customer', { customerId: '2' }, (n: number) => n % 3 === 1],
    ['an e-mail in another spelling', { search: ' CUSTOMER2@shop.test' }, (n: number) => n % 3 === 1],
    ['a number', { search: '#0042' }, (n: number) => n === 42],
    ['a product', { productId: '1' }, (n: number) => n % 5 === 0],
    ['a discount code', { discountCode: 'TENTH' }, (n: number) => n % 10 === 0],
    [
      'a time',
      { placedFrom: '2026-03-01T00:10:00Z', placedBefore: '2026-03-01T00:20:00Z' },
      (n: number) => n >= 10 && n < 20,
    ],
    ['a total', { minTotal: '100.00', maxTotal: '200.00' }, (n: number) => n >= 10 && n <= 20],
    [
      'everything together',
      {
        customerId: '2',
        productId: '1',
        discountCode: 'TENTH',
        statuses: ['DELIVERED', 'SHIPPED'],
        minTotal: '50.00',
      },
      (n: number) => n % 3 === 1 && n % 10 === 0 && [2, 3].includes(n % 6),
    ],
    ['an e-mail without an account', { search: 'unknown@shop.test' }, () => false],
    ['the e-mail of another customer', { search: 'customer1@shop.test', customerId: '2' }, () => false],
    ['an id that no row can have', { customerId: 'x' }, () => false],
  ] as [string, object | undefined, (n: number) => boolean][])(
    'orders filtered by %s are listed page by page in every sort',
    async (_, filter, matches) => {
      const expected = down(matches)
      expect(await all({ filter })).toEqual(expected)
      expect(await all({ filter, sort: 'OLDEST' })).toEqual(expected.toReversed())
      expect(await all({ filter, sort: 'TOTAL_DESC' })).toEqual(expected)
      expect(await all({ filter, sort: 'TOTAL_ASC' })).toEqual(expected.toReversed())
    },
  )

  test('the counts by status apply the other conditions', async () => {
    const query = `query ($filter: OrderAdminFilter) {
      ordersAdmin(first: 1, filter: $filter) { statusCounts { status count isCapped } } }`
    const counts = async (filter: object) => {
      const { data } = await shop().ask(query, { variables: { filter }, as: admin })
      return (data as { ordersAdmin: { statusCounts: object[] } }).ordersAdmin.statusCounts
    }
    const each = (count: number) =>
      STATUSES.map((status) => ({ status: status.toUpperCase(), count, isCapped: false }))
    expect(await counts({})).toEqual(each(10))
    expect(await counts({ statuses: ['PAID'] })).toEqual(each(10))
    expect(await counts({ placedBefore: '2026-03-01T00:31:00Z' })).toEqual(each(5))
    expect((await counts({ discountCode: 'TENTH' })).map((one) => (one as { count: number }).count)).toEqual(
      [1, 0, 2, 0, 2, 0].map((_, i) => numbers.filter((n) => n % 10 === 0 && n % 6 === i).length),
    )
  })

  test('a page costs one statement, and one more when an e-mail is looked up or the rest of a filtered range is examined', async () => {
    expect((await list()).statements).toHaveLength(1)
    expect((await list({ filter: { search: 'customer2@shop.test' } })).statements).toHaveLength(2)
    expect((await list({ filter: { minTotal: '10.00' } })).statements).toHaveLength(1)
    expect((await list({ filter: { minTotal: '590.00' } })).statements).toHaveLength(2)
  })
})

describe('refuses', () => {
  test.each([
    ['filter.maxTotal', { minTotal: '2.00', maxTotal: '1.00' }],
    ['filter.placedBefore', { placedFrom: '2026-03-02T00:00:00Z', placedBefore: '2026-03-01T00:00:00Z' }],
    ['filter.statuses', { statuses: [] }],
    ['filter.search', { search: 'Ada' }],
    ['filter.search', { search: '' }],
  ])('%s is rejected: %j', async (field, filter) => {
    const { errors } = await shop().ask(LIST, { variables: { filter }, as: admin })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field })
  })

  test('customers and anonymous callers cannot list all orders', async () => {
    expect((await shop().ask(LIST, { as: customer(2) })).errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
    })
    expect((await shop().ask(LIST)).errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  test('a cursor of another sort is rejected', async () => {
    const { pageInfo } = await list({ first: 1 })
    const variables = { sort: 'TOTAL_ASC', after: pageInfo.endCursor }
    expect((await shop().ask(LIST, { variables, as: admin })).errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'after',
    })
  })
})

describe('protects', () => {
  test.each([
    ['NEWEST', { placedBefore: '2026-03-01T00:20:00Z' }],
    ['OLDEST', { placedFrom: '2026-03-01T00:40:00Z' }],
    ['TOTAL_DESC', { maxTotal: '200.00' }],
    ['TOTAL_ASC', { minTotal: '400.00' }],
  ])(
    'a cursor of %s that is before all matches of a filter reads from the first of them (%j)',
    async (sort, filter) => {
      const { pageInfo } = await list({ sort, first: 1 })
      const [begin, after] = [
        await list({ sort, filter, first: 5 }),
        await list({ sort, filter, first: 5, after: pageInfo.endCursor }),
      ]
      expect(after.ids).toEqual(begin.ids)
      expect(after.statements).toEqual(begin.statements)
      const next = await list({ sort, filter, first: 5, after: after.pageInfo.endCursor })
      expect(next.statements).not.toEqual(begin.statements)
    },
  )
})

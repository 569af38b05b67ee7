import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions, 'demo')

const customer = (id: number): Viewer => ({ id, role: 'customer', sessionId: null })
const admin: Viewer = { id: 1, role: 'admin', sessionId: null }

/** The customer with the most orders, another customer, and the number of orders of the first. */
let ada: Viewer
let bob: Viewer
let count: number

beforeAll(async () => {
  const [first, second] = await shop().owner<{ userId: number; count: number }[]>`
    select user_id as "userId", count(*)::int from orders group by user_id order by count(*) desc, user_id limit 2`
  ada = customer(first?.userId ?? 0)
  bob = customer(second?.userId ?? 0)
  count = first?.count ?? 0
})

const NESTED = `query Orders($first: Int! = 20, $after: String, $status: OrderStatus) {
  orders(first: $first, after: $after, status: $status) {
    nodes { id status total items { id quantity unitPrice totalPrice product { id name } } payments { status amount } customer { id } }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`

interface OrderShape {
  id: string
  status: string
  items: { product: { id: string } }[]
  payments: { status: string }[]
  customer: { id: string }
}

async function ordersOf(viewer: Viewer, variables: Record<string, unknown> = {}) {
  const { data, errors, statements } = await shop().ask(NESTED, { variables, as: viewer })
  expect(errors).toBeUndefined()
  const { orders } = data as {
    orders: { nodes: OrderShape[]; pageInfo: { hasNextPage: boolean; endCursor: string }; totalCount: number }
  }
  return { ...orders, statements }
}

async function numberedPage(
  variables: Record<string, unknown>,
  totals = 'page perPage totalCount totalPages',
) {
  const query = `query ($page: Int! = 1, $perPage: Int!) { ordersPage(page: $page, perPage: $perPage) {
    nodes { id items { quantity product { name } } } ${totals} } }`
  const { data, errors, statements } = await shop().ask(query, { variables, as: ada })
  expect(errors).toBeUndefined()
  return { ...(data?.ordersPage as { nodes: OrderShape[] }), statements }
}

describe('answers', () => {
  test('a customer sees the own orders, newest first, each on one page', async () => {
    const expected = await shop().owner<{ id: number }[]>`
      select id from orders where user_id = ${ada.id} order by created_at desc, id desc`
    const seen: string[] = []
    for (let after: string | null = null; ; ) {
      const page = await ordersOf(ada, { first: 7, after })
      seen.push(...page.nodes.map((order) => order.id))
      if (!page.pageInfo.hasNextPage) break
      after = page.pageInfo.endCursor
    }
    expect(seen).toEqual(expected.map(({ id }) => String(id)))
    expect((await ordersOf(ada)).totalCount).toBe(count)
  })

  test('orders with lines, products and payments cost five statements, for one order or for many', async () => {
    const one = await ordersOf(ada, { first: 1 })
    const many = await ordersOf(ada, { first: 100 })
    expect(many.nodes.length).toBeGreaterThan(20)
    // Orders, lines, products, payments, and the count that was asked for.
    expect(one.statements).toHaveLength(5)
    expect(many.statements).toHaveLength(5)
  })

  test('the numbered pages list every order once, oldest first', async () => {
    const expected = await shop().owner<
      { id: number }[]
    >`select id from orders where user_id = ${ada.id} order by id`
    const totals = { totalCount: count, totalPages: Math.ceil(count / 7), perPage: 7 }
    const seen: string[] = []
    for (let page = 1; page <= totals.totalPages; page += 1) {
      const { nodes, ...facts } = await numberedPage({ page, perPage: 7 })
      expect(facts).toMatchObject({ ...totals, page })
      seen.push(...nodes.map((order) => order.id))
    }
    expect(seen).toEqual(expected.map(({ id }) => String(id)))
    expect((await numberedPage({ page: totals.totalPages + 1, perPage: 7 })).nodes).toEqual([])
  })

  test('a numbered page with lines and products costs three statements, for one order or for many', async () => {
    const [one, many] = [await numberedPage({ perPage: 1 }, ''), await numberedPage({ perPage: 1000 }, '')]
    expect([one.nodes.length, many.nodes.length]).toEqual([1, count])
    expect([one.statements.length, many.statements.length]).toEqual([3, 3])
  })

  test('a status filters the orders and their count', async () => {
    const { nodes, totalCount } = await ordersOf(ada, { first: 100, status: 'DELIVERED' })
    const [row] = await shop().owner`
      select count(*)::int from orders where user_id = ${ada.id} and status = 'delivered'`
    expect(new Set(nodes.map((order) => order.status))).toEqual(new Set(['DELIVERED']))
    expect(totalCount).toBe(row?.count)
  })

  test('amounts stay as they were when the order was placed', async () => {
    const [row] = await shop().owner`
      select id::text, subtotal, tax, discount_amount, total, discount_code from orders
      where discount_code is not null and user_id = ${ada.id} order by id limit 1`
    const { data } = await shop().ask(
      `{ order(id: "${row?.id}") { id subtotal tax discountAmount total discountCode currency } }`,
      { as: ada },
    )
    const { discount_amount: discountAmount, discount_code: discountCode, ...same } = { ...row }
    expect(data?.order).toEqual({ ...same, discountAmount, discountCode, currency: 'USD' })
  })

  test('a customer reads own orders through the account, an administrator those of any account', async () => {
    const entities =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { orders { totalCount } } } }'
    const variables = { r: [{ __typename: 'User', id: String(ada.id) }] }
    for (const as of [ada, admin]) {
      const { data } = await shop().ask(entities, { variables, as })
      expect(data?._entities).toEqual([{ orders: { totalCount: count } }])
    }
  })
})

describe('refuses', () => {
  test.each(['{ orders { totalCount } }', '{ ordersPage { page } }', '{ order(id: "1") { id } }'])(
    '%s is refused without a sign-in',
    async (query) => {
      const { errors } = await shop().ask(query)
      expect(errors?.[0]).toMatchObject({
        message: 'Authentication required.',
        extensions: { code: 'UNAUTHENTICATED' },
      })
    },
  )

  test.each([
    [{ page: 0 }, 'page'],
    [{ perPage: 0 }, 'perPage'],
    [{ perPage: 1001 }, 'perPage'],
  ])('the numbered page %j is rejected', async (variables, field) => {
    const query =
      'query ($page: Int! = 1, $perPage: Int! = 1) { ordersPage(page: $page, perPage: $perPage) { page } }'
    const { errors } = await shop().ask(query, { variables, as: ada })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field })
  })

  test.each([0, 101])('a page of %d orders is rejected', async (first) => {
    const { errors } = await shop().ask('query ($first: Int!) { orders(first: $first) { totalCount } }', {
      variables: { first },
      as: ada,
    })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'first' })
  })
})

describe('protects', () => {
  test('an order of another customer looks like a missing one, and an administrator sees it', async () => {
    const [row] = await shop().owner`select id from orders where user_id = ${ada.id} limit 1`
    const query = `{ order(id: "${row?.id}") { id } }`
    expect((await shop().ask(query, { as: bob })).data).toEqual({ order: null })
    expect((await shop().ask('{ order(id: "999999999") { id } }', { as: bob })).data).toEqual({ order: null })
    expect((await shop().ask(query, { as: admin })).data).toEqual({ order: { id: String(row?.id) } })
  })

  test('orders of another customer stay hidden when another subgraph refers to them', async () => {
    const [row] = await shop().owner`select id::text from orders where user_id = ${ada.id} limit 1`
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on Order { total } ... on User { orders { totalCount } } } }`
    const r = [
      { __typename: 'Order', id: row?.id },
      { __typename: 'User', id: String(ada.id) },
    ]
    const { data } = await shop().ask(query, { variables: { r }, as: bob })
    expect(data?._entities).toEqual([null, { orders: null }])
  })
})

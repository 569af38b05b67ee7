import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { describe, expect, test } from 'vitest'
import { MODES, type TestShop, useShop } from './shop.js'

const LIST = `query List($first: Int!, $after: String) {
  products(first: $first, after: $after) { nodes { id name price unitsSold } pageInfo { hasNextPage endCursor } totalCount }
}`
const MY_ORDERS = `{ orders(first: 3) { nodes {
  id status total customer { id name email } items { quantity product { name unitsSold } } payments { status }
} } }`

interface MyOrders {
  orders: {
    nodes: { customer: { email: string; name: string }; items: { product: { unitsSold: number } }[] }[]
  }
}

/** Requests whose responses are the same in every mode, by caller. */
const STORIES: Record<string, [query: string, variables?: Record<string, unknown>]> = {
  'a list with fields of both subgraphs': [LIST, { first: 5 }],
  'one product': ['{ product(id: "1") { id name price currency stock unitsSold } }'],
  'a product that is not there': ['{ product(id: "999999") { id unitsSold } }'],
  'an id that is no number': ['{ product(id: "abc") { id } }'],
  'the shop': ['{ shop { currency taxRate } }'],
  'aliases, fragments and conditions': [
    `query ($with: Boolean = false) { a: product(id: "1") { ...F } b: product(id: "2") { ...F stock @include(if: $with) } }
     fragment F on Product { __typename name sold: unitsSold }`,
  ],
  'the schema': ['{ __type(name: "Money") { name kind description } }'],
  'a page of none': [LIST, { first: 0 }],
  'a page of too many': [LIST, { first: 101 }],
  'a broken cursor': [LIST, { first: 1, after: 'nonsense' }],
  'a variable of the wrong type': [LIST, { first: 'many' }],
  'a missing variable': [LIST],
  'a field that does not exist': ['{ product(id: "1") { colour } }'],
  'a syntax error': ['{ product(id: "1" { id } }'],
  'two refusals beside an answer': ['{ a: products(first: 0) { totalCount } shop { currency } }'],
  'orders without a sign-in': ['{ orders { totalCount } shop { currency } }'],
  'an account without a sign-in': ['{ user(id: "1") { name } }'],
  'the revenue of a product without a sign-in': ['{ product(id: "1") { name unitsSold revenue } }'],
  anonymous: ['{ me { id } }'],
}

/** Ids of requests differ from run to run; everything else has to be the same. */
const withoutIds = (reply: unknown): unknown =>
  JSON.parse(JSON.stringify(reply).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'some-id'))

const shops: Record<(typeof MODES)[number], () => TestShop> = {
  'in process': useShop({ mode: 'in process' }),
  'over HTTP': useShop({ mode: 'over HTTP' }),
}

describe('answers', () => {
  test.each(Object.entries(STORIES))(
    '%s returns the same in process and over HTTP',
    async (_, [query, variables]) => {
      const [here, there] = await Promise.all(MODES.map((mode) => shops[mode]().ask(query, variables)))
      expect(withoutIds(here)).toEqual(withoutIds(there))
      expect(here).toMatchSnapshot()
    },
  )

  test.each(MODES)('a signed-in customer gets orders with products and their sales, %s', async (mode) => {
    const { email, password } = DEMO_ACCOUNTS.customer
    const headers = await shops[mode]().signIn(email, password)
    const { data, errors } = await shops[mode]().ask<MyOrders>(MY_ORDERS, {}, headers)
    expect(errors).toBeUndefined()
    expect(data.orders.nodes).toHaveLength(3)
    const [order] = data.orders.nodes
    expect(order?.customer).toMatchObject({ email, name: DEMO_ACCOUNTS.customer.name })
    expect(order?.items[0]?.product.unitsSold).toBeGreaterThan(0)
  })

  test.each(MODES)('a syntax error returns 400 with its position, %s', async (mode) => {
    const { status, errors } = await shops[mode]().ask('{ product(id: "1" { id } }')
    expect(status).toBe(400)
    expect(errors?.[0]).toMatchObject({
      locations: [{ line: 1, column: 19 }],
      extensions: { code: 'GRAPHQL_PARSE_FAILED' },
    })
  })
})

describe('protects', () => {
  test.each(MODES)(
    'an internal error is masked, and the log has it under the request id, %s',
    async (mode) => {
      const shop = shops[mode]()
      // What breaks is real: the table is gone.
      await shop.owner`alter table products rename to products_away`
      try {
        const requestId = `broken-${mode.replace(' ', '-')}`
        const { data, errors } = await shop.ask(
          '{ product(id: "1") { name } }',
          {},
          { 'x-request-id': requestId },
        )
        expect(data).toEqual({ product: null })
        expect(errors).toEqual([
          {
            message: `Internal server error. Request id: ${requestId}`,
            path: ['product'],
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
          },
        ])
        const lines = shop.logLines.filter(
          (line) => line.includes(requestId) && line.includes('resolver failed'),
        )
        expect(lines.join('\n')).toContain('relation \\"products\\" does not exist')
      } finally {
        await shop.owner`alter table products_away rename to products`
      }
    },
  )
})

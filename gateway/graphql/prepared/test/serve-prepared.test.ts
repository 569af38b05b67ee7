import { createHash, randomUUID } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import { ApolloServer } from '@apollo/server'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { afterEach, beforeAll, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { useShop } from '../../../test/shop.js'

const shop = useShop({ env: { CALLER_BUDGET: '100000' } })

let admin: { authorization: string }
let full: MockInstance
/** The requests that Fastify has handled. */
let handled = 0
subscribe('tracing:fastify.request.handler:start', () => {
  handled++
})
beforeAll(async () => {
  admin = await shop().signIn(DEMO_ACCOUNTS.admin.email, DEMO_ACCOUNTS.admin.password)
})
beforeEach(() => {
  full = vi.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest')
})
afterEach(() => full.mockRestore())

interface Sent {
  headers?: Record<string, string>
  body: unknown
}

async function send({ headers = {}, body }: Sent) {
  const calls = full.mock.calls.length
  const before = handled
  const response = await fetch(shop().url('graphql', '/graphql'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  const sent = Object.fromEntries(response.headers)
  // Of the moment, or of the request alone.
  for (const name of ['date', 'x-request-id', 'ratelimit']) delete sent[name]
  const isFull = full.mock.calls.length > calls
  return {
    isFull,
    isShort: handled === before,
    answer: { status: response.status, headers: sent, text: masked(text) },
  }
}

const masked = (text: string): string => text.replace(/[\da-f]{8}-[\da-f-]{27}/g, 'an id')

/** The same document with a new text. */
const anew = (query: string): string => `${query}\n# ${randomUUID()}`

const PRODUCT = 'query Product($id: ID!) { product(id: $id) { id name price } }'
const LIST = `query List($first: Int! = 3, $named: Boolean = true) {
  products(first: $first) { nodes { id name @include(if: $named) unitsSold } totalCount } }`
const ORDERS =
  '{ orders(first: 2) { nodes { id total items { product { name unitsSold } } customer { name } } } }'
const PLACE = `mutation ($id: ID!, $key: String) {
  placeOrder(input: {items: [{productId: $id, quantity: 1}]}, idempotencyKey: $key) { order { status } userErrors { code } } }`
const RENAMED = '{ id: product(id: "1") { __typename id: name constructor: price } }'

const DATA: [string, string, Record<string, unknown>][] = [
  ['a product', PRODUCT, { id: '1' }],
  ['a missing product', PRODUCT, { id: '999999' }],
  ['an id by number', PRODUCT, { id: 1 }],
  ['an undeclared variable', PRODUCT, { id: '1', more: [1] }],
  ['a list with its defaults', LIST, {}],
  ['a list without names', LIST, { first: 5, named: false }],
  ['own orders', ORDERS, {}],
  ['renamed keys', RENAMED, {}],
  ['a refused order', PLACE, { id: '999999' }],
]

/** What is not data alone, of documents that were answered before. */
const OTHER: [string, string, Record<string, unknown>, Sent['headers']?][] = [
  ['a missing variable', PRODUCT, {}],
  ['a null for an id', PRODUCT, { id: null }],
  ['a page that is too large', LIST, { first: 101 }],
  ['a page that costs too much', LIST, { first: 4_000 }],
  ['a null for a condition', LIST, { named: null }],
  ['orders with an invalid token', ORDERS, {}, { authorization: 'Bearer nonsense' }],
]

describe.each([
  ['any type', {}],
  ['JSON', { accept: 'application/json' }],
  ['GraphQL over HTTP', { accept: 'application/graphql-response+json, application/json;q=0.9' }],
  ['JSON on a page of an allowed origin', { accept: 'application/json', origin: 'http://localhost:5173' }],
])('a client that accepts %s', (_, accept) => {
  test.each(DATA)(
    'a prepared operation returns the same response as a new one for %s',
    async (_, query, variables) => {
      const headers = { ...accept, ...admin }
      const first = await send({ headers, body: { query, variables } })
      const again = await send({ headers, body: { query, variables } })
      const short = await send({ headers, body: { query, variables } })
      const anewSent = await send({ headers, body: { query: anew(query), variables } })
      expect([again.isFull, short.isShort, anewSent.isFull]).toEqual([false, true, true])
      for (const { answer } of [first, again, short]) expect(answer).toEqual(anewSent.answer)
    },
  )

  test.each(OTHER)(
    'a prepared operation is refused like a new one for %s',
    async (_, query, variables, more) => {
      const headers = { ...accept, ...admin, ...more }
      await send({ headers: { ...accept, ...admin }, body: { query, variables: { id: '1' } } })
      const again = await send({ headers, body: { query, variables } })
      const anewSent = await send({ headers, body: { query: anew(query), variables } })
      expect([again.isFull, anewSent.isFull]).toEqual([true, true])
      expect(again.answer).toEqual(anewSent.answer)
      expect(again.answer.text).toContain('"errors":[')
    },
  )
})

describe('answers', () => {
  test('a document is found by its hash once it was sent with it', async () => {
    const query = anew(PRODUCT)
    const sha256Hash = createHash('sha256').update(query).digest('hex')
    const extensions = { persistedQuery: { version: 1, sha256Hash } }
    const variables = { id: '1' }
    const unknown = await send({ body: { extensions, variables } })
    expect(unknown.answer.text).toContain('PERSISTED_QUERY_NOT_FOUND')
    const first = await send({ body: { query, extensions, variables } })
    const again = await send({ body: { extensions, variables } })
    expect([first.isFull, again.isFull]).toEqual([true, false])
    expect(again.answer).toEqual(first.answer)
  })

  test('a prepared mutation runs once per request', async () => {
    const count = async () => Number((await shop().owner`select count(*) as n from orders`)[0]?.n)
    const query = anew(PLACE)
    for (const isFull of [true, false, false]) {
      const before = await count()
      const sent = await send({ headers: admin, body: { query, variables: { id: '1', key: randomUUID() } } })
      expect(sent.isFull).toBe(isFull)
      expect(sent.answer.text).toContain('"PENDING"')
      expect(await count()).toBe(before + 1)
    }
  })

  test('a prepared operation costs the same points as a new one', async () => {
    const remaining = async (query: string) => {
      const response = await fetch(shop().url('graphql', '/graphql'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...admin },
        body: JSON.stringify({ query, variables: { first: 7 } }),
      })
      await response.text()
      return Number(/r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1])
    }
    const query = anew(LIST)
    await remaining(query)
    // A window may end between two of them.
    await vi.waitFor(async () => {
      const left = [await remaining(query), await remaining(query), await remaining(anew(LIST))] as const
      const once = left[0] - left[1]
      expect(once).toBeGreaterThan(7)
      // Parsing and planning what is new costs on top.
      expect(left[1] - left[2]).toBeGreaterThanOrEqual(once)
    }, 20_000)
  })
})

describe('a caller without budget', () => {
  const poor = useShop({ env: { CALLER_BUDGET: '2000' } })
  const errors = async () => {
    const response = await fetch(poor().url('graphql', '/metrics'))
    const line = /shopstack_graphql_errors_total\{subgraph="gateway",code="RATE_LIMITED"\} (\d+)/
    return Number(line.exec(await response.text())?.[1] ?? 0)
  }
  const ask = async (query: string) => {
    const calls = full.mock.calls.length
    const response = await fetch(poor().url('graphql', '/graphql'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { first: 100 } }),
    })
    const text = (await response.text())
      .replace(/\d+ s\./, 'n s.')
      .replace(/"retryAfter":\d+/, '"retryAfter":0')
    return { status: response.status, text, isFull: full.mock.calls.length > calls }
  }

  test('a caller without budget is refused a prepared operation like any other, and the refusal is counted', async () => {
    await vi.waitFor(
      async () => {
        const answers = []
        for (let n = 0; n < 12; n++) answers.push(await ask(LIST))
        // It had budget for the request itself, and not for its operation.
        expect(answers.map(({ status }) => status)).toContain(429)
        const prepared = answers.find(({ status }) => status === 429)
        expect(answers.some(({ isFull }) => !isFull)).toBe(true)
        const counted = await errors()
        const other = await ask(anew(LIST))
        expect({ ...other, isFull: true }).toEqual({ ...prepared, isFull: true })
        expect(await errors()).toBe(counted + 1)
        expect(counted).toBeGreaterThan(0)
      },
      { timeout: 20_000 },
    )
  })
})

describe('refuses', () => {
  test.each<[string, Sent]>([
    ['a batch', { body: [{ query: PRODUCT, variables: { id: '1' } }] }],
    ['variables as text', { body: { query: PRODUCT, variables: '{"id":"1"}' } }],
    ['variables as a list', { body: { query: PRODUCT, variables: ['1'] } }],
    [
      'an operation of another name',
      { body: { query: PRODUCT, operationName: 'Other', variables: { id: '1' } } },
    ],
    ['a name of no operation', { body: { query: PRODUCT, operationName: '', variables: { id: '1' } } }],
    ['a name that is no text', { body: { query: PRODUCT, operationName: 1, variables: { id: '1' } } }],
    [
      'a form',
      { headers: { 'content-type': 'text/plain' }, body: { query: PRODUCT, variables: { id: '1' } } },
    ],
    [
      'an answer of another type',
      { headers: { accept: 'text/plain' }, body: { query: PRODUCT, variables: { id: '1' } } },
    ],
    ['half a body', { body: `{"query":${JSON.stringify(PRODUCT)},"variables":{"id":` }],
  ])('%s is refused for a prepared operation as for a new one', async (_, sent) => {
    await send({ body: { query: PRODUCT, variables: { id: '1' } } })
    await send({ body: { query: PRODUCT, variables: { id: '1' } } })
    const prepared = await send(sent)
    const other = { ...sent, body: JSON.parse(JSON.stringify(sent.body).replace('name price', 'price name')) }
    const unprepared = await send(other)
    expect(prepared.answer).toEqual(unprepared.answer)
    expect(prepared.answer.status).toBeGreaterThanOrEqual(400)
  })
})

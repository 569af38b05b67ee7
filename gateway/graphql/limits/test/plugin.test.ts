import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ApolloServer } from '@apollo/server'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, describe, expect, test } from 'vitest'
import { LIMITS, limits } from '../plugin.js'

const SCHEMA = dirname(createRequire(import.meta.url).resolve('@shopstack/schema/package.json'))
const EXAMPLES = join(SCHEMA, 'examples')

let resolved = 0
const answering = (value: unknown) => () => {
  resolved += 1
  return value
}

const server = new ApolloServer({
  typeDefs: readFileSync(join(SCHEMA, 'api.graphql'), 'utf8'),
  resolvers: {
    Query: {
      me: answering(null),
      user: answering(null),
      order: answering(null),
      product: answering({ id: '1', name: 'Lamp' }),
      products: answering({ nodes: [] }),
      productsPage: answering({ nodes: [] }),
      orders: answering({ nodes: [] }),
      shop: answering({ currency: 'USD' }),
      sessions: answering([]),
    },
    Mutation: {
      login: answering({ userErrors: [] }),
      logout: answering({ endedSessions: 1, userErrors: [] }),
    },
  },
  introspection: true,
  includeStacktraceInErrorResponses: false,
  ...limits(),
})

afterAll(() => server.stop())

async function ask(query: string, variables: Record<string, unknown> = {}) {
  resolved = 0
  const { body, http } = await server.executeOperation({ query, variables })
  if (body.kind !== 'single') throw new Error('an answer in parts')
  const { data, errors = [] } = body.singleResult
  return { data, errors, status: http.status ?? 200 }
}

async function expectAnswer(query: string, variables?: Record<string, unknown>) {
  const { errors, data } = await ask(query, variables)
  expect(errors).toEqual([])
  expect(data).toBeTruthy()
}

async function expectRefusal(
  limit: string,
  message: string,
  query: string,
  variables?: Record<string, unknown>,
) {
  const { errors, data, status } = await ask(query, variables)
  expect(errors).toHaveLength(1)
  expect(errors[0]).toMatchObject({ message, extensions: { code: 'QUERY_TOO_COMPLEX', limit } })
  expect(errors[0]?.extensions).not.toHaveProperty('http')
  expect({ data, status, resolved }).toEqual({ data: undefined, status: 400, resolved: 0 })
}

/** `count` selections, each made from its number. */
const many = (count: number, selection: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => selection(i)).join(' ')

const nested = (levels: number, name: (i: number) => string, leaf: string): string =>
  many(levels, (i) => `${name(i)} {`) + leaf + '}'.repeat(levels)

/** customer → orders → nodes → customer …, ending in an id at the given depth. */
const circle = (depth: number) =>
  `{ order(id: 1) { ${nested(depth - 2, (i) => ['customer', 'orders(first: 1)', 'nodes'][i % 3] ?? '', 'id')} } }`

describe('answers', () => {
  test.each(readdirSync(EXAMPLES).filter((file) => file.endsWith('.graphql')))(
    'the example %s stays within the limits',
    async (file) => {
      const variables = join(EXAMPLES, file.replace(/graphql$/, 'json'))
      const given = readdirSync(EXAMPLES).includes(file.replace(/graphql$/, 'json'))
      const { errors } = await ask(
        readFileSync(join(EXAMPLES, file), 'utf8'),
        given ? JSON.parse(readFileSync(variables, 'utf8')) : {},
      )
      expect(errors.filter(({ extensions }) => extensions?.code !== 'INTERNAL_SERVER_ERROR')).toEqual([])
    },
  )

  test('the introspection query of Sandbox and GraphiQL stays within the limits', async () => {
    await expectAnswer(
      getIntrospectionQuery({
        descriptions: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        inputValueDeprecation: true,
        oneOf: true,
      }),
    )
  })

  test('an operation exactly at each limit is answered', async () => {
    await expectAnswer(circle(LIMITS.depth))
    await expectAnswer(`{ ${many(LIMITS.rootFields, () => 'shop { currency }')} }`)
    await expectAnswer(`{ product(id: 1) { ${many(LIMITS.aliases, (i) => `a${i}: id`)} } }`)
    await expectAnswer(`{ product(id: 1) { ${many(LIMITS.fields - 1, () => 'id')} } }`)
    // 1 for the page, 1 for its rows, 4,998 for their ids.
    await expectAnswer('{ products(first: 4998) { nodes { id } } }')
  })
})

describe('refuses', () => {
  const dear = 'products(first: $n) { nodes { id name price stock } }'

  test('fields nested too deep are refused', async () => {
    const message = 'Fields are nested 13 levels deep; at most 12 allowed.'
    await expectRefusal('depth', message, circle(13))
  })

  test('fields nested too deep through fragments are refused, in any order of the fragments', async () => {
    const fragments = [
      'fragment A on User { orders { nodes { ...B } } }',
      'fragment B on Order { customer { orders { nodes { ...C } } } }',
      'fragment C on Order { customer { orders { nodes { customer { ... on User { orders { nodes { id } } } } } } } }',
    ]
    for (const order of [fragments, fragments.toReversed()]) {
      const message = 'Fields are nested 13 levels deep; at most 12 allowed.'
      await expectRefusal('depth', message, `${order.join(' ')} query { user(id: 1) { ...A } }`)
    }
  })

  test('more than 20 root fields are refused, in the operation and in a fragment', async () => {
    const roots = many(21, () => 'shop { currency }')
    const message = 'The query has 21 root fields; at most 20 allowed.'
    await expectRefusal('rootFields', message, `{ ${roots} }`)
    await expectRefusal('rootFields', message, `{ ...R } fragment R on Query { ${roots} }`)
  })

  test('fifteen sign-ins in one request are refused', async () => {
    const login = 'login(input: { email: "a@shop.test", password: "guess" }) { accessToken }'
    const message = 'The mutation has 15 root fields; at most 5 allowed.'
    await expectRefusal('mutationFields', message, `mutation { ${many(15, (i) => `a${i}: ${login}`)} }`)
    await expectRefusal('mutationFields', message, `mutation { ${many(15, () => login)} }`)
  })

  test('101 aliases of __typename are refused, at the root and below', async () => {
    const aliases = many(101, (i) => `a${i}: __typename`)
    await expectRefusal('rootFields', 'The query has 101 root fields; at most 20 allowed.', `{ ${aliases} }`)
    const message = 'The operation has 101 aliases; at most 15 allowed.'
    await expectRefusal('aliases', message, `{ shop { ${aliases} } }`)
    await expectRefusal('aliases', message, `{ shop { ...F } } fragment F on Shop { ${aliases} }`)
  })

  test('a field repeated 500 times is refused, at the root and below', async () => {
    const root = 'The query has 500 root fields; at most 20 allowed.'
    await expectRefusal('rootFields', root, `{ ${many(500, () => '__typename')} }`)
    const fields = 'The operation selects 501 fields; at most 500 allowed.'
    await expectRefusal('fields', fields, `{ product(id: 1) { ${many(500, () => 'id')} } }`)
  })

  test('too many fields in an unused fragment are refused', async () => {
    const message = 'The operation selects 600 fields; at most 500 allowed.'
    await expectRefusal(
      'fields',
      message,
      `{ shop { currency } } fragment F on Shop { ${many(600, () => 'currency')} }`,
    )
  })

  test('fragments that double sixty times are refused', async () => {
    const fragments = many(60, (i) => `fragment F${i} on Shop { ...F${i + 1} ...F${i + 1} }`)
    const { errors, status } = await ask(`{ shop { ...F0 } } ${fragments} fragment F60 on Shop { currency }`)
    expect(errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_COMPLEX', limit: 'fields', asked: 2 ** 60 } },
    ])
    expect(status).toBe(400)
  })

  test('a cycle of fragments is refused as an invalid document', async () => {
    const { errors } = await ask(
      '{ shop { ...A } } fragment A on Shop { taxRate ...B } fragment B on Shop { currency ...A }',
    )
    expect(errors[0]).toMatchObject({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })
    expect(resolved).toBe(0)
  })

  test('too many directives at one location or in one operation are refused with one error, known or not', async () => {
    const place = 'There are 10 directives in one place; at most 5 allowed.'
    await expectRefusal('directivesInOnePlace', place, `query { __typename ${'@aa'.repeat(10)} }`)
    const fields = many(51, () => 'currency @include(if: true)')
    const operation = 'The operation has 51 directives; at most 50 allowed.'
    await expectRefusal('directives', operation, `{ shop { ${fields} } }`)
    await expectRefusal('directives', operation, `{ shop { ...F } } fragment F on Shop { ${fields} }`)
  })

  test('a document of more than 2,000 tokens is refused', async () => {
    const message = 'The document has more than 2000 tokens.'
    await expectRefusal('tokens', message, `{ shop { ${many(2_000, () => 'currency')} } }`)
  })

  test('cyclic introspection is refused', async () => {
    const levels = (i: number) => ['fields', 'type'][i % 2] ?? ''
    const { errors, data } = await ask(`{ __schema { types { ${nested(8, levels, 'name')} } } }`)
    expect(errors).not.toEqual([])
    expect(data).toBeUndefined()

    const message = 'Introspection is nested 23 levels deep; at most 20 allowed.'
    await expectRefusal(
      'introspectionDepth',
      message,
      `{ __schema { types { ${nested(20, () => 'ofType', 'name')} } } }`,
    )
  })

  test('introspection repeated under aliases is refused, in the operation and in a fragment', async () => {
    const types = 'types { fields { name description type { fields { name args { name type { name } } } } } }'
    const roots = many(LIMITS.aliases, (i) => `a${i}: __schema { ${types} }`)
    for (const query of [`{ ${roots} }`, `{ ...R } fragment R on Query { ${roots} }`]) {
      const { errors, data } = await ask(query)
      expect(data).toBeUndefined()
      expect(errors).toEqual([
        expect.objectContaining({
          message: expect.stringMatching(/^Introspection returns \d+ values; at most 20000 allowed\.$/),
          extensions: expect.objectContaining({ code: 'QUERY_TOO_COMPLEX', limit: 'introspectionValues' }),
        }),
      ])
    }
  })

  test('a page size in a variable is checked in each request', async () => {
    const query = `query ($n: Int!) { ${dear} }`
    await expectAnswer(query, { n: 100 })
    await expectRefusal('cost', 'The operation costs 40002; at most 5000 allowed.', query, { n: 10_000 })
    await expectAnswer(query, { n: 100 })
  })

  test('a default page size of the operation or the schema is counted', async () => {
    const message = 'The operation costs 40002; at most 5000 allowed.'
    await expectRefusal('cost', message, `query ($n: Int! = 10000) { ${dear} }`)
    await expectAnswer(`query ($n: Int! = 10000) { ${dear} }`, { n: 10 })
    // 20 orders a page by the schema: 1 + 1 + 20 × (1 + 1 + 1 + 20 × (1 + 10 × (1 + 2))).
    const orders = '{ orders { nodes { customer { orders { nodes { items { product { id name } } } } } } } }'
    await expectRefusal('cost', 'The operation costs 12462; at most 5000 allowed.', orders)
  })

  test('a literal page size is counted, as perPage too', async () => {
    const fields = 'id name price stock category'
    await expectRefusal(
      'cost',
      'The operation costs 5002; at most 5000 allowed.',
      `{ productsPage(perPage: 1000) { nodes { ${fields} } } }`,
    )
    await expectRefusal(
      'cost',
      'The operation costs 5002; at most 5000 allowed.',
      `query ($n: Int!) { productsPage(perPage: $n) { nodes { ${fields} } } }`,
      { n: 1000 },
    )
  })

  test('chains of entities are counted, and so are fields that read more than they return', async () => {
    const chains = Array.from(
      { length: 15 },
      (_, i) => `p${i}: product(id: 1) { ${nested(9, () => 'related(first: 1)', 'id')} }`,
    )
    // 15 × (1 + 9 × 51 + 1).
    await expectRefusal('cost', 'The operation costs 6915; at most 5000 allowed.', `{ ${chains.join(' ')} }`)
    const search = 'searchProducts(query: "a", first: 1) { totalCount facets { inStock { count } } }'
    const searches = Array.from({ length: 20 }, (_, i) => search.replace('"a"', `"${i}"`))
    const aliased = searches.slice(0, 15).map((text, i) => `s${i}: ${text}`)
    await expectAnswer(`{ ${aliased.join(' ')} }`)
  })

  test('edges are counted like nodes, inside fragments too', async () => {
    const message = 'The operation costs 6002; at most 5000 allowed.'
    await expectRefusal('cost', message, '{ products(first: 2000) { edges { cursor node { id } } } }')
    const fragments =
      'fragment P on ProductConnection { edges { ...E } } fragment E on ProductEdge { cursor node { id } }'
    await expectRefusal('cost', message, `{ products(first: 2000) { ... { ...P } } } ${fragments}`)
  })

  test('a page behind a negative page size is counted', async () => {
    const query = '{ a: products(first: -900) { nodes { id } } products(first: 9000) { nodes { id } } }'
    await expectRefusal('cost', 'The operation costs 9005; at most 5000 allowed.', query)
  })
})

describe('protects', () => {
  test('each limit is configurable', async () => {
    const strict = new ApolloServer({
      typeDefs: 'type Query { a: Int b: Int }',
      ...limits({ rootFields: 1 }),
    })
    const { body } = await strict.executeOperation({ query: '{ a b }' })
    await strict.stop()
    expect(body).toMatchObject({
      singleResult: { errors: [{ extensions: { limit: 'rootFields', allowed: 1 } }] },
    })
  })
})

import { execute, getIntrospectionQuery, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { gatewaySdl } from '../../supergraph.js'
import { introspect } from '../introspect.js'
import { preparerFor } from '../prepare.js'

const schema = preparerFor(gatewaySdl()).api

const DEEP = Array.from({ length: 8 }).reduce<string>(
  (inner) => `{ name fields { type ${inner} } }`,
  '{ kind }',
)

const QUERIES: Record<string, readonly [query: string, variables?: Record<string, unknown>]> = {
  'the query of tools': [getIntrospectionQuery()],
  'the query of tools with every option': [
    getIntrospectionQuery({
      ...{ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true },
      ...{ inputValueDeprecation: true, oneOf: true },
    }),
  ],
  aliases: ['{ a: __schema { t: types { n: name } } b: __type(name: "Product") { n: name __typename } }'],
  'selections that merge': [
    '{ __type(name: "Product") { fields { name } ...F ... { fields { type { kind } } } } } fragment F on __Type { fields { isDeprecated } }',
  ],
  'an unknown type': ['{ __type(name: "Nothing") { name } }'],
  'a variable': ['query ($n: String!) { __type(name: $n) { name } }', { n: 'Order' }],
  'deprecated values': [
    'query ($d: Boolean) { __schema { types { fields(includeDeprecated: $d) { name } enumValues(includeDeprecated: true) { name deprecationReason } } } }',
    { d: true },
  ],
  'one type in many places': [`{ __type(name: "Query") ${DEEP} }`],
}

describe('answers', () => {
  test.each(Object.entries(QUERIES))(
    'introspection returns what graphql-js returns: %s',
    async (_, [query, variables = {}]) => {
      const document = parse(query)
      const expected = await execute({ schema, document, variableValues: variables })
      const result = await introspect(schema, document, variables)
      expect(JSON.stringify(result)).toBe(JSON.stringify(expected))
    },
  )

  test('an element is resolved once for a selection, however often it is reached', async () => {
    const { data } = await introspect(
      schema,
      parse('{ a: __schema { types { name fields { type { name } } } } }'),
      {},
    )
    const { types } = (data as { a: { types: { fields: { type: object }[] | null }[] } }).a
    const reached = types.flatMap(({ fields }) => fields ?? []).map(({ type }) => type)
    expect(new Set(reached).size).toBeLessThan(reached.length)
  })
})

describe('refuses', () => {
  test('an argument that is null is an error with its path', async () => {
    const document = parse(
      'query ($n: String = "Order") { __schema { queryType { name } } x: __type(name: $n) { name } }',
    )
    const { data, errors } = await introspect(schema, document, { n: null })
    expect(data).toEqual({ __schema: { queryType: { name: 'Query' } }, x: null })
    expect(errors).toMatchObject([{ path: ['x'] }])
  })
})

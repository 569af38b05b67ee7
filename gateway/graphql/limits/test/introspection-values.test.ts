import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fragmentsOf } from '@shopstack/kit/operations/resolve-conditions'
import { buildSchema, executeSync, getIntrospectionQuery, getOperationAST, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { priceOf } from '../../../budget/price.js'
import { introspectionValues } from '../introspection-values.js'

const schema = buildSchema(
  readFileSync(createRequire(import.meta.url).resolve('@shopstack/schema/api.graphql'), 'utf8'),
)

function counted(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query)
  const operation = getOperationAST(document)
  if (!operation) throw new Error('one operation')
  return introspectionValues(schema, operation, fragmentsOf(document), variables)
}

/** Objects and leaves of a result; an object that is null has none. */
function returned(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum, element) => sum + returned(element), 0)
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((sum, inner) => sum + returned(inner), 1)
}

const ALL = '(includeDeprecated: true)'
/** Without selections on what may be null. */
const QUERIES = [
  '{ __schema { description types { kind name description } directives { name args { name defaultValue } } } }',
  `{ __type(name: "Product") { name fields${ALL} { name args${ALL} { name type { kind name } } type { kind name } } } }`,
  `query ($name: String!) { __type(name: $name) { enumValues${ALL} { name deprecationReason } } }`,
  `{ ...S } fragment S on Query { __schema { queryType { ...T } } } fragment T on __Type { fields${ALL} { type { ... on __Type { name } } } }`,
  `{ a: __schema { queryType { name } } b: __schema { queryType { name } } shop { currency } __typename }`,
]

describe('answers', () => {
  test.each(QUERIES)('as many values are counted as are returned: %s', (query) => {
    const variables = { name: 'OrderStatus' }
    const { data, errors } = executeSync({ schema, document: parse(query), variableValues: variables })
    expect(errors).toBeUndefined()
    const introspected = Object.entries(data ?? {}).filter(([name]) => !/^(shop|__typename)$/.test(name))
    expect(introspected).not.toEqual([])
    expect(counted(query, variables)).toBe(introspected.reduce((sum, [, value]) => sum + returned(value), 0))
  })

  test('an operation without introspection, or on an unknown type, has no values', () => {
    expect(counted('{ shop { currency } __typename }')).toBe(0)
    expect(counted('{ __type(name: "Nothing") { name } }')).toBe(0)
    expect(counted('query ($name: String!) { __type(name: $name) { name } }')).toBe(0)
  })

  test('the introspection of clients is charged with a thousand points', () => {
    const document = parse(getIntrospectionQuery())
    const operation = getOperationAST(document)
    if (!operation) throw new Error('one operation')
    const fragments = fragmentsOf(document)
    const introspected = introspectionValues(schema, operation, fragments, {})
    const points = priceOf({ cost: 1, introspected }, operation, fragments, {})
    expect(points).toBe(1 + Math.ceil(introspected / 10))
    expect(points).toBeGreaterThan(1_000)
  })
})

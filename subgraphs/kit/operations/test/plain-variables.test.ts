import { buildSchema, type OperationDefinitionNode, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { coerceVariables } from '../coerce-variables.js'
import { plainVariables } from '../plain-variables.js'

const schema = buildSchema(
  'type Query { a(id: ID, s: String, f: Float, b: Boolean): Int } scalar Money enum Sort { NEWEST } input Filter { name: String }',
)

/** Types of variables, with what clients may send for them. */
const TYPES = ['ID', 'String', 'Int', 'Boolean', 'Float', 'Money', 'Sort', 'Filter', '[ID]', '[ID!]']
const VALUES: unknown[] = [
  ...['1', '', 'NEWEST', 'true', 1, 0, -1, 1.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 1e300],
  ...[Number.NaN, true, false, null, undefined, [], ['1'], [null], {}, { name: 'a' }, { more: 1 }],
]
const DEFAULTS = ['', ' = null', ' = 1', ' = "1"', ' = true']

describe('answers', () => {
  test('plain variables are unchanged by coercion, whatever their type and value', () => {
    let plain = 0
    for (const type of TYPES.flatMap((name) => [name, `${name}!`]))
      for (const written of DEFAULTS)
        for (const variables of [{}, ...VALUES.map((v) => ({ v })), { constructor: 1 }]) {
          const document = parse(`query ($v: ${type}${written}) { a }`)
          const [{ variableDefinitions }] = document.definitions as [OperationDefinitionNode]
          if (!plainVariables(variableDefinitions)(variables)) continue
          plain++
          const coerced = coerceVariables(schema, variableDefinitions, variables)
          expect(coerced.errors).toBeUndefined()
          expect({ ...coerced.variables }).toEqual('v' in variables ? { v: variables.v } : {})
        }
    expect(plain).toBeGreaterThan(100)
  })

  test.each<[string, Record<string, unknown>]>([
    ['$id: ID!', { id: '7' }],
    ['$first: Int', {}],
    ['$first: Int = 20, $category: String', { first: 5, category: null, more: [1] }],
  ])('the variables %s with %j are plain', (definitions, variables) => {
    const [{ variableDefinitions }] = parse(`query (${definitions}) { a }`).definitions as [
      OperationDefinitionNode,
    ]
    expect(plainVariables(variableDefinitions)(variables)).toBe(true)
  })
})

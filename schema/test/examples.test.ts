import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, getVariableValues, Kind, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { type Example, readExamples } from '../examples/read-examples.js'
import { SCHEMA_ROOT } from '../sdl.js'

const schema = buildSchema(readFileSync(join(SCHEMA_ROOT, 'api.graphql'), 'utf8'))
const examples = readExamples()

/** Everything the published schema has against an example: its text first, then its variables. */
function problemsOf({ query, variables = {} }: Pick<Example, 'query' | 'variables'>): string[] {
  const document = parse(query)
  const invalid = validate(schema, document)
  if (invalid.length > 0) return invalid.map((error) => error.message)
  const [operation] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  const declared = operation?.variableDefinitions ?? []
  const { errors = [] } = getVariableValues(schema, declared, variables)
  const names = declared.map((node) => node.variable.name.value)
  const unknown = Object.keys(variables).filter((name) => !names.includes(name))
  return [
    ...errors.map((error) => error.message),
    ...unknown.map((name) => `variable ${name} is not declared`),
  ]
}

describe('answers', () => {
  test('the examples are ordered by number, each with its own title', () => {
    expect(examples.length).toBeGreaterThanOrEqual(8)
    expect(examples.map(({ name }) => Number.parseInt(name, 10))).toEqual(
      examples.map((_, index) => index + 1),
    )
    expect(examples[0]?.title).toBe('Browse the catalog')
    expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length)
  })

  test.each(examples)('$name has a description and is valid against the published schema', (example) => {
    expect(example.query).toMatch(/^# [A-Z].*\.\n(# .*\.\n)?(query|mutation) [A-Z]/)
    expect(problemsOf(example)).toEqual([])
  })
})

describe('refuses', () => {
  test('an example with an unknown field is rejected', () => {
    expect(problemsOf({ query: '{ products { nodes { weight } } }' })).toEqual([
      'Cannot query field "weight" on type "Product".',
    ])
  })

  test('an example with missing, mistyped or undeclared variables is rejected', () => {
    const query = 'query ($page: Int!) { productsPage(page: $page) { page } }'
    expect(problemsOf({ query })).toHaveLength(1)
    expect(problemsOf({ query, variables: { page: 'two' } })).toHaveLength(1)
    expect(problemsOf({ query, variables: { page: 2, size: 3 } })).toEqual(['variable size is not declared'])
  })
})

import { setTimeout as sleep } from 'node:timers/promises'
import { buildSchema, execute, GraphQLError, type GraphQLSchema, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { MAX_INPUT_ERRORS } from '../coerce-variables.js'
import { MAX_LIST_LENGTH } from '../input-shape.js'
import { compiler } from '../operation-compiler.js'

const schema: GraphQLSchema = buildSchema(`
  interface Named { name: String! }
  enum Sort { NEWEST PRICE }
  input Filter { category: String = "Books"  max: Int  least: Int! = 1  sizes: [Int!] }
  type Mug implements Named { name: String!  volume: Int }
  type Book implements Named { name: String!  pages: Int!  sequel: Book }
  type Query {
    things(first: Int! = 2, sort: Sort = NEWEST, filter: Filter): [Named!]
    echo(first: Int! = 3, filter: Filter, ids: [ID!]): String
    book: Book
    broken: Book
    fails: String
    later: String
  }`)
Object.assign(schema.getQueryType()?.getFields().fails ?? {}, {
  resolve: () => {
    throw new GraphQLError('out of ink', { extensions: { code: 'INK' } })
  },
})
const ROOT = {
  things: [
    { __typename: 'Mug', name: 'Blue mug', volume: 3 },
    { __typename: 'Book', name: 'Ink', pages: 90 },
  ],
  echo: (args: unknown) => JSON.stringify(args),
  book: { name: 'Ink', pages: 90, sequel: { name: 'Quill', pages: 0, sequel: null } },
  broken: { name: 'Blank', pages: null },
  later: async () => 'soon',
}
for (const [name, value] of Object.entries(ROOT)) {
  const answer = (args: unknown) => (typeof value === 'function' ? value(args) : value)
  Object.assign(schema.getQueryType()?.getFields()[name] ?? {}, {
    resolve: (_: unknown, args: unknown) => answer(args),
  })
}

const FRAGMENTS = `query ($full: Boolean!) {
  things { __typename ...Brief ... on Mug { volume } ... on Book @include(if: $full) { pages } }
  book { ...Brief sequel @skip(if: $full) { ...Brief } title: name }
}
fragment Brief on Named { name }`
const DEFAULTS =
  'query ($first: Int! = 7, $filter: Filter = { max: 5 }, $ids: [ID!] = [1, "b"]) {\n' +
  '  echo(first: $first, filter: $filter, ids: $ids)\n}'

describe('answers', () => {
  test('the compile time is reported once per valid text, and each time for an invalid one', () => {
    const compile = compiler(schema)
    const heard: number[] = []
    const hear = (ms: number) => void heard.push(ms)
    compile('{ book { name } }', { onCompiled: hear })
    compile('{ book { name } }', { onCompiled: hear })
    expect(heard).toHaveLength(1)
    compile('{ nothing }', { onCompiled: hear })
    compile('{ nothing }', { onCompiled: hear })
    expect(heard).toHaveLength(3)
    expect(heard.every((ms) => ms > 0)).toBe(true)
  })

  test('the compile time is reported twice per combination of conditions: before the first run, and before the second', async () => {
    const compile = compiler(schema)
    const heard: number[] = []
    const hear = (ms: number) => void heard.push(ms)
    const operation = compile('query ($full: Boolean!) { book { name pages @include(if: $full) } }')
    if ('errors' in operation) throw operation.errors[0]
    for (const full of [true, false]) await operation.run({}, { full }, hear)
    expect(heard).toHaveLength(2)
    for (const full of [true, false, true, false]) {
      // After a compilation, others pause.
      await sleep(4 * Math.max(...heard))
      await operation.run({}, { full }, hear)
    }
    expect(heard).toHaveLength(4)
    expect(heard.every((ms) => ms > 0)).toBe(true)
  })

  test('a query is compiled and charged when it is executed again', async () => {
    const operation = compiler(schema)('query ($first: Int! = 2) { echo(first: $first) }')
    if ('errors' in operation) throw operation.errors[0]
    const heard: number[][] = []
    for (let n = 0; n < 3; n++) {
      const ofRun: number[] = []
      await operation.run({}, {}, (ms) => ofRun.push(ms))
      heard.push(ofRun)
    }
    expect(heard).toEqual([[], [expect.any(Number)], []])
  })

  test('queries that are compiled in turn return the same before and after', async () => {
    const compile = compiler(schema)
    const open = (query: string) => {
      const operation = compile(query)
      if ('errors' in operation) throw operation.errors[0]
      const heard: number[] = []
      return { heard, run: async () => operation.run({}, {}, (ms) => heard.push(ms)) }
    }
    for (const first of [4, 5]) {
      const { heard, run } = open(`{ echo(first: ${first}) }`)
      await expect
        .poll(async () => {
          expect(await run()).toEqual({ data: { echo: `{"first":${first}}` } })
          return heard.length
        })
        .toBe(1)
    }
  })

  test('compiled code returns the same as the first run', async () => {
    const operation = compiler(schema)('query ($first: Int! = 2) { echo(first: $first) later }')
    if ('errors' in operation) throw operation.errors[0]
    const runs = []
    for (const variables of [{}, { first: 3 }, {}, { first: 3 }])
      runs.push(await operation.run({}, variables))
    const [a, b, ...again] = runs.map(({ data, errors }) => ({ data: { ...data }, errors }))
    expect(a?.data).toEqual({ echo: '{"first":2}', later: 'soon' })
    expect(again).toEqual([a, b])
  })

  const OPERATIONS: [what: string, query: string, variables: Record<string, unknown>][] = [
    ['a plain field', '{ book { name pages } }', {}],
    ['a promise', '{ later }', {}],
    ['fragments, included', FRAGMENTS, { full: true }],
    ['fragments, skipped', FRAGMENTS, { full: false }],
    ['null inside', '{ book { sequel { sequel { name } } } }', {}],
    ['null in a non-null field', '{ book { name } broken { name pages } }', {}],
    ['an error beside an answer', '{ fails book { name } }', {}],
    ['defaults of the schema', '{ echo }', {}],
    ['defaults of variables', DEFAULTS, {}],
    ['variables instead of defaults', DEFAULTS, { first: 1, filter: { max: null }, ids: [] }],
    ['required fields with a default that are not given', DEFAULTS, { filter: {} }],
    ['null instead of defaults', DEFAULTS, { filter: null, ids: null }],
    [
      'an argument that is not given',
      'query ($first: Int, $ids: [ID!]) { echo(first: $first, ids: $ids) }',
      {},
    ],
    [
      'a fragment used twice, once by condition',
      'query ($x: Boolean!) { a: book { pages ...F @include(if: $x) } b: book { ...F sequel { ...F } } } fragment F on Book { name }',
      { x: false },
    ],
    [
      'conditions on two levels, with nothing left of the inner one',
      'query ($a: Boolean!, $b: Boolean! = false) { book @include(if: $a) { sequel { name @include(if: $b) } } }',
      { a: true },
    ],
    ['an operation whose fields are all skipped', '{ book @skip(if: true) { name } }', {}],
    [
      'a condition within a fragment that has one',
      'query ($x: Boolean!) { ...F @include(if: $x) } fragment F on Query { later @skip(if: $x) book { name @skip(if: false) } }',
      { x: true },
    ],
    [
      'null for a condition with a default',
      'query ($x: Boolean = true) { later @include(if: $x) echo }',
      { x: null },
    ],
    ['aliases like members of every object', '{ constructor: book { toString: name __proto__: pages } }', {}],
    [
      'variables like members of every object',
      'query ($constructor: Int!, $toString: [ID!]) { echo(first: $constructor, ids: $toString) }',
      { constructor: 4 },
    ],
    ['a field that is null', 'query ($max: Int) { echo(filter: { max: $max }) }', { max: null }],
    ['a field that is not given', 'query ($max: Int) { echo(filter: { max: $max }) }', {}],
  ]
  test.each(OPERATIONS)(
    'the compiled operation returns the same as graphql for %s',
    async (_, query, variables) => {
      const compiled = compiler(schema)(query)
      if ('errors' in compiled) throw compiled.errors[0]
      const theirs = await execute({ schema, document: parse(query), variableValues: variables })
      expect(sorted(await compiled.run({}, variables))).toEqual(sorted(theirs))
      expect(sorted(await compiled.run({}, variables))).toEqual(sorted(theirs))
    },
  )

  test.each([
    ['of the wrong type', 'query ($first: Int!) { echo(first: $first) }', { first: 'x' }],
    ['that is missing', 'query ($first: Int!) { echo(first: $first) }', {}],
    ['of an unknown name', 'query ($filter: Filter) { echo(filter: $filter) }', { filter: { price: 1 } }],
  ])('a variable %s returns an error and no data', async (_, query, variables) => {
    const compiled = compiler(schema)(query)
    if ('errors' in compiled) throw compiled.errors[0]
    const { data, errors } = await compiled.run({}, variables)
    expect(data).toBeUndefined()
    expect(errors?.map(({ message }) => message)).toEqual([expect.stringContaining('Variable "$f')])
  })

  const WRONG = Array.from({ length: 50_000 }, () => ({}))
  const UNKNOWN = Object.fromEntries(WRONG.slice(0, 4_000).map((_, i) => [`field${i}`, i]))
  test.each([
    ['of a list', 'query ($ids: [ID!]) { echo(ids: $ids) }', { ids: WRONG }],
    ['of a list that has to be there', 'query ($ids: [ID!]!) { echo(ids: $ids) }', { ids: WRONG }],
    ['of an object', 'query ($filter: Filter) { echo(filter: $filter) }', { filter: UNKNOWN }],
    [
      'beside a condition',
      'query ($ids: [ID!], $x: Boolean!) { echo(ids: $ids) @skip(if: $x) later }',
      { x: false, ids: WRONG },
    ],
  ])('the errors about one variable %s are few', async (_, query, variables) => {
    const compiled = compiler(schema)(query)
    if ('errors' in compiled) throw compiled.errors[0]
    const { data, errors = [] } = await compiled.run({}, variables)
    expect(data).toBeUndefined()
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.length).toBeLessThanOrEqual(MAX_INPUT_ERRORS + 1)
    expect(JSON.stringify(errors)).not.toMatch(/did you mean/i)
  })

  const LONG = Array.from({ length: MAX_LIST_LENGTH + 1 }, (_, i) => i)
  test.each([
    ['a variable', 'query ($ids: [ID!]) { echo(ids: $ids) }', { ids: LONG }, 'Variable "$ids"'],
    [
      'a field of a variable',
      'query ($filter: Filter) { echo(filter: $filter) }',
      { filter: { sizes: LONG } },
      'Variable "$filter" got invalid value at "filter.sizes"',
    ],
    [
      'a variable beside a condition',
      'query ($ids: [ID!], $x: Boolean!) { echo(ids: $ids) later @skip(if: $x) }',
      { ids: LONG, x: true },
      'Variable "$ids"',
    ],
    ['a literal', `{ echo(ids: [${LONG}]) }`, {}, 'Argument "ids" of "echo": '],
    [
      'a field of a literal',
      `{ echo(filter: { sizes: [${LONG}] }) }`,
      {},
      'Argument "filter.sizes" of "echo": ',
    ],
    [
      'a default value',
      `query ($ids: [ID!] = [${LONG}]) { echo(ids: $ids) }`,
      {},
      'Default value of "$ids": ',
    ],
  ])('%s with too many entries is rejected', async (_, query, variables, place) => {
    const compiled = compiler(schema)(query)
    const { errors } = 'errors' in compiled ? compiled : await compiled.run({}, variables)
    expect(errors?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/Expected at most 1000 entries, found 1001\.$/),
    ])
    expect(errors?.[0]?.message).toContain(place)
  })

  test('a list of the maximum length is accepted', async () => {
    const ids = LONG.slice(1)
    const query = `query ($ids: [ID!]) { a: echo(ids: $ids) b: echo(ids: [${ids}], filter: { sizes: [${ids}] }) }`
    const compiled = compiler(schema)(query)
    if ('errors' in compiled) throw compiled.errors[0]
    const { data, errors } = await compiled.run({}, { ids })
    expect(errors).toBeUndefined()
    expect(JSON.parse(String(data?.a)).ids).toEqual(ids.map(String))
  })

  test('operationName selects the operation', async () => {
    const query = 'query A { book { name } } query B { later }'
    const compiled = compiler(schema)(query, { operationName: 'B' })
    expect('run' in compiled && (await compiled.run({}, {})).data).toEqual({ later: 'soon' })
  })
})

describe('refuses', () => {
  test.each([
    ['a text that is not GraphQL', '{ book', null],
    ['an unknown field', '{ shelf }', null],
    ['an unknown operation', 'query A { later }', 'B'],
    ['two operations of which none is named', 'query A { later } query B { later }', null],
    ['a document without an operation', 'fragment Brief on Named { name }', null],
    ['a text of 20,000 fields', `{ ${'later '.repeat(20_001)}}`, null],
  ])('%s is rejected', (_, query, name) => {
    const compiled = compiler(schema)(query, { operationName: name })
    expect('errors' in compiled && compiled.errors.length).toBeGreaterThan(0)
  })
})

describe('protects', () => {
  test('a text is compiled once, and evicted when others were used since', () => {
    const compile = compiler(schema, 100_000)
    const first = compile('{ later }')
    for (let i = 0; i < 3; i++) compile(`{ a${i}: echo }`)
    expect(compile('{ later }')).toBe(first)
    for (let i = 0; i < 20; i++) compile(`{ b${i}: echo }`)
    expect(compile('{ later }')).toBe(first)
    const once = compile('{ echo }')
    for (let i = 0; i < 3; i++) compile(`{ c${i}: echo }`)
    expect(compile('{ echo }')).not.toBe(once)
  })

  test('a long text takes more space than a short one', () => {
    const compile = compiler(schema, 80_000)
    const kept = compile('{ later }')
    compile('{ echo }')
    compile(`{ ${Array.from({ length: 20 }, (_, i) => `a${i}: echo`).join(' ')} }`)
    expect(compile('{ later }')).not.toBe(kept)
  })

  test('a pinned text is not evicted', () => {
    const compile = compiler(schema, 50_000)
    const kept = compile('{ later }', { isPinned: true })
    for (let i = 0; i < 10; i++) compile(`{ a${i}: echo }`)
    expect(compile('{ later }')).toBe(kept)
  })

  test('invalid texts evict nothing', () => {
    const compile = compiler(schema, 30_000)
    const kept = compile('{ later }')
    for (const text of ['{ shelf }', '{', '']) compile(text)
    compile('{ later }', { operationName: 'Unknown' })
    expect(compile('{ later }')).toBe(kept)
  })
})

/** Errors and data in plain form; the order in which parallel fields fail says nothing. */
function sorted({ data, errors = [] }: { data?: unknown; errors?: readonly GraphQLError[] }) {
  const shown = errors.map((error) => JSON.stringify(error.toJSON()))
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors: shown.sort() }
}

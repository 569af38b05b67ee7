import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { drifted, generatedFiles } from '../generate/generate.js'
import {
  cacheHintsArePublic,
  everythingIsDescribed,
  failuresStayInTheirField,
  listsAreBounded,
  mutationsAnswerWithRefusals,
  rootFieldsDeclareAccess,
  type SchemaRule,
  SHORT_LISTS,
} from '../generate/lint-rules.js'
import { SCHEMA_ROOT } from '../sdl.js'

const supergraph = readFileSync(join(SCHEMA_ROOT, 'supergraph.graphql'), 'utf8')

const RULES: [string, SchemaRule][] = [
  ['every root field declares who may ask it', rootFieldsDeclareAccess],
  ['what a shared cache may keep is public', cacheHintsArePublic],
  ['everything a client can name has a sentence about it', everythingIsDescribed],
  ['every list that can grow is asked for in pages', listsAreBounded],
  ['every mutation can refuse with userErrors', mutationsAnswerWithRefusals],
  ['what another subgraph serves, or not every caller may read, can be null', failuresStayInTheirField],
]

describe('answers', () => {
  test.each(RULES)('the schema obeys the rule: %s', (_, rule) => {
    expect(rule(supergraph)).toEqual([])
  })

  test('the list of short lists has existing fields only', () => {
    for (const path of SHORT_LISTS.keys()) {
      const [type, field] = path.split('.')
      expect(supergraph).toMatch(new RegExp(`^type ${type}\\n[^}]*\\n {2}${field}\\b`, 'm'))
    }
  })

  test('the committed files are up to date with the SDL of the subgraphs', async () => {
    const files = await generatedFiles()
    expect([...files.keys()].length).toBeGreaterThan(3)
    expect(drifted(files).map((path) => `${relative(SCHEMA_ROOT, path)}: npm run schema writes it`)).toEqual(
      [],
    )
  })
})

describe('refuses', () => {
  test('a root field without an access rule is reported', () => {
    const sdl = 'type Query { a: Int @public b: Int c: Int @authenticated } type Mutation { d: Int }'
    expect(rootFieldsDeclareAccess(sdl)).toEqual([
      'Query.b declares no access rule',
      'Mutation.d declares no access rule',
    ])
  })

  test('a root field that is both public and guarded is reported', () => {
    const sdl = 'type Query { a: Int @public @requiresScopes(scopes: [["a"]]) }'
    expect(rootFieldsDeclareAccess(sdl)).toEqual(['Query.a is public and guarded'])
  })

  test('a cache hint on a guarded field or a mutation, or of no time, is reported', () => {
    const sdl = `type Query {
        a: Int @public @cacheControl(maxAge: 3600)
        b: Int @authenticated @cacheControl(maxAge: 60)
        c: Int @public @cacheControl(maxAge: 3601)
        d: Int @public @cacheControl(maxAge: 0)
      }
      type Mutation { e: Int @public @cacheControl(maxAge: 60) } type F { g: Int @cacheControl(maxAge: 60) }`
    expect(cacheHintsArePublic(sdl)).toEqual([
      'Query.b is cacheable and no public query',
      'Query.c is cacheable for 3601 seconds',
      'Query.d is cacheable for 0 seconds',
      'Mutation.e is cacheable and no public query',
    ])
  })

  test.each([
    ['type', 'type A { "A." b: Int }', 'A'],
    ['field', '"A." type A { b: Int }', 'A.b'],
    ['argument', '"A." type A { "B." b(c: Int): Int }', 'A.b(c)'],
    ['enum value', '"A." enum A { B }', 'A.B'],
    ['input field', '"A." input A { b: Int }', 'A.b'],
    ['scalar', 'scalar A', 'A'],
    ['directive', 'directive @a on FIELD', '@a'],
    ['argument of a directive', '"A." directive @a(b: Int) on FIELD', '@a(b)'],
    ['root field', 'type Query { b: Int }', 'Query.b'],
  ])('a %s without a description is reported', (_, sdl, path) => {
    expect(everythingIsDescribed(sdl)).toEqual([`${path} has no description`])
  })

  test('a description that is not a sentence is reported', () => {
    expect(everythingIsDescribed('"A thing" scalar A')).toEqual(['the description of A is no sentence'])
  })

  test('an unbounded list without pages is reported', () => {
    expect(listsAreBounded('type Query { products: [Int!]! }')).toEqual([
      'Query.products is a list without bounds',
    ])
  })

  test('a connection or numbered page without paging arguments is reported', () => {
    const sdl =
      'type Query { a(first: Int): AConnection! b(page: Int): BPage! } type AConnection { nodes: [Int!]! }'
    expect(listsAreBounded(sdl)).toEqual(['Query.a has no argument after', 'Query.b has no argument perPage'])
  })

  test.each([
    ['no payload', 'type Mutation { a: Int! }'],
    ['a payload without userErrors', 'type Mutation { a: APayload! } type APayload { b: Int }'],
    [
      'userErrors that may be null',
      'type Mutation { a: APayload! } type APayload { userErrors: [UserError!] }',
    ],
  ])('a mutation with %s is reported', (_, sdl) => {
    expect(mutationsAnswerWithRefusals(sdl)).toEqual([
      'Mutation.a does not answer with userErrors: [UserError!]!',
    ])
  })

  const entity = '@join__type(graph: A, key: "id") @join__type(graph: B, key: "id")'
  test.each([
    ['a root query that is never null', 'type Query { a: Int! @public }', 'Query.a is a root field'],
    ['a root mutation that is never null', 'type Mutation { a: APayload! }', 'Mutation.a is a root field'],
    ['a guarded field', 'type T { a: Int! @requiresScopes(scopes: [["a"]]) }', 'T.a is guarded'],
    ['a field for signed-in callers', 'type T { a: Int! @authenticated }', 'T.a is guarded'],
    [
      'a reference to an entity of another subgraph',
      `type E ${entity} { id: ID! name: String! @join__field(graph: A) }
       type T @join__type(graph: B) { e: E! }`,
      'T.e leads to A',
    ],
  ])('%s is reported unless it can be null', (_, sdl, problem) => {
    expect(failuresStayInTheirField(sdl)).toEqual([`${problem} and cannot be null`])
    expect(failuresStayInTheirField(sdl.replace(/!(?=[ @}]*(?:@|\}$))/, ''))).toEqual([])
  })

  test('an entity with non-null fields of two subgraphs is reported', () => {
    const sdl = `type E ${entity} { a: Int! @join__field(graph: A) b: Int! @join__field(graph: B) }`
    expect(failuresStayInTheirField(sdl)).toEqual(['E has fields that cannot be null of A and B'])
  })

  test('an outdated generated file is reported', async () => {
    const path = join(SCHEMA_ROOT, 'supergraph.graphql')
    expect(drifted(new Map([[path, `${supergraph}\ntype More { id: ID }`]]))).toEqual([path])
  })
})

describe('protects', () => {
  test('types of federation need no description', () => {
    const sdl =
      'directive @link(url: String) on SCHEMA\nscalar join__FieldSet\nenum link__Purpose { SECURITY }'
    expect(everythingIsDescribed(sdl)).toEqual([])
  })
})

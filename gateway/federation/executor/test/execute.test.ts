import { fragmentsOf, PLACEHOLDER_KEY, resolveConditions } from '@shopstack/kit/operations/resolve-conditions'
import fc from 'fast-check'
import { getOperationAST, parse, print, validate } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { anyOperation } from '../../../test/federation-fixture/any-operation.js'
import { openZoo, type Zoo, type ZooRequest, type ZooResponse } from '../../../test/federation-fixture/zoo.js'
import { merge } from '../entities.js'
import { compiledExecutor } from '../execute.js'

const zoos: Record<'open' | 'withoutCare' | 'withoutKeepers' | 'withoutAnimals', Zoo> = {} as never
beforeAll(async () => {
  zoos.open = await openZoo()
  zoos.withoutCare = await openZoo({ away: ['care'] })
  zoos.withoutKeepers = await openZoo({ away: ['keepers'] })
  zoos.withoutAnimals = await openZoo({ away: ['animals'] })
})

/** What went wrong, each thing once: we ask about an entity once where Apollo's executor asks as often as it occurs. */
const told = ({ errors }: ZooResponse): string[] =>
  [...new Set(errors.map(({ message, code }) => `${message} ${code ?? 'DOWNSTREAM_SERVICE_ERROR'}`))].sort()

const LION = 'lion(id: "l1")'
const BOTH = 'query($yes: Boolean!, $no: Boolean! = false)'
const FILTERED = 'query($filter: Filter) { animals(filter: $filter) { name } }'

const OPERATIONS: Record<string, { query: string; variables?: Record<string, unknown> }> = {
  'an entity by one key': { query: `{ ${LION} { ration } }` },
  'an entity by a compound key': { query: `{ ${LION} { nickname } }` },
  'an entity by both keys, one after the other': {
    query: '{ keepers { favourite { name nickname space } } }',
  },
  'fields that need a list and a nested object': {
    query: '{ animals { name ... on Lion { ration space } } }',
  },
  'fields that need animals of several types': { query: `{ ${LION} { menu prey { id } } }` },
  'a field that needs a part of the input of another one': {
    query: `query($no: Boolean! = false) { ${LION} { ration ... on Lion @include(if: $no) { menu } } }`,
  },
  'a field that needs two sides of one object': {
    query: `query($yes: Boolean! = true) { ${LION} { space ... on Lion @include(if: $yes) { sign } } }`,
  },
  'a field that another subgraph provides': { query: '{ animals { ... on Parrot { keeper { name } } } }' },
  'fields that several subgraphs resolve': { query: '{ opensAt keepers { favourite { tag { number } } } }' },
  'fields of an interface': { query: '{ animals { __typename id name diet weight keeper { name badge } } }' },
  'an interface within an object': {
    query: '{ people { name ... on Visitor { ticket } ... on Keeper { id } } }',
  },
  'fragments on an interface that a union does not know': {
    query: '{ exhibits { ... on Animal { name keeper { id } } ... on Plant { latin } } }',
  },
  'members of a union, one of them inaccessible': {
    query: '{ exhibits { kind: __typename } }',
  },
  'lists of lists, empty and with holes': { query: '{ grid { name } exhibitGrid { __typename } }' },
  'lists of lists of numbers': { query: `{ ${LION} { visits { cost by { name badge } to { name } } } }` },
  'lists of lists of words': { query: '{ animals { ... on Parrot { songs } } }' },
  'an enum, and null for an inaccessible value': { query: '{ animals { diet } }' },
  'arguments with defaults': {
    query: '{ animals { ... on Parrot { words one: words(limit: 1, shout: true) } } }',
  },
  'a variable of an input type': {
    query: FILTERED,
    variables: { filter: { diet: 'MEAT', weight: { to: 200 }, order: 'WEIGHT' } },
  },
  'a variable that is null': { query: FILTERED, variables: { filter: null } },
  'a variable that is not given': { query: FILTERED },
  'a variable with a default': {
    query: 'query($f: Filter = { names: ["lion l1"] }) { animals(filter: $f) { name } }',
  },
  'a variable for an entity': {
    query: `query($s: String, $p: Place!) { ${LION} { nickname(suffix: $s) keeper { phone(of: $p) } } }`,
    variables: { s: '!', p: 'WORK' },
  },
  'a variable for an entity that is null, which is not the same as not given': {
    query: `query($s: String, $t: String) { ${LION} { nickname(suffix: $s) t: nickname(suffix: $t) } }`,
    variables: { s: null },
  },
  'one name for two things, in fragments on two types': {
    query:
      '{ animals { ... on Lion { it: nickname at: keeper { its: name } } ... on Parrot { it: greeting at: keeper { its: name } } } }',
  },
  'one field asked for in several places': {
    query: `{ ...A ...B ${LION} { keeper { boss { id } } } }
      fragment A on Query { ${LION} { keeper { name } ...C } } fragment B on Query { ${LION} { ...C } }
      fragment C on Lion { keeper { badge } }`,
  },
  'the name of the type everywhere': {
    query: '{ __typename t: __typename me { __typename u: __typename favourite { v: __typename } } }',
  },
  'the schema': { query: '{ __schema { queryType { name } } __type(name: "Lion") { kind } opensAt }' },
  'fields skipped or included by a literal': {
    query: `{ ${LION} { a: name @skip(if: true) b: name @skip(if: false) c: name @include(if: true) d: name @include(if: false) } }`,
  },
  'mutations, in order': {
    query:
      'mutation { a: feed(id: "l1") { nickname } hire(name: "Bo") { badge } b: feed(id: "l2", grams: 9) { ration } log }',
  },
  'data beside an error of a root field': { query: '{ leaks opensAt }' },
  'nothing where what fails may not be null': { query: '{ floods opensAt }' },
  'a mutation that fails': { query: 'mutation { hire(name: "Bo") { id } escape log }' },
  'an error within an entity': { query: '{ keepers { team { salary } name } }' },
  'an error within a list': { query: '{ animals { ... on Lion { rival { name } } id } }' },
  'an error that makes an element null': { query: '{ exhibitGrid { ... on Parrot { mood } } grid { id } }' },
  'an unknown entity and one that fails': {
    query: '{ animal(id: "l4") { keeper { name } } b: lion(id: "l5") { keeper { name boss { id } } } }',
  },
  'errors all the way down': {
    query: '{ animals { id ... on Lion { space rival { id } keeper { team { salary } } } } }',
  },
}

/** Apollo's planner gets some conditions wrong, so it plans the operation without them, by their values. */
function decided({ query, variables = {} }: ZooRequest): ZooRequest {
  const document = parse(query)
  const operation = getOperationAST(document)
  const resolved =
    operation && resolveConditions(operation, fragmentsOf(document), { usually: true, ...variables })
  return { query: resolved ? print(resolved.document) : '{ __typename @skip(if: true) }', variables }
}

const withoutPlaceholders = (data: unknown): unknown =>
  JSON.parse(JSON.stringify(data, (key, value) => (key === PLACEHOLDER_KEY ? undefined : value)))

const agree = async (zoo: Zoo, asked: ZooRequest, stockAsked = asked) => {
  const [theirs, ours] = [await zoo.stock(stockAsked), await zoo.ours(asked)]
  const stock = { ...theirs, data: withoutPlaceholders(theirs.data) }
  expect(ours.data, asked.query).toEqual(stock.data)
  // Where Apollo's says nothing about a null that may not be, ours does.
  const said = told(ours).filter(
    (error) => told(stock).includes(error) || !error.startsWith('Cannot return null'),
  )
  expect(said, asked.query).toEqual(told(stock))
  return ours
}

describe('answers, as the executor of Apollo does,', () => {
  test.each(Object.entries(OPERATIONS))(
    'the executor returns the same as the executor of Apollo for %s',
    async (_, asked) => {
      const ours = await agree(zoos.open, asked)
      expect(ours.byStock).toBe(false)
    },
  )

  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('the executor obeys @skip and @include with variables that are %s and %s', async (yes, no) => {
    const parts = ['@skip(if: $yes)', '@include(if: $no)', '@skip(if: $no) @include(if: $yes)']
    const fields = parts.flatMap((directives, i) => [
      `f${i}: ration ${directives}`,
      `... on Lion ${directives} { g${i}: nickname keeper ${directives} { name } }`,
    ])
    const query = `${BOTH} { ${LION} { id ${fields.join(' ')} } opensAt ${parts[2]} me ${parts[0]} { badge } }`
    for (let again = 0; again < 2; again++) await agree(zoos.open, { query, variables: { yes, no } })
  })

  test.each([
    [
      'withoutCare',
      '{ animals { id name ... on Lion { ration visits { cost } } ... on Parrot { greeting } } }',
    ],
    ['withoutCare', '{ animals { id ... on Lion { ration nickname } } }'],
    ['withoutKeepers', '{ animals { id keeper { id name } ... on Lion { nickname } } }'],
    ['withoutKeepers', '{ keepers { id } animals { keeper { badge } } }'],
    ['withoutAnimals', '{ keepers { name favourite { nickname name ration } } }'],
    ['withoutAnimals', '{ animals { id } keepers { id } }'],
  ] as const)('the executor returns the same data %s as the executor of Apollo: %s', async (zoo, query) => {
    const ours = await zoos[zoo].ours({ query })
    expect(ours.data).toEqual((await zoos[zoo].stock({ query })).data)
    expect(ours.errors.length).toBeGreaterThan(0)
  })

  test('100 random operations return the same as with the executor of Apollo', {
    timeout: 60_000,
  }, async () => {
    const tape = fc.array(fc.nat(9_999), { minLength: 120, maxLength: 400, size: 'max' })
    const property = fc.asyncProperty(tape, async (numbers) => {
      const asked = anyOperation(zoos.open.api, numbers)
      fc.pre(validate(zoos.open.api, parse(asked.query)).length === 0)
      await agree(zoos.open, asked, decided(asked))
    })
    await fc.assert(property, { numRuns: 100, seed: 2, endOnFailure: true })
    expect.assertions(200)
  })

  test('a fragment on a type that a subgraph does not know is left to the executor of Apollo', async () => {
    const query = '{ exhibits { ... on Plant { note } ... on Parrot { note } } }'
    expect((await agree(zoos.open, { query })).byStock).toBe(true)
  })

  test('a supergraph with interface objects is left to the executor of Apollo', () => {
    const stock = async () => ({})
    expect(compiledExecutor('type Animal @join__type(graph: CARE, isInterfaceObject: true)', {}, stock)).toBe(
      stock,
    )
  })
})

describe('answers, otherwise than the executor of Apollo,', () => {
  test('a null in a non-null field has an error with its path, where no subgraph reported one', async () => {
    const keeper = 'keeper { ... on Keeper { team { id } } }'
    const { data, errors } = await zoos.open.ours({
      query: `{ animals { id ... on Lion { ${keeper} } } lion(id: "l4") { ${keeper} } }`,
    })
    expect(data).toMatchObject({ animals: { 5: { id: 'l4', keeper: null } }, lion: { keeper: null } })
    const message = 'Cannot return null for non-nullable field Keeper.team.'
    expect(errors.filter(({ code }) => code !== 'NOT_FOUND')).toEqual([
      { message, path: ['animals', 5, 'keeper', 'team'], code: undefined },
      { message, path: ['lion', 'keeper', 'team'], code: undefined },
    ])
  })

  test('fields are returned in the order of the document', async () => {
    const { data } = await zoos.open.ours({
      query: `{ ${LION} { ... on Lion { name } ... { nickname } ... on Lion { id } } }`,
    })
    expect(JSON.stringify(data)).toBe('{"lion":{"name":"lion l1","nickname":"number 1","id":"l1"}}')
  })

  test('each entity is requested once, however often it occurs', async () => {
    const { calls } = await zoos.open.ours({ query: '{ animals { keeper { name boss { name } } } }' })
    const asked = calls.flatMap(({ representations = [] }) => representations)
    expect(asked).toEqual(['k1', 'k2', 'k3', 'gone', 'ill'].map((id) => ({ __typename: 'Keeper', id })))
  })

  test('errors have the paths of the response', async () => {
    const { errors } = await zoos.open.ours({
      query:
        '{ animals { keeper { name } } keepers { team { salary } } people { ... on Keeper { favourite { space } } } }',
    })
    expect(errors).toContainEqual({
      message: 'keeper is ill',
      code: 'NOT_FOUND',
      path: ['animals', 6, 'keeper', 'name'],
    })
    expect(errors).toContainEqual({
      message: 'a secret',
      code: 'FORBIDDEN',
      path: ['keepers', 0, 'team', 1, 'salary'],
    })
  })

  test('an error within an entity is reported at every path of the entity', async () => {
    const { errors } = await zoos.open.ours({
      query: '{ grid { id ... on Lion { keeper { team { salary } } } } }',
    })
    expect(errors).toEqual([
      { message: 'a secret', code: 'FORBIDDEN', path: ['grid', 0, 0, 'keeper', 'team', 1, 'salary'] },
      { message: 'a secret', code: 'FORBIDDEN', path: ['grid', 2, 0, 'keeper', 'team', 1, 'salary'] },
    ])
  })

  test('the failure of a subgraph is reported at each field, with its cause', async () => {
    const { errors } = await zoos.withoutCare.ours({ query: '{ animals { id ... on Lion { ration } } }' })
    expect(errors).toMatchObject(
      [0, 1, 2, 5, 6].map((i) => ({
        message: 'care failed.',
        path: ['animals', i, 'ration'],
        cause: new Error('care is away'),
      })),
    )
  })

  test('a fragment on an object within a fragment on an interface is applied', async () => {
    const { data } = await zoos.open.ours({
      query: '{ me { ... on Named { ... on Keeper { salary } } name } }',
    })
    expect(data).toEqual({ me: { salary: 1_000, name: 'keeper k1' } })
  })
})

describe('refuses', () => {
  test.each([
    ['a value that an enum does not have', { diet: 'NOPE' }],
    ['an inaccessible value of an enum', { diet: 'SECRET' }],
    ['a number as an input object', 7],
  ])('%s is rejected before a subgraph is called', async (_, filter) => {
    const ours = await agree(zoos.open, { query: FILTERED, variables: { filter } })
    expect(ours.calls).toEqual([])
  })

  test('a missing required variable is rejected', async () => {
    await agree(zoos.open, { query: 'query($id: ID!) { animal(id: $id) { id } }' })
  })
})

describe('protects', () => {
  test('a query of a disconnected client calls no subgraph, and its mutation is carried out', async () => {
    const gone = AbortSignal.abort()
    const asked = await zoos.open.ours({ query: '{ keepers { favourite { name } } }', gone })
    expect(asked.calls).toEqual([])
    expect(asked.errors).toMatchObject([{ code: 'CLIENT_GONE' }])
    const fed = await zoos.open.ours({ query: 'mutation { feed(id: "l1") { name } }', gone })
    expect(fed.calls).toMatchObject([{ subgraph: 'animals' }])
    expect(fed.errors).toEqual([])
  })

  test.each([
    `{ __proto__: ${LION} { polluted: name } }`,
    `{ ${LION} { __proto__: tag { polluted: country } constructor: nickname toString: ration } }`,
  ])('an alias like a member of every object changes no prototype: %s', async (query) => {
    const ours = await agree(zoos.open, { query })
    expect(ours.byStock).toBe(false)
    expect({}).not.toHaveProperty('polluted')
  })

  test('a response of a subgraph changes no prototype', () => {
    const known = {}
    merge(known, JSON.parse('{ "__proto__": { "polluted": true }, "name": "lion" }'))
    expect(known).toEqual({ name: 'lion' })
    expect({}).not.toHaveProperty('polluted')
  })
})

import { beforeAll, describe, expect, test } from 'vitest'
import { openZoo, type Zoo } from '../../../test/federation-fixture/zoo.js'

const zoos: Record<'open' | 'withoutCare' | 'withoutAnimals', Zoo> = {} as never
beforeAll(async () => {
  zoos.open = await openZoo()
  zoos.withoutCare = await openZoo({ away: ['care'] })
  zoos.withoutAnimals = await openZoo({ away: ['animals'] })
})

const LION = 'lion(id: "l1")'

describe('answers', () => {
  test.each([
    [
      'a fragment used twice, once by condition',
      `query($x: Boolean!) { a: ${LION} { id ...F @include(if: $x) } b: lion(id: "l2") { ...F } } fragment F on Lion { name ration }`,
      { x: false },
      { a: { id: 'l1' }, b: { name: 'lion l2', ration: null } },
    ],
    [
      'conditions on two levels, with nothing left of the inner one',
      'query($a: Boolean!, $b: Boolean!) { me @include(if: $a) { favourite @include(if: $b) { name } } }',
      { a: true, b: false },
      { me: {} },
    ],
    ['an operation of which nothing is left', '{ opensAt @skip(if: true) }', {}, {}],
    [
      'a mutation that is skipped within a fragment that is included, which never runs',
      `mutation($go: Boolean!) { ...B @include(if: $go) log }
        fragment B on Mutation { extra: feed(id: "l1") @skip(if: true) { id } wanted: feed(id: "l2") { id } }`,
      { go: true },
      { wanted: { id: 'l2' }, log: ['l2 ate 5'] },
    ],
    [
      'mutations in the order in which they are written, one in a fragment between two others',
      `mutation { first: feed(id: "l1") { id } ...F last: feed(id: "l1") { id } log }
        fragment F on Mutation { second: feed(id: "l2") { id } }`,
      {},
      {
        first: { id: 'l1' },
        second: { id: 'l2' },
        last: { id: 'l1' },
        log: ['l1 ate 5', 'l2 ate 5', 'l1 ate 5'],
      },
    ],
    [
      'a field that is skipped, and whose error is not told',
      '{ keepers { ...S @skip(if: true) name } opensAt } fragment S on Keeper { team { salary } }',
      {},
      {
        keepers: [{ name: 'keeper k1' }, null, { name: 'keeper k2' }, { name: 'keeper k3' }],
        opensAt: '09:00',
      },
    ],
    ['an alias like a key', `{ ${LION} { id: name ration } }`, {}, { lion: { id: 'lion l1', ration: 690 } }],
    [
      'an alias of __typename',
      '{ animals { __typename: name ... on Parrot { greeting } } }',
      {},
      expect.objectContaining({
        animals: expect.arrayContaining([{ __typename: 'parrot p1', greeting: 'parrot p1 says hello' }]),
      }),
    ],
    [
      'an alias like a key, in an included fragment',
      `query($x: Boolean!) { animals(filter: { names: ["lion l1", "parrot p1"] }) { ...F @include(if: $x) ... on Parrot { id: greeting } } }
        fragment F on Animal { ... on Lion { id: nickname weight: ration } }`,
      { x: true },
      { animals: [{ id: 'number 1', weight: 690 }, { id: 'parrot p1 says hello' }] },
    ],
    [
      'an alias like a placeholder',
      `{ ${LION} { tag { nothing_selected: country } tag { number @skip(if: true) } } }`,
      {},
      { lion: { tag: { nothing_selected: 'KE' } } },
    ],
    [
      'an alias like a renamed key',
      `{ ${LION} { renamed_id: id id: name toString: nickname } }`,
      {},
      { lion: { renamed_id: 'l1', id: 'lion l1', toString: 'number 1' } },
    ],
    [
      'the schema beside what is called otherwise, in fragments',
      '{ ...S opensAt } fragment S on Query { id: __type(name: "Lion") { __proto__: name } people { __typename } }',
      {},
      {
        id: JSON.parse('{ "__proto__": "Lion" }'),
        opensAt: '09:00',
        people: [{ __typename: 'Keeper' }, { __typename: 'Visitor' }, { __typename: 'Keeper' }],
      },
    ],
  ])('the prepared operation returns the data of %s', async (_, query, variables, data) => {
    const ours = await zoos.open.ours({ query, variables })
    expect(ours).toMatchObject({ errors: [], byStock: false })
    expect(ours.data).toEqual(data)
  })

  test('a failed non-null mutation ends the operation, and the mutations after it are not carried out', async () => {
    const query = 'mutation { feed(id: "l1") { id } escape hire(name: "Bo") { id } log }'
    const { data, errors, calls } = await zoos.open.ours({ query })
    expect(data).toBeNull()
    expect(errors).toEqual([{ message: 'the door is locked', code: 'CONFLICT', path: ['escape'] }])
    expect(calls.map(({ subgraph }) => subgraph)).toEqual(['animals'])
  })

  test('each null has its error, at the path with the aliases of the client', async () => {
    const query = `{ id: animals { __typename: name ... on Lion { constructor: ration tag { number } } } }`
    const { data, errors } = await zoos.withoutCare.ours({ query })
    expect(errors.map(({ path }) => path)).toEqual([0, 1, 2, 5, 6].map((i) => ['id', i, 'constructor']))
    expect(data).toMatchObject({
      id: expect.arrayContaining([expect.objectContaining({ constructor: null })]),
    })
  })

  test('each root field of an unreachable subgraph is null with an error', async () => {
    const { data, errors } = await zoos.withoutAnimals.ours({
      query: '{ a: lion(id: "l1") { id } b: exhibits { __typename } me { name } }',
    })
    expect(data).toEqual({ a: null, b: null, me: { name: 'keeper k1' } })
    expect(errors.map(({ path }) => path)).toEqual([['a'], ['b']])
  })
})

describe('refuses', () => {
  test('null is rejected for a condition with a default before a subgraph is called', async () => {
    const query = 'mutation($x: Boolean = true) { feed(id: "l1") @include(if: $x) { id } log }'
    const ours = await zoos.open.ours({ query, variables: { x: null } })
    expect(ours).toMatchObject({ data: null, calls: [], errors: [{ code: 'BAD_USER_INPUT' }] })
  })
})

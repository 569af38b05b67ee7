import { buildSubgraphSchema } from '@apollo/subgraph'
import { execute, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { schemaOf } from '../../subgraph/build-schema.js'

const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  type Query { ok: Boolean }
  type Product @key(fields: "id") { id: ID! name: String }
  type User @key(fields: "id") { id: ID! }
  interface Node { id: ID! }
`
const shared = { id: 'shared', name: 'shared' }
const find = (id: string): unknown => {
  if (id === 'missing') return null
  if (id === 'thrown') throw new Error('the row is away')
  if (id === 'rejected') return Promise.reject(new Error('the row is away'))
  if (id === 'other') return { __typename: 'User', id, name: 'other' }
  if (id === 'shared') return shared
  return id.startsWith('later') ? Promise.resolve({ id, name: id }) : { id, name: id }
}
const RESOLVERS = { Product: { __resolveReference: ({ id }: { id: string }) => find(id) } }
const OURS = schemaOf({ sdl: SDL, resolvers: [RESOLVERS] })
const APOLLO = buildSubgraphSchema([{ typeDefs: parse(SDL), resolvers: RESOLVERS as never }])
const QUERY = parse(
  'query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on Product { id name } ... on User { id } } }',
)

const answer = async (schema: typeof OURS, of: object[]) =>
  JSON.parse(
    JSON.stringify(await execute({ schema, document: QUERY, variableValues: { of }, contextValue: {} })),
  )

describe('answers', () => {
  test.each<[string, object[]]>([
    [
      'entities that are there and that come later',
      ['a', 'later', 'missing', 'b'].map((id) => ({ __typename: 'Product', id })),
    ],
    [
      'an entity that several references share',
      ['shared', 'shared'].map((id) => ({ __typename: 'Product', id })),
    ],
    ['an entity with another type', [{ __typename: 'Product', id: 'other' }]],
    [
      'a type without a resolver',
      [
        { __typename: 'User', id: '7' },
        { __typename: 'Product', id: 'a' },
      ],
    ],
    ['none', []],
  ])('%s are resolved as Apollo resolves them', async (_, of) => {
    const ours = await answer(OURS, of)
    expect(ours).toEqual(await answer(APOLLO, of))
    expect(ours.errors).toBeUndefined()
  })
})

describe('refuses', () => {
  test.each<[string, object[]]>([
    [
      'a resolver that throws',
      [
        { __typename: 'Product', id: 'thrown' },
        { __typename: 'Product', id: 'a' },
      ],
    ],
    [
      'a resolver that rejects',
      [
        { __typename: 'Product', id: 'rejected' },
        { __typename: 'Product', id: 'a' },
      ],
    ],
    ['an interface', [{ __typename: 'Node', id: '1' }]],
    ['an unknown type', [{ __typename: 'Nothing', id: '1' }]],
  ])('%s fails as it does with Apollo', async (_, of) => {
    const ours = await answer(OURS, of)
    expect(ours).toEqual(await answer(APOLLO, of))
    expect(ours.errors).toHaveLength(1)
  })
})

import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { Viewer } from '../../auth/viewer.js'
import { compiler } from '../../operations/operation-compiler.js'
import { enforceAccess, MAX_REFUSALS } from '../access-directives.js'

const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
    import: ["@key", "@authenticated", "@requiresScopes"])
  type Query {
    open: String
    mine: String @authenticated
    report: String @requiresScopes(scopes: [["reports:read"]])
    either: String @requiresScopes(scopes: [["no:such"], ["orders:manage", "users:read"]])
    both: String @requiresScopes(scopes: [["reports:read", "no:such"]])
    vault: Vault
  }
  type Vault @authenticated { gold: String }
  extend type Vault { silver: String @requiresScopes(scopes: [["reports:read"]]) }
  type Account @key(fields: "id") { id: ID!  email: String @authenticated  token: String! @authenticated }
  extend type Query { accounts: [Account] }`

const calls: string[] = []
const told = (name: string) => () => {
  calls.push(name)
  return name
}
const resolvers = {
  Query: {
    ...Object.fromEntries(['open', 'mine', 'report', 'either', 'both'].map((name) => [name, told(name)])),
    vault: () => ({ gold: 'gold', silver: 'silver' }),
    accounts: () => Array.from({ length: 1_000 }, (_, id) => ({ id, email: 'eve@shop.test', token: 'x' })),
  },
  Account: { __resolveReference: ({ id }: { id: string }) => ({ id, email: 'eve@shop.test' }) },
}
const schema = enforceAccess(buildSubgraphSchema([{ typeDefs: parse(SDL), resolvers }]))
const compile = compiler<{ viewer: Viewer | null }>(schema)

const customer: Viewer = { id: 1, role: 'customer', sessionId: 's' }
const admin: Viewer = { id: 2, role: 'admin', sessionId: 's' }

async function ask(query: string, viewer: Viewer | null) {
  const compiled = compile(query)
  if ('errors' in compiled) throw compiled.errors[0]
  // Compiled code returns objects of its own.
  const { data, errors } = await compiled.run({ viewer }, {})
  return { data, codes: errors?.map(({ extensions }) => extensions.code) ?? [] }
}

/** The scopes that the errors name. */
async function scopesMissing(query: string, viewer: Viewer | null) {
  const compiled = compile(query)
  if ('errors' in compiled) throw compiled.errors[0]
  const { errors } = await compiled.run({ viewer }, {})
  return errors?.map(({ extensions }) => extensions.requiredScope)
}

describe('answers', () => {
  test.each([
    ['open', null],
    ['open', customer],
    ['mine', customer],
    ['report', admin],
    ['either', admin],
  ])('the field %s is returned to a permitted viewer', async (field, viewer) => {
    expect(await ask(`{ ${field} }`, viewer)).toEqual({ data: { [field]: field }, codes: [] })
  })

  test('a type that requires sign-in is returned to a signed-in viewer', async () => {
    expect(await ask('{ vault { gold } }', customer)).toEqual({
      data: { vault: { gold: 'gold' } },
      codes: [],
    })
  })
})

describe('refuses', () => {
  test('an error names the scopes that are missing', async () => {
    expect(await scopesMissing('{ report either }', customer)).toEqual([
      'reports:read',
      'no:such or orders:manage and users:read',
    ])
    expect(await scopesMissing('{ both }', admin)).toEqual(['reports:read and no:such'])
    expect(await scopesMissing('{ mine }', null)).toEqual([undefined])
  })

  test.each(['interpreted', 'compiled'])(
    'a field of a thousand rows is null in each, and a hundred nulls have an error: %s',
    async (run) => {
      const query = `{ accounts { email ${run}: __typename } }`
      if (run === 'compiled') await ask(query, null)
      const { data, codes } = await ask(query, null)
      const { accounts } = data as { accounts: { email: unknown }[] }
      expect(accounts.map(({ email }) => email)).toEqual(Array(1_000).fill(null))
      expect(codes).toEqual(Array(MAX_REFUSALS).fill('UNAUTHENTICATED'))
    },
  )

  test('a field that must not be null is refused in each row', async () => {
    const { data, codes } = await ask('{ accounts { token } }', null)
    expect(data?.accounts).toEqual(Array(1_000).fill(null))
    expect(codes).toHaveLength(1_000)
  })

  test.each([
    ['mine', null, 'UNAUTHENTICATED'],
    ['report', null, 'UNAUTHENTICATED'],
    ['report', customer, 'FORBIDDEN'],
    ['either', customer, 'FORBIDDEN'],
    ['both', admin, 'FORBIDDEN'],
  ])('the field %s is refused to other viewers before a resolver runs', async (field, viewer, code) => {
    calls.length = 0
    expect(await ask(`{ ${field} }`, viewer)).toEqual({ data: { [field]: null }, codes: [code] })
    expect(calls).toEqual([])
  })

  test('every field of a type that requires sign-in is refused, wherever it is declared', async () => {
    const { codes } = await ask('{ vault { gold silver } }', null)
    expect(codes).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED'])
    expect((await ask('{ vault { gold silver } }', customer)).codes).toEqual(['FORBIDDEN'])
  })
})

describe('protects', () => {
  const entity =
    '{ _entities(representations: [{ __typename: "Account", id: "1" }]) { ... on Account { id email } } }'

  test('an entity reference requires sign-in like the field', async () => {
    expect(await ask(entity, null)).toEqual({
      data: { _entities: [{ id: '1', email: null }] },
      codes: ['UNAUTHENTICATED'],
    })
    expect((await ask(entity, customer)).codes).toEqual([])
  })
})

import { useSubgraph } from '@shopstack/kit/testing'
import type { Viewer } from '@shopstack/kit/viewer'
import { describe, expect, test } from 'vitest'
import { insights } from '../subgraph.js'

const shop = useSubgraph(insights, 'demo')
const ada: Viewer = { id: 1, role: 'customer', sessionId: null }
const admin: Viewer = { id: 2, role: 'admin', sessionId: null }

const USER = 'id email name role profile { avatar bio phone } createdAt updatedAt'
const ENTITIES = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { ${USER} } } }`
const reference = (id: number | string) => ({ __typename: 'User', id: String(id) })

describe('answers', () => {
  test('nobody to a caller who is not signed in', async () => {
    const { data, statements } = await shop().ask('{ me { id } }')
    expect(data).toEqual({ me: null })
    expect(statements).toHaveLength(0)
  })

  test('the caller their own account', async () => {
    const [row] = await shop().owner`select email, name, profile from users where id = ${ada.id}`
    const { data } = await shop().ask(`{ me { ${USER} } user(id: "${ada.id}") { id } }`, { as: ada })
    expect(data).toMatchObject({ me: { id: '1', role: 'CUSTOMER', ...row }, user: { id: '1' } })
  })

  test('an admin any account', async () => {
    const { data } = await shop().ask('{ user(id: "1") { id email } }', { as: admin })
    expect(data?.user).toMatchObject({ id: '1', email: expect.stringContaining('@') })
  })

  test('forty accounts with one statement', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => i + 1)
    const one = await shop().ask(ENTITIES, { variables: { r: [reference(1)] }, as: admin })
    const many = await shop().ask(ENTITIES, { variables: { r: ids.map(reference) }, as: admin })
    expect(one.statements).toHaveLength(1)
    expect(many.statements).toHaveLength(1)
    const { _entities: found } = many.data as { _entities: { id: string }[] }
    expect(found.map(({ id }) => Number(id))).toEqual(ids)
  })
})

describe('refuses', () => {
  test.each(['abc', '0', '-1', '1.5', '99999999999', ''])('no account has the id %j', async (id) => {
    const { data, errors } = await shop().ask('query ($id: ID!) { user(id: $id) { id } }', {
      variables: { id },
      as: admin,
    })
    expect(errors).toBeUndefined()
    expect(data).toEqual({ user: null })
  })

  test('an account to a caller who is not signed in', async () => {
    const { errors } = await shop().ask('{ user(id: "1") { id } }')
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })

  test('to say "nobody" to somebody whose token is not good any more', async () => {
    const { errors } = await shop().ask('{ me { id } }', { caller: { tokenRefused: true } })
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })
})

describe('protects', () => {
  test("someone else's account looks like a missing one, through a reference too", async () => {
    const { data } = await shop().ask('{ user(id: "3") { id email } }', { as: ada })
    expect(data).toEqual({ user: null })
    const referred = await shop().ask(ENTITIES, {
      variables: { r: [reference(3), reference(ada.id)] },
      as: ada,
    })
    expect(referred.data?._entities).toEqual([null, expect.objectContaining({ id: '1' })])
  })

  test('the password hash, which this subgraph cannot read', async () => {
    const { errors } = await shop().ask('{ me { passwordHash } }', { as: ada })
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED')
    const [right] = await shop().owner`
      select has_column_privilege('shopstack_insights', 'users', 'password_hash', 'select') as allowed`
    expect(right?.allowed).toBe(false)
  })
})

import type { Surface } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'

const shop = useSubgraph(insights, 'demo')
const ada: Viewer = { id: 1, role: 'customer', sessionId: null }
const admin: Viewer = { id: 2, role: 'admin', sessionId: null }

const USER = 'id email name role profile { avatar bio phone } createdAt updatedAt'
const ENTITIES = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { ${USER} } } }`
const reference = (id: number | string) => ({ __typename: 'User', id: String(id) })

describe('answers', () => {
  test('me is null for an anonymous caller', async () => {
    const { data, statements } = await shop().ask('{ me { id } }')
    expect(data).toEqual({ me: null })
    expect(statements).toHaveLength(0)
  })

  test('a caller reads the own account', async () => {
    const [row] = await shop().owner`select email, name, profile from users where id = ${ada.id}`
    const { data } = await shop().ask(`{ me { ${USER} } user(id: "${ada.id}") { id } }`, { as: ada })
    expect(data).toMatchObject({ me: { id: '1', role: 'CUSTOMER', ...row }, user: { id: '1' } })
  })

  test('an administrator reads any account', async () => {
    const { data } = await shop().ask('{ user(id: "1") { id email } }', { as: admin })
    expect(data?.user).toMatchObject({ id: '1', email: expect.stringContaining('@') })
  })

  test('forty accounts cost one statement', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => i + 1)
    const one = await shop().ask(ENTITIES, { variables: { r: [reference(1)] }, as: admin })
    const many = await shop().ask(ENTITIES, { variables: { r: ids.map(reference) }, as: admin })
    expect(one.statements).toHaveLength(1)
    expect(many.statements).toHaveLength(1)
    const { _entities: found } = many.data as { _entities: { id: string }[] }
    expect(found.map(({ id }) => Number(id))).toEqual(ids)
  })
})

describe('answers on the Express API', () => {
  const kim: Viewer = { id: 41, role: 'customer', sessionId: null }
  const lee: Viewer = { id: 42, role: 'customer', sessionId: null }
  const OLD = { kim: 900_001, lee: 900_002, merged: 900_003 }
  beforeAll(async () => {
    await shop().owner`
      insert into adopted_ids (source, kind, source_id, id, merged) values
        ('express', 'user', ${OLD.kim}, 41, false), ('express', 'user', 41, 42, false), ('express', 'user', ${OLD.merged}, 41, true),
        ('flask', 'user', ${OLD.lee}, 42, false), ('express', 'product', ${OLD.lee}, 42, false)`
  })
  const idOf = async (id: number, as: Viewer, surface: Surface = 'express') => {
    const { data } = await shop().ask(`{ user(id: "${id}") { id } }`, { as, caller: { surface } })
    return (data as { user: { id: string } | null }).user?.id ?? null
  }

  test('an adopted account is found by its legacy id, for its owner and for administrators', async () => {
    expect(await Promise.all([idOf(OLD.kim, kim), idOf(41, lee), idOf(OLD.kim, admin)])).toEqual([
      '41',
      '42',
      '41',
    ])
  })

  test('an id of this shop takes precedence over a legacy id', async () => {
    expect(await Promise.all([idOf(41, kim), idOf(41, admin)])).toEqual(['41', '41'])
  })

  test('a legacy id of another account, of Flask, of a product or of a merged account finds nothing', async () => {
    const asked = [idOf(OLD.kim, lee), idOf(OLD.lee, lee), idOf(OLD.lee, admin), idOf(OLD.merged, kim)]
    expect(await Promise.all(asked)).toEqual([null, null, null, null])
  })

  test('a legacy id finds nothing on the other APIs', async () => {
    expect(await Promise.all([idOf(OLD.kim, kim, 'graphql'), idOf(OLD.kim, kim, 'flask')])).toEqual([
      null,
      null,
    ])
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

  test('an anonymous caller reads no account', async () => {
    const { errors } = await shop().ask('{ user(id: "1") { id } }')
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })

  test('me with an invalid token is UNAUTHENTICATED instead of null', async () => {
    const { errors } = await shop().ask('{ me { id } }', { caller: { tokenRefused: true } })
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })
})

describe('protects', () => {
  test('an account of another caller looks like a missing one, through references as well', async () => {
    const { data } = await shop().ask('{ user(id: "3") { id email } }', { as: ada })
    expect(data).toEqual({ user: null })
    const referred = await shop().ask(ENTITIES, {
      variables: { r: [reference(3), reference(ada.id)] },
      as: ada,
    })
    expect(referred.data?._entities).toEqual([null, expect.objectContaining({ id: '1' })])
  })

  test('the password hash is neither in the schema nor readable for insights', async () => {
    const { errors } = await shop().ask('{ me { passwordHash } }', { as: ada })
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED')
    const [right] = await shop().owner`
      select has_column_privilege('shopstack_insights', 'users', 'password_hash', 'select') as allowed`
    expect(right?.allowed).toBe(false)
  })
})

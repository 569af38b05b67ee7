import { beforeAll, describe, expect, test } from 'vitest'
import { type TestShop, useShop } from '../../../test/shop.js'
import { type RestClient, restClient } from '../../test/rest-client.js'

const legacyEnv = { REST_ACCESS: 'legacy' }
const inProcess = useShop()
const overHttp = useShop({ mode: 'over HTTP' })
const legacy = useShop({ env: legacyEnv })
const legacyOverHttp = useShop({ mode: 'over HTTP', env: legacyEnv })

type Shops = [string, () => TestShop][]
const SHOPS: Shops = [
  ['in process', inProcess],
  ['over HTTP', overHttp],
]
const LEGACY_SHOPS: Shops = [
  ['in process', legacy],
  ['over HTTP', legacyOverHttp],
]

const OTHER = 1
const MISSING = { status: 404, body: { error: 'User not found' } }
const PROFILE = '/api/users/me/profile'

/** An account as the contract shows it, made of the row in the database. */
async function expected({ owner }: TestShop, id: number) {
  const [row] = await owner`select * from users where id = ${id}`
  const { email, name, role, profile } = row ?? {}
  const [createdAt, updatedAt] = [row?.created_at.toISOString(), row?.updated_at.toISOString()]
  return { id, email, name, role, profile, createdAt, updatedAt }
}

/** A new account, and a client that is signed in with it. */
async function newcomer(shop: TestShop, name: string) {
  const anonymous = await restClient(shop, 'express', null)
  const body = { email: `${name}@shop.example`, password: 'correct horse', name: 'Al' }
  const { body: opened } = await anonymous<{ token: string; user: { id: number } }>(
    'POST /api/auth/register',
    {
      body,
    },
  )
  const ask: RestClient = (request, sent) =>
    anonymous(request, { ...sent, headers: { ...sent?.headers, authorization: `Bearer ${opened.token}` } })
  return { id: opened.user.id, ask }
}

describe.each(SHOPS)('answers, %s', (mode, shop) => {
  let customer: RestClient
  let admin: RestClient
  beforeAll(async () => {
    customer = await restClient(shop(), 'express', 'customer')
    admin = await restClient(shop(), 'express', 'admin')
  })
  const newcomerNamed = (name: string) => newcomer(shop(), `${name}-${mode.replace(' ', '-')}`)

  test('a caller reads the own account and an administrator any account, without the password hash', async () => {
    const [row] = await shop().owner`select id from users where email = 'customer@shopstack.test'`
    const id = Number(row?.id)
    const own = { user: await expected(shop(), id) }
    expect(await customer(`GET /api/users/${id}`)).toMatchObject({ status: 200, body: own })
    expect(await customer(`GET /API/Users/00${id}/`)).toMatchObject({ status: 200, body: own })
    expect((await customer(`GET /api/users/${id}`)).body).toEqual(own)
    expect((await admin(`GET /api/users/${OTHER}`)).body).toEqual({ user: await expected(shop(), OTHER) })
  })

  test('an unset profile is null, and a set one has only its fields', async () => {
    const { id, ask } = await newcomerNamed('written')
    expect((await ask(`GET /api/users/${id}`)).body).toMatchObject({ user: { profile: null } })
    for (const profile of [
      { bio: 'Likes tea.' },
      {},
      { avatar: '', phone: '1' },
      { avatar: '/uploads/a b.png' },
    ]) {
      const { body } = await ask<{ user: object }>(`PUT ${PROFILE}`, { body: profile })
      expect(body).toEqual({
        message: 'Profile updated successfully',
        user: await expected(shop(), id),
      })
      expect(body.user).toHaveProperty('profile', profile)
      expect((await ask(`GET /api/users/${id}`)).body).toEqual({ user: body.user })
      expect((await ask<{ user: object }>(`GET ${PROFILE}`)).body.user).toMatchObject({
        ...{ avatar: null, bio: null, phone: null },
        ...profile,
      })
    }
  })

  test('name and role in a profile update are ignored', async () => {
    const { id, ask } = await newcomerNamed('named')
    const before = await expected(shop(), id)
    const body = { bio: 'x', name: 'Eve', role: 'admin', email: 'eve@shop.example', id: OTHER }
    expect((await ask(`PUT ${PROFILE}`, { body })).status).toBe(200)
    expect(await expected(shop(), id)).toEqual({
      ...before,
      profile: { bio: 'x' },
      updatedAt: expect.any(String),
    })
  })

  test('an update of the profile is visible in GraphQL and changes only the given fields', async () => {
    const { id, ask } = await newcomerNamed('graphql')
    await ask(`PUT ${PROFILE}`, { body: { bio: 'x', phone: '1' } })
    const [row] = await shop().owner`select profile from users where id = ${id}`
    expect(row?.profile).toEqual({ bio: 'x', phone: '1' })
    const { data } = await shop().ask(
      `{ user(id: "${id}") { profile { avatar bio phone } } }`,
      {},
      await shop().signIn('admin@shopstack.test', 'shopstack-admin'),
    )
    expect(data).toEqual({ user: { profile: { avatar: null, bio: 'x', phone: '1' } } })
  })
})

describe.each(LEGACY_SHOPS)('answers with REST_ACCESS=legacy, %s', (_, shop) => {
  test('every authenticated caller reads any account', async () => {
    const customer = await restClient(shop(), 'express', 'customer')
    expect((await customer(`GET /api/users/${OTHER}`)).body).toEqual({
      user: await expected(shop(), OTHER),
    })
    expect(await customer('GET /api/users/999999')).toMatchObject(MISSING)
    const anonymous = await restClient(shop(), 'express', null)
    expect((await anonymous(`GET /api/users/${OTHER}`)).status).toBe(401)
  })

  test('GraphQL requires the role despite REST_ACCESS=legacy', async () => {
    const signedIn = await shop().signIn('customer@shopstack.test', 'shopstack-customer')
    const { data } = await shop().ask(`{ user(id: "${OTHER}") { id } }`, {}, signedIn)
    expect(data).toEqual({ user: null })
  })

  test('REST_ACCESS=legacy logs a warning at start', () => {
    const warnings = ({ logLines }: TestShop) =>
      logLines.map((line) => JSON.parse(line)).filter(({ msg }) => String(msg).startsWith('REST_ACCESS'))
    expect(warnings(shop())).toEqual([expect.objectContaining({ level: 40 })])
    expect(warnings(inProcess())).toEqual([])
  })
})

describe.each(SHOPS)('refuses, %s', (_, shop) => {
  test.each([OTHER, 999999, 2147483648, '9'.repeat(200), 0, -1, 1.5, 'abc', 'me', '%00', '1%20'])(
    'a customer gets 404 for the account %s, as for a missing one',
    async (id) => {
      const customer = await restClient(shop(), 'express', 'customer')
      expect(await customer(`GET /api/users/${id}`)).toMatchObject(MISSING)
    },
  )

  test('an invalid profile is rejected and changes nothing', async () => {
    const customer = await restClient(shop(), 'express', 'customer')
    const before = [...(await shop().owner`select md5(string_agg(u::text, '' order by id)) from users u`)]
    for (const [body, field] of [
      [{ avatar: 7 }, 'avatar'],
      [{ bio: ['x'] }, 'bio'],
      [{ phone: {} }, 'phone'],
      [{ avatar: 'javascript:alert(1)' }, 'avatar'],
      [{ avatar: `https://shop.example/${'x'.repeat(2_048)}` }, 'avatar'],
      [{ bio: 'x'.repeat(2_001) }, 'bio'],
      [{ bio: 'a\0b' }, 'bio'],
      [{ phone: '5'.repeat(51) }, 'phone'],
    ] as const)
      expect(await customer(`PUT ${PROFILE}`, { body })).toMatchObject({
        status: 400,
        body: { error: expect.stringMatching(`^${field} is `) },
      })
    expect([...(await shop().owner`select md5(string_agg(u::text, '' order by id)) from users u`)]).toEqual(
      before,
    )
  })
})

describe('protects', () => {
  test('no response contains the password hash', async () => {
    for (const shop of [inProcess, legacy]) {
      const admin = await restClient(shop(), 'express', 'admin')
      const texts = [
        await admin(`GET /api/users/${OTHER}`),
        await admin(`GET ${PROFILE}`),
        await admin(`PUT ${PROFILE}`, { body: { bio: 'x' } }),
      ].map(({ status, text }) => `${status} ${text}`)
      for (const text of texts) expect(text).toMatch(/^200 (?!.*(argon2|hash|\$2[aby]\$))/i)
    }
  })
})

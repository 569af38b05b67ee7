import { describe, expect, test } from 'vitest'
import { MODES, useShop } from './shop.js'

const shops = { 'in process': useShop(), 'over HTTP': useShop({ mode: 'over HTTP' }) }

const USER = 'id name email role profile { bio } createdAt updatedAt'
const TOKENS = `accessToken refreshToken expiresAt user { ${USER} } userErrors { code field message retryAfter }`
const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { ${TOKENS} } }`
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { ${TOKENS} } }`
const REFRESH = `mutation ($token: String!) { refreshSession(refreshToken: $token) { ${TOKENS} } }`

interface Tokens {
  accessToken: string
  refreshToken: string
  user: Record<string, unknown> | null
  userErrors: { code: string; field: string | null }[]
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
/** Revocation has to bite within two seconds. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 2_000))

describe.each(MODES)('answers, %s', (mode) => {
  const ask: ReturnType<(typeof shops)['in process']>['ask'] = (...question) => shops[mode]().ask(...question)

  test('an account registers, signs in, refreshes, loses its session to a reused token, and signs out', async () => {
    const input = { email: 'Grace@Example.com', password: 'correct horse', name: 'Grace' }
    const registered = await ask<{ register: Tokens }>(REGISTER, { input })
    expect(registered.data.register).toMatchObject({
      user: { name: 'Grace', role: 'CUSTOMER' },
      userErrors: [],
    })

    const credentials = { email: 'grace@example.COM', password: input.password }
    const first = (await ask<{ login: Tokens }>(LOGIN, { input: credentials })).data.login
    expect(first.user).toEqual(registered.data.register.user)
    expect((await ask('{ me { name } }', {}, bearer(first.accessToken))).data).toEqual({
      me: { name: 'Grace' },
    })

    const second = (await ask<{ refreshSession: Tokens }>(REFRESH, { token: first.refreshToken })).data
      .refreshSession
    expect(second.user).toEqual(first.user)
    // Going on with the successor ends the grace of the first token.
    const third = (await ask<{ refreshSession: Tokens }>(REFRESH, { token: second.refreshToken })).data
      .refreshSession
    const reused = await ask<{ refreshSession: Tokens }>(REFRESH, { token: first.refreshToken })
    expect(reused.data.refreshSession).toMatchObject({
      accessToken: null,
      userErrors: [{ code: 'INVALID_REFRESH_TOKEN' }],
    })
    await aMoment()
    const refused = await ask('{ me { name } }', {}, bearer(third.accessToken))
    expect(refused.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')

    const again = (await ask<{ login: Tokens }>(LOGIN, { input: credentials })).data.login
    const out = await ask(
      'mutation { logout { endedSessions userErrors { code } } }',
      {},
      bearer(again.accessToken),
    )
    expect(out.data).toEqual({ logout: { endedSessions: 1, userErrors: [] } })
    await aMoment()
    const gone = await ask('{ me { name } }', {}, bearer(again.accessToken))
    expect(gone.errors?.[0]).toMatchObject({
      message: 'Authentication required.',
      extensions: { code: 'UNAUTHENTICATED' },
    })
  })

  test('sessions are listed, and a revoked role takes effect within two seconds', async () => {
    const shop = shops[mode]()
    const admin = await shop.signIn('admin@shopstack.test', 'shopstack-admin')
    const sessions = await ask<{ sessions: { current: boolean }[] }>(
      '{ sessions { current address } }',
      {},
      admin,
    )
    expect(sessions.data.sessions.filter((session) => session.current)).toHaveLength(1)
    expect((await ask('{ user(id: "1") { id } }', {}, admin)).data).toEqual({ user: { id: '1' } })
    await shop.owner`update users set role = 'customer' where email = 'admin@shopstack.test'`
    await aMoment()
    expect((await ask('{ user(id: "1") { id } }', {}, admin)).data).toEqual({ user: null })
  })
})

describe.each(MODES)('refuses, %s', (mode) => {
  test('a registration cannot choose a role or an id', async () => {
    const input = { email: 'eve@example.com', password: 'correct horse', name: 'Eve', role: 'ADMIN' }
    const { status, errors } = await shops[mode]().ask(REGISTER, { input })
    expect(status).toBe(400)
    expect(errors?.[0]?.message).toContain('Field "role" is not defined')
  })

  test.each([
    ['no token', {}, { me: null }],
    ['an empty token', { authorization: 'Bearer ' }, null],
    ['a token that is a word', { authorization: 'Bearer nonsense' }, null],
    [
      'a token without a signature',
      { authorization: `Bearer ${btoa('{"alg":"none"}')}.${btoa('{"sub":"1"}')}.` },
      null,
    ],
    ['another scheme', { authorization: 'Basic YWRtaW46YWRtaW4=' }, null],
  ])('with %s public fields are served, and me does not return an account', async (_, headers, data) => {
    const { ask } = shops[mode]()
    expect((await ask('{ shop { currency } }', {}, headers)).data).toEqual({ shop: { currency: 'USD' } })
    const reply = await ask('{ me { id } }', {}, headers)
    if (data) expect(reply.data).toEqual(data)
    else
      expect(reply.errors).toMatchObject([
        { message: 'Authentication required.', extensions: { code: 'UNAUTHENTICATED' } },
      ])
  })
})

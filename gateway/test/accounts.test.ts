import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { MODES, PRODUCTION, useShop } from './shop.js'

const LEGACY = {
  flask: 'the old secret of the flask service',
  express: 'the old secret of the express service',
}
const env = {
  LEGACY_PYTHON_JWT_SECRET: LEGACY.flask,
  LEGACY_NODE_JWT_SECRET: LEGACY.express,
  JWT_PRIVATE_KEY: PRODUCTION.JWT_PRIVATE_KEY,
  // Twelve passwords are hashed one after the other, which takes a while on a slow machine.
  OPERATION_TIMEOUT: '60',
  SUBGRAPH_TIMEOUT: '50',
}
const shops = { 'in process': useShop({ env }), 'over HTTP': useShop({ mode: 'over HTTP', env }) }

const REGISTER = `mutation ($input: RegisterInput!) {
  register(input: $input) { user { id } accessToken userErrors { code field } } }`
const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { accessToken userErrors { code retryAfter } } }`
const CHANGE = `mutation ($input: ChangePasswordInput!) {
  changePassword(input: $input) { endedSessions userErrors { code field } } }`
const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) { sessionId userErrors { code } } }'

interface Auth {
  user: { id: string } | null
  accessToken: string | null
  userErrors: { code: string; field?: string; retryAfter?: number }[]
}

const bearer = (token: string | null) => ({ authorization: `Bearer ${token}` })
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 2_000))
const code = (reply: { errors?: { extensions?: Record<string, unknown> }[] }) =>
  reply.errors?.[0]?.extensions?.code

const key = createPrivateKey({ key: JSON.parse(PRODUCTION.JWT_PRIVATE_KEY), format: 'jwk' })
const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' })
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe.each(MODES)('answers, %s', (mode) => {
  const ask: ReturnType<(typeof shops)['in process']>['ask'] = (...question) => shops[mode]().ask(...question)
  const register = async (email: string) =>
    (await ask<{ register: Auth }>(REGISTER, { input: { email, password: 'correct horse', name: 'Ada' } }))
      .data.register

  test('twelve concurrent registrations of one address create one account', async () => {
    const emails = Array.from({ length: 12 }, (_, i) => (i % 2 ? 'Race@example.com' : 'race@EXAMPLE.com'))
    const replies = await Promise.all(emails.map(register))
    expect(replies.filter(({ user }) => user !== null)).toHaveLength(1)
    const losers = replies.filter(({ user }) => user === null)
    expect(new Set(losers.map(({ userErrors }) => userErrors[0]?.code))).toEqual(new Set(['EMAIL_TAKEN']))
    const [row] = await shops[mode]()
      .owner`select count(*)::int from users where lower(email) = 'race@example.com'`
    expect(row?.count).toBe(1)
  })

  test('a changed password ends every other session, and the old password does not sign in', async () => {
    const first = await register('change@example.com')
    const signIn = (password: string) =>
      ask<{ login: Auth }>(LOGIN, { input: { email: 'change@example.com', password } })
    const second = (await signIn('correct horse')).data.login
    const input = { currentPassword: 'correct horse', newPassword: 'battery staple' }
    const changed = await ask(CHANGE, { input }, bearer(second.accessToken))
    expect(changed.data).toEqual({ changePassword: { endedSessions: 1, userErrors: [] } })
    await aMoment()
    expect(code(await ask('{ me { id } }', {}, bearer(first.accessToken)))).toBe('UNAUTHENTICATED')
    expect((await ask('{ me { id } }', {}, bearer(second.accessToken))).data).toEqual({
      me: { id: first.user?.id },
    })
    expect((await signIn('correct horse')).data.login.userErrors[0]?.code).toBe('INVALID_CREDENTIALS')
    expect((await signIn('battery staple')).data.login.accessToken).toBeTruthy()
  })

  test('a token of a legacy service is valid once its account is adopted, while the secret is set', async () => {
    const inAnHour = Math.floor(Date.now() / 1000) + 3_600
    const sign = (secret: string, claims: object) => {
      const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
    }
    const flask = sign(LEGACY.flask, { sub: '1', type: 'access', fresh: false, exp: inAnHour })
    const express = sign(LEGACY.express, { userId: 1, exp: inAnHour })
    for (const token of [flask, express])
      expect(code(await ask('{ me { id } }', {}, bearer(token)))).toBe('UNAUTHENTICATED')
    await shops[mode]().owner`
      insert into adopted_ids (source, kind, source_id, id) values ('flask', 'user', 1, 1), ('express', 'user', 1, 1)`
    await aMoment()
    for (const token of [flask, express])
      expect((await ask('{ me { id } }', {}, bearer(token))).data).toEqual({ me: { id: '1' } })
    for (const token of [
      sign(LEGACY.flask, { sub: '1', type: 'access' }),
      sign(LEGACY.flask, { sub: '1', type: 'access', exp: inAnHour - 7_200 }),
      sign(LEGACY.flask, { sub: '1', type: 'refresh', exp: inAnHour }),
      sign(LEGACY.express, { userId: 999_999, exp: inAnHour }),
      sign('another secret', { userId: 1, exp: inAnHour }),
    ])
      expect(code(await ask('{ me { id } }', {}, bearer(token)))).toBe('UNAUTHENTICATED')
  })
})

describe.each(MODES)('refuses, %s', (mode) => {
  const ask: ReturnType<(typeof shops)['in process']>['ask'] = (...question) => shops[mode]().ask(...question)

  test('every forged token is rejected with the same message', async () => {
    const { authorization } = await shops[mode]().signIn('customer@shopstack.test', 'shopstack-customer')
    const [header = '', claims = '', signature = ''] = authorization.replace('Bearer ', '').split('.')
    const good = JSON.parse(Buffer.from(claims, 'base64url').toString())
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
    const signed = (head: Record<string, unknown>, body: object = good) =>
      new SignJWT({ ...body }).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...head }).sign(key)
    const hmac = `${part({ alg: 'HS256', typ: 'at+jwt', kid })}.${claims}`
    const forged = {
      'no algorithm': `${part({ alg: 'none', typ: 'at+jwt', kid })}.${claims}.`,
      'the public key as a secret': `${hmac}.${createHmac('sha256', publicPem).update(hmac).digest('base64url')}`,
      'another payload': `${header}.${part({ ...good, sub: '1', userId: 1 })}.${signature}`,
      'half a signature': `${header}.${claims}.${signature.slice(0, 40)}`,
      'an unknown key': await signed({ kid: 'unknown' }),
      'a key from elsewhere': await signed({ jku: 'http://127.0.0.1:1/jwks.json' }),
      'another type': await signed({ typ: 'JWT' }),
      'another audience': await signed({}, { ...good, aud: 'another' }),
      'another issuer': await signed({}, { ...good, iss: 'another' }),
      'an end in the past': await signed({}, { ...good, exp: good.iat - 60 }),
      'no end': await signed({}, { ...good, exp: undefined }),
      'a beginning to come': await signed({}, { ...good, nbf: good.exp }),
      'a session that is not there': await signed(
        {},
        { ...good, sid: '00000000-0000-4000-8000-000000000000' },
      ),
      'another account': await signed({}, { ...good, sub: '1', userId: 1 }),
    }
    expect((await ask('{ me { id } }', {}, { authorization })).errors).toBeUndefined()
    for (const [name, token] of Object.entries(forged)) {
      const { errors } = await ask('{ me { id } }', {}, bearer(token))
      const expected = [
        { message: 'Authentication required.', path: ['me'], extensions: { code: 'UNAUTHENTICATED' } },
      ]
      expect(errors, name).toEqual(expected)
    }
  })

  test('a session of another account cannot be revoked and looks like a missing one', async () => {
    const [session] = await shops[mode]().owner`
      insert into sessions (id, user_id, surface, last_used_at, expires_at)
      values (gen_random_uuid(), 1, 'graphql', now(), now() + interval '1 hour') returning id`
    const customer = await shops[mode]().signIn('customer@shopstack.test', 'shopstack-customer')
    for (const id of [session?.id, 'nonsense', '']) {
      const { data } = await ask(REVOKE, { id }, customer)
      expect(data).toEqual({
        revokeSession: { sessionId: null, userErrors: [{ code: 'SESSION_NOT_FOUND' }] },
      })
    }
    const [row] = await shops[mode]().owner`select revoked_at from sessions where id = ${session?.id}`
    expect(row?.revoked_at).toBeNull()
  })

  test('a sign-in after ten wrong passwords is refused with the time to wait, whatever the password', async () => {
    const aliases = [0, 1, 2, 3, 4].map(
      (i) =>
        `a${i}: login(input: { email: "guess@example.com", password: "guess ${i}" }) { userErrors { code } }`,
    )
    for (let i = 0; i < 2; i++) await ask(`mutation { ${aliases.join(' ')} }`)
    const { data } = await ask<{ login: Auth }>(LOGIN, {
      input: { email: 'guess@example.com', password: 'eleventh' },
    })
    expect(data.login.userErrors).toEqual([{ code: 'RATE_LIMITED', retryAfter: expect.any(Number) }])
  }, 40_000)

  test.each([
    ['a password of a megabyte', { password: 'x'.repeat(1_000_000) }],
    ['a short password', { password: 'short' }],
    ['an e-mail of ten kilobytes', { email: `${'x'.repeat(10_000)}@example.com` }],
    ['no e-mail', { email: 'not-an-address' }],
    ['a name of 300 characters', { name: 'x'.repeat(300) }],
    ['control characters in a name', { name: 'Ada\u0000\u001b[31m' }],
    ['an empty name', { name: '' }],
  ])('a registration with %s is rejected and stores nothing', async (_, wrong) => {
    const count = async () => (await shops[mode]().owner`select count(*)::int from users`)[0]?.count
    const before = await count()
    const input = { email: 'fine@example.com', password: 'correct horse', name: 'Fine', ...wrong }
    const { data } = await ask<{ register: Auth }>(REGISTER, { input })
    expect(data.register).toMatchObject({
      user: null,
      accessToken: null,
      userErrors: [{ code: 'INVALID_INPUT' }],
    })
    expect(data.register.userErrors[0]?.field).toBe(`input.${Object.keys(wrong)[0]}`)
    expect(await count()).toBe(before)
  })
})

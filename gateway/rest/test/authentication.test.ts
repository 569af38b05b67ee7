import { createPrivateKey } from 'node:crypto'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { PRODUCTION, useShop } from '../../test/shop.js'

const LEGACY = {
  flask: 'the old secret of the flask service',
  express: 'the old secret of the express service',
}
const shop = useShop({
  env: {
    LEGACY_PYTHON_JWT_SECRET: LEGACY.flask,
    LEGACY_NODE_JWT_SECRET: LEGACY.express,
    JWT_PRIVATE_KEY: PRODUCTION.JWT_PRIVATE_KEY,
  },
})
beforeAll(async () => {
  for (const id of [1, 3])
    await shop().owner`
      insert into adopted_ids (source, kind, source_id, id) values ('flask', 'user', ${id}, ${id}), ('express', 'user', ${id}, ${id})`
})
const forgetful = useShop({ env: { JWT_PRIVATE_KEY: PRODUCTION.JWT_PRIVATE_KEY } })

const key = createPrivateKey({ key: JSON.parse(PRODUCTION.JWT_PRIVATE_KEY), format: 'jwk' })
const now = Math.floor(Date.now() / 1_000)
const USER = 1

/** What the old services put into a token. */
const python = {
  ...{ fresh: false, iat: now, jti: '7d1c', type: 'access', sub: String(USER) },
  ...{ nbf: now, csrf: '9e0f', exp: now + 3_600 },
}
const node = { userId: USER, iat: now, exp: now + 86_400 }

const signed = (claims: object, secret: string = LEGACY.flask, alg = 'HS256') =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg, typ: 'JWT' }).sign(Buffer.from(secret))

/** The token of a customer who has just signed in. */
async function ours(): Promise<string> {
  const { email, password } = DEMO_ACCOUNTS.customer
  return (await shop().signIn(email, password)).authorization.replace('Bearer ', '')
}

/** The same with other claims, signed with the key of the shop. */
async function oursWith(claims: object): Promise<string> {
  const token = await ours()
  return new SignJWT({ ...decodeJwt(token), ...claims })
    .setProtectedHeader({ alg: 'EdDSA', ...decodeProtectedHeader(token) })
    .sign(key)
}

async function ask(surface: 'flask' | 'express', path: string, authorization?: string, of = shop()) {
  const response = await fetch(of.url(surface, path), { headers: authorization ? { authorization } : {} })
  const challenge = response.headers.get('www-authenticate')
  if (response.status === 401) expect(challenge).toMatch(/^Bearer realm="shop"(, error="invalid_token")?$/)
  else expect(challenge).toBeNull()
  return [response.status, await response.json()]
}

const me = (authorization?: string, of = shop()) => ask('flask', '/api/auth/me', authorization, of)
const profile = (authorization?: string, of = shop()) =>
  ask('express', '/api/users/me/profile', authorization, of)

const CUSTOMER = { user: expect.objectContaining({ email: DEMO_ACCOUNTS.customer.email }) }
const OLD_CUSTOMER = { user: expect.objectContaining({ id: USER }) }

describe('answers', () => {
  test('a token of the shop is valid on both ports', async () => {
    const token = await ours()
    expect(await me(`Bearer ${token}`)).toEqual([200, CUSTOMER])
    // Blanks of any kind stood between the two words.
    expect(await me(`Bearer \t  ${token}  `)).toEqual([200, CUSTOMER])
    expect(await profile(`Bearer ${token}`)).toEqual([200, CUSTOMER])
    // What stood behind the token was not looked at.
    expect(await profile(`Bearer ${token} and more`)).toEqual([200, CUSTOMER])
  })

  test.each([
    ['Flask', python, LEGACY.flask],
    ['Flask, with no more than was asked for', { sub: String(USER), exp: now + 3_600 }, LEGACY.flask],
    ['Node', node, LEGACY.express],
    ['Node, issued in a moment', { ...node, iat: now + 60 }, LEGACY.express],
  ])('a token of the legacy service is valid: %s', async (_, claims, secret) => {
    const token = `Bearer ${await signed(claims, secret)}`
    expect(await me(token)).toEqual([200, OLD_CUSTOMER])
    expect(await profile(token)).toEqual([200, OLD_CUSTOMER])
  })

  test('a public endpoint is served with any token', async () => {
    for (const authorization of [
      undefined,
      'Bearer nonsense',
      'Basic YTpi',
      `Bearer ${await signed(python, 'guess')}`,
    ]) {
      expect(await ask('flask', '/api/products/1', authorization)).toEqual([200, expect.anything()])
      expect(await ask('express', '/api/products/1', authorization)).toEqual([200, expect.anything()])
    }
  })
})

const EXPECTED = "Expected 'Authorization: Bearer <JWT>'"
const NOT_BEARER = `Missing 'Bearer' type in 'Authorization' header. ${EXPECTED}`
const BAD_HEADER = `Bad Authorization header. ${EXPECTED}`

describe('refuses on port 5000, with the messages of Flask-JWT-Extended', () => {
  test.each<[string, () => Promise<string | undefined> | string | undefined, number, string]>([
    ['no header', () => undefined, 401, 'Missing Authorization Header'],
    ['another scheme', () => 'Basic YTpi', 401, NOT_BEARER],
    ['bearer in small letters', async () => `bearer ${await ours()}`, 401, NOT_BEARER],
    ['a bare token', ours, 401, NOT_BEARER],
    ['Bearer and nothing', () => 'Bearer ', 422, BAD_HEADER],
    ['Bearer and two words', async () => `Bearer ${await ours()} x`, 422, BAD_HEADER],
    ['no dots', () => 'Bearer nonsense', 422, 'Not enough segments'],
    ['a token of ten kilobytes', () => `Bearer ${'x.'.repeat(5_000)}`, 422, 'Not enough segments'],
    ['a header that cannot be read', () => 'Bearer a.b.c', 422, 'Invalid header padding'],
  ])('the authorization header with %s is rejected', async (_, header, status, msg) => {
    expect(await me(await header())).toEqual([status, { msg }])
  })

  test.each<[string, () => Promise<string>, number, string]>([
    ['ours, expired', () => oursWith({ exp: now - 1 }), 401, 'Token has expired'],
    ['expired', () => signed({ ...python, exp: now - 60 }), 401, 'Token has expired'],
    ['of Node, expired', () => signed({ ...node, exp: now - 60 }, LEGACY.express), 401, 'Token has expired'],
    [
      'ours, changed',
      async () => `${(await ours()).slice(0, -8)}AAAAAAAA`,
      422,
      'Signature verification failed',
    ],
    ['of another secret', () => signed(python, 'another secret'), 422, 'Signature verification failed'],
    ['HS512', () => signed(python, LEGACY.flask, 'HS512'), 422, 'The specified alg value is not allowed'],
    ['without a subject', () => signed({ ...python, sub: undefined }), 422, 'Missing claim: sub'],
    ['of Node with the secret of Flask', () => signed(node), 422, 'Missing claim: sub'],
    ['whose subject is a number', () => signed({ ...python, sub: USER }), 422, 'Subject must be a string'],
    [
      'for a refresh',
      () => signed({ ...python, type: 'refresh' }),
      422,
      'Only non-refresh tokens are allowed',
    ],
    [
      'with a future nbf',
      () => signed({ ...python, nbf: now + 600 }),
      422,
      'The token is not yet valid (nbf)',
    ],
    [
      'with a future iat',
      () => signed({ ...python, iat: now + 600 }),
      422,
      'The token is not yet valid (iat)',
    ],
    ['without an end', () => signed({ ...python, exp: undefined }), 422, 'Missing claim: exp'],
  ])('a token %s is rejected', async (_, token, status, msg) => {
    expect(await me(`Bearer ${await token()}`)).toEqual([status, { msg }])
  })

  test('a valid token of a missing account returns 404 for the account and 401 elsewhere', async () => {
    for (const sub of ['999999', 'not a number']) {
      const token = `Bearer ${await signed({ ...python, sub })}`
      expect(await me(token)).toEqual([404, { error: 'User not found' }])
      expect(await ask('flask', '/api/orders/', token)).toEqual([401, { msg: 'User not found' }])
    }
  })
})

describe('refuses on port 3000, with the messages of the Express middleware', () => {
  const REQUIRED = { error: 'Authentication required' }
  test.each([undefined, 'Basic YTpi', 'Bearer', 'Bearer ', 'bearer x.y.z', 'x.y.z', 'BearerX y'])(
    'the header %s counts as no token',
    async (header) => {
      expect(await profile(header)).toEqual([401, REQUIRED])
    },
  )

  test.each<[string, () => Promise<string> | string]>([
    ['is malformed', () => 'nonsense'],
    ['is empty', () => ` ${'x.y.z'}`],
    ['is ours, and has expired', () => oursWith({ exp: now - 1 })],
    ['has expired', () => signed({ ...node, exp: now - 60 }, LEGACY.express)],
    ['is of another secret', () => signed(node, 'another secret')],
    ['begins in the future', () => signed({ ...node, nbf: now + 600 }, LEGACY.express)],
    ['has no end', () => signed({ userId: USER }, LEGACY.express)],
    ['is HS512', () => signed(node, LEGACY.express, 'HS512')],
    ['has no subject', () => signed({ exp: now + 60 }, LEGACY.express)],
    ['has an unknown subject', () => signed({ ...node, userId: 999_999 }, LEGACY.express)],
    ['is for a refresh', () => signed({ ...python, type: 'refresh' })],
  ])('a token that %s is rejected', async (_, token) => {
    expect(await profile(`Bearer ${await token()}`)).toEqual([401, { error: 'Invalid or expired token' }])
  })
})

describe('protects', () => {
  test('tokens of an ended session and of a disabled account are rejected within two seconds', async () => {
    const [token, legacy] = [await ours(), await signed({ ...python, sub: '3' })]
    expect(await me(`Bearer ${legacy}`)).toEqual([200, { user: expect.objectContaining({ id: 3 }) }])
    await shop().owner`update sessions set revoked_at = now() where id = ${String(decodeJwt(token).sid)}`
    await shop().owner`update users set disabled_at = now() where id = 3`
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    expect(await me(`Bearer ${token}`)).toEqual([401, { msg: 'Token has been revoked' }])
    expect(await profile(`Bearer ${token}`)).toEqual([401, { error: 'Invalid or expired token' }])
    expect(await me(`Bearer ${legacy}`)).toEqual([404, { error: 'User not found' }])
    expect(await profile(`Bearer ${legacy}`)).toEqual([401, { error: 'Invalid or expired token' }])
  })

  test('tokens of the legacy services are rejected once their secrets are unset', async () => {
    for (const token of [await signed(python), await signed(node, LEGACY.express)]) {
      expect(await me(`Bearer ${token}`, forgetful())).toEqual([
        422,
        { msg: 'Signature verification failed' },
      ])
      expect(await profile(`Bearer ${token}`, forgetful())).toEqual([
        401,
        { error: 'Invalid or expired token' },
      ])
    }
  })
})

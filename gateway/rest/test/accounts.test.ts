import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { type TestShop, useShop } from '../../test/shop.js'
import { type RestClient, restClient } from './rest-client.js'

// Twelve passwords are hashed one after the other, which takes a while on a slow machine.
const env = { OPERATION_TIMEOUT: '60', SUBGRAPH_TIMEOUT: '50' }
const inProcess = useShop({ env })
const overHttp = useShop({ mode: 'over HTTP', env })
const SHOPS: [string, () => TestShop][] = [
  ['in process', inProcess],
  ['over HTTP', overHttp],
]

interface FlaskSession {
  access_token: string
  user: { id: number; email: string }
}
interface ExpressSession {
  token: string
  user: { id: number; email: string }
}

const PASSWORD = 'correct horse'
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

/** Accounts and everything that opening one stores; equal to itself while nothing is stored. */
const stored = async ({ owner }: TestShop) => [
  ...(await owner`
    select (select md5(string_agg(u::text, '' order by id)) from users u) as users,
      (select count(*) from sessions) as sessions, (select count(*) from events) as events,
      (select count(*) from audit_log) as audit`),
]

describe.each(SHOPS)('answers, %s', (mode, shop) => {
  let flask: RestClient
  let express: RestClient
  beforeAll(async () => {
    flask = await restClient(shop(), 'flask', null)
    express = await restClient(shop(), 'express', null)
  })
  const newAccount = (name: string) => ({
    email: `${name}-${mode.replace(' ', '-')}@shop.example`,
    password: PASSWORD,
    name: 'Al',
  })

  test('an account registered on port 5000 signs in on port 3000 and in GraphQL', async () => {
    const account = newAccount('from-flask')
    const opened = (await flask<FlaskSession>('POST /api/auth/register', { body: account })).body
    const { email } = account
    const signIn = { body: { email: email.toUpperCase(), password: PASSWORD } }
    const other = (await express<ExpressSession>('POST /api/auth/login', signIn)).body
    expect(other.user).toEqual({ id: opened.user.id, email, name: 'Al' })
    const { data } = await shop().ask('{ me { id email role } }', {}, bearer(other.token).headers)
    expect(data).toEqual({ me: { id: String(opened.user.id), email, role: 'CUSTOMER' } })
  })

  test('a token of any API is valid on all of them', async () => {
    const account = newAccount('from-express')
    const { token, user } = (await express<ExpressSession>('POST /api/auth/register', { body: account })).body
    const { access_token } = (await flask<FlaskSession>('POST /api/auth/login', { body: account })).body
    const { authorization } = await shop().signIn(account.email, PASSWORD)
    for (const sent of [bearer(token), bearer(access_token), { headers: { authorization } }]) {
      expect((await flask('GET /api/auth/me', sent)).body).toMatchObject({ user: { id: user.id } })
      expect((await express('GET /api/users/me/profile', sent)).body).toMatchObject({ user: { id: user.id } })
      expect((await shop().ask('{ me { id } }', {}, sent.headers)).data).toEqual({
        me: { id: String(user.id) },
      })
    }
  })

  test('a token lasts an hour on port 5000 and a day on port 3000, and names its account', async () => {
    const body = newAccount('lifetimes')
    const opened = (await flask<FlaskSession>('POST /api/auth/register', { body })).body
    const tokens: [string, number][] = [
      [opened.access_token, 3_600],
      [(await flask<FlaskSession>('POST /api/auth/login', { body })).body.access_token, 3_600],
      [(await express<ExpressSession>('POST /api/auth/login', { body })).body.token, 86_400],
    ]
    for (const [token, lifetime] of tokens) {
      const { sub, userId, iat = 0, exp } = decodeJwt(token)
      expect({ sub, userId, exp }).toEqual({
        sub: String(opened.user.id),
        userId: opened.user.id,
        exp: iat + lifetime,
      })
    }
  })

  test('port 5000 accepts a password of any length, which signs in on both ports', async () => {
    const account = { ...newAccount('short'), password: '1' }
    expect((await flask('POST /api/auth/register', { body: account })).status).toBe(201)
    expect((await flask('POST /api/auth/login', { body: account })).status).toBe(200)
    expect((await express('POST /api/auth/login', { body: account })).status).toBe(200)
    const refused = await express('POST /api/auth/register', {
      body: { ...account, email: 'x@shop.example' },
    })
    expect(refused).toMatchObject({ status: 400, body: { error: 'Validation failed' } })
  })

  test('the JSON of each API is that of its service', async () => {
    const one = await flask('POST /api/auth/register', { body: { ...newAccount('json-f'), name: 'Zoë' } })
    expect(one.headers.get('content-type')).toBe('application/json')
    const time = '"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}"'
    expect(one.text).toMatch(
      new RegExp(
        '^{"access_token":"[^"]+","message":"User registered successfully","user":{' +
          `"created_at":${time},"email":"json-f-[^"]+","id":\\d+,"name":"Zo\\\\u00eb","role":"customer","updated_at":${time}}}\n$`,
      ),
    )
    const two = await express('POST /api/auth/register', { body: { ...newAccount('json-e'), name: 'Zoë' } })
    expect(two.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(two.text).toMatch(
      /^{"message":"User registered successfully","user":{"id":\d+,"email":"json-e-[^"]+","name":"Zoë"},"token":"[^"]+"}$/,
    )
  })
})

describe('refuses', () => {
  test.each(['flask', 'express'] as const)(
    '%s rejects an invalid registration and stores nothing',
    async (surface) => {
      const ask = await restClient(inProcess(), surface, null)
      const good = { email: `wrong-${surface}@shop.example`, password: PASSWORD, name: 'Al' }
      const before = await stored(inProcess())
      for (const wrong of [
        { email: 'a@b' },
        { email: ' a@shop.example' },
        { email: 'a\0@shop.example' },
        { email: `${'x'.repeat(10_000)}@shop.example` },
        { email: 'a\u200b@shop.example' },
        { email: '"a\u00a0b"@shop.example' },
        { email: 'a@sh\u00adop.example' },
        { email: ['a@shop.example'] },
        { email: { length: 3 } },
        { password: 12345678 },
        { password: 'x'.repeat(129) },
        { password: 'x'.repeat(500_000) },
        { password: null },
        { name: 'a\0b' },
        { name: true },
        { name: 'x'.repeat(256) },
        { email: DEMO_ACCOUNTS.customer.email.toUpperCase() },
      ]) {
        const { status, body } = await ask('POST /api/auth/register', { body: { ...good, ...wrong } })
        expect([status, body]).toEqual([
          'email' in wrong && String(wrong.email).includes('SHOPSTACK') ? 409 : 400,
          expect.objectContaining({ error: expect.any(String) }),
        ])
      }
      expect(await stored(inProcess())).toEqual(before)
    },
  )

  test('port 3000 rejects a password that repeats the e-mail or the name, and the error does not contain it', async () => {
    const ask = await restClient(inProcess(), 'express', null)
    const account = { email: 'own-name@shop.example', password: PASSWORD, name: 'Ada Lovelace' }
    for (const password of [account.email.toUpperCase(), 'ada-lovelace'])
      expect(await ask('POST /api/auth/register', { body: { ...account, password } })).toMatchObject({
        status: 400,
        body: {
          error: 'Validation failed',
          details: [
            { type: 'field', msg: expect.stringContaining('e-mail'), path: 'password', location: 'body' },
          ],
        },
      })
    expect((await ask('POST /api/auth/register', { body: account })).status).toBe(201)
  })

  test('missing fields are reported before invalid ones', async () => {
    const ask = await restClient(inProcess(), 'flask', null)
    const missing = { error: 'Missing required fields: email, password' }
    for (const body of [{ email: 7 }, { email: ['a'], password: '' }, { password: null, email: {} }])
      expect(await ask('POST /api/auth/login', { body })).toMatchObject({ status: 400, body: missing })
  })

  test('a sign-in after ten wrong passwords returns 429 with Retry-After on both ports', {
    timeout: 60_000,
  }, async () => {
    const [flask, express] = [
      await restClient(inProcess(), 'flask', null),
      await restClient(inProcess(), 'express', null),
    ]
    const body = { email: 'guessed@shop.example', password: 'a guess' }
    for (let round = 0; round < 5; round++) {
      const guesses = [flask, express].map((ask) => ask('POST /api/auth/login', { body }))
      expect((await Promise.all(guesses)).map(({ status }) => status)).toEqual([401, 401])
    }
    for (const ask of [flask, express]) {
      const refused = await ask('POST /api/auth/login', { body })
      expect(refused).toMatchObject({ status: 429, body: { error: 'Too many attempts' } })
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d{0,2}$/)
    }
    // Other accounts are not limited.
    const { email, password } = DEMO_ACCOUNTS.customer
    expect((await flask('POST /api/auth/login', { body: { email, password } })).status).toBe(200)
  })
})

describe('protects', () => {
  test('concurrent registrations of one address on both ports create one account, whatever the case', async () => {
    const [flask, express] = [
      await restClient(inProcess(), 'flask', null),
      await restClient(inProcess(), 'express', null),
    ]
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => {
        const email = i % 4 < 2 ? 'Once@shop.example' : 'once@SHOP.example'
        const body = { email, password: PASSWORD, name: 'Al' }
        return (i % 2 ? flask : express)('POST /api/auth/register', { body })
      }),
    )
    const statuses = answers.map(({ status }) => status).toSorted()
    expect(statuses).toEqual([201, ...Array(11).fill(409)])
  })

  test('passwords and tokens are in no response, log line or table', async () => {
    const [flask, express] = [
      await restClient(inProcess(), 'flask', null),
      await restClient(inProcess(), 'express', null),
    ]
    const secret = 'a planted secret'
    const body = { email: 'planted@shop.example', password: secret, name: 'Al' }
    const opened = await flask<FlaskSession>('POST /api/auth/register', { body })
    const answers = [
      opened,
      await flask('POST /api/auth/register', { body }),
      await express('POST /api/auth/register', { body: { ...body, email: 'bad', name: '' } }),
      await express('POST /api/auth/login', { body }),
      await express('POST /api/auth/login', { body: { ...body, email: 'none@shop.example' } }),
    ]
    const texts = answers.map(({ text }) => text).join()
    expect(texts).not.toContain(secret)
    expect(texts).not.toMatch(/argon2|hash|refresh/i)
    const log = inProcess().logLines.join()
    expect(log).not.toContain(secret)
    expect(log).not.toContain(opened.body.access_token)
  })
})

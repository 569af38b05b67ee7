import { unlockSignIn } from '@shopstack/drizzle/accounts/administrators'
import { hashPassword } from '@shopstack/drizzle/accounts/passwords'
import { canonicalEmail } from '@shopstack/drizzle/text/email'
import { describe, expect, test } from 'vitest'
import { type TestShop, useShop } from './shop.js'

const env = { TRUSTED_PROXIES: '127.0.0.0/8, ::1' }
const inProcess = useShop({ env, template: 'empty' })
const overHttp = useShop({ env, template: 'empty', mode: 'over HTTP' })
/** Shops in which 170 hashes may take a minute, as they do on a slow machine. */
const patient = {
  env: { ...env, OPERATION_TIMEOUT: '60', SUBGRAPH_TIMEOUT: '50' },
  template: 'empty',
} as const
const PATIENT: [string, () => TestShop][] = [
  ['in process', useShop(patient)],
  ['over HTTP', useShop({ ...patient, mode: 'over HTTP' })],
]
const SHOPS: [string, () => TestShop][] = [
  ['in process', inProcess],
  ['over HTTP', overHttp],
]

const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code retryAfter } } }`
const CHANGE = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors { code } } }`
const PASSWORD = 'correct horse battery'

const hashed = hashPassword(PASSWORD)

/** Accounts with {@link PASSWORD}; addresses of RFC 5737 and 3849 tell callers apart. */
async function accounts(
  { owner }: TestShop,
  prefix: string,
  count = 1,
): Promise<{ id: number; email: string }[]> {
  return owner<{ id: number; email: string }[]>`
    insert into users (email, name, password_hash)
    select ${prefix} || '-' || n || '@shop.example', 'Ada', ${await hashed} from generate_series(1, ${count}::int) n
    returning id, email`
}

interface Login {
  login: { accessToken: string | null; userErrors: { code: string }[] }
}

/** Signs in from an address; answers `in`, or the code of the refusal. */
async function signIn(shop: TestShop, from: string, email: string, password = PASSWORD): Promise<string> {
  const headers = { 'x-forwarded-for': from }
  const { data, errors } = await shop.ask<Login>(LOGIN, { input: { email, password } }, headers)
  if (errors) return String(errors[0]?.extensions?.code)
  return data.login.accessToken ? 'in' : String(data.login.userErrors[0]?.code)
}

/** Signs in on a REST port from an address; answers the status. */
async function statusOf(
  shop: TestShop,
  port: 'flask' | 'express',
  from: string,
  email: string,
): Promise<number> {
  const response = await fetch(shop.url(port, '/api/auth/login'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  await response.text()
  return response.status
}

const oneAfterAnother = async (count: number, work: (i: number) => Promise<string>): Promise<string[]> => {
  const answers = []
  for (let i = 0; i < count; i++) answers.push(await work(i))
  return answers
}

describe.each(SHOPS)('protects, %s', (_, shop) => {
  test('fifty concurrent sign-ins with one unknown e-mail are answered without a time-out, and others sign in', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => signIn(shop(), '192.0.2.1', 'unknown@shop.example', 'a guess')),
    )
    expect(new Set(answers)).toEqual(new Set(['INVALID_CREDENTIALS', 'RATE_LIMITED']))
    expect((await shop().ask('{ products(first: 1) { nodes { id } } }')).errors).toBeUndefined()
    const [other] = await accounts(shop(), 'other')
    expect(await signIn(shop(), '192.0.2.2', other?.email ?? '')).toBe('in')
  })

  test('spellings of one e-mail share the attempts of its account', async () => {
    await shop().owner`
      insert into users (email, canonical_email, name, password_hash)
      values ('jörg@bücher.example', ${canonicalEmail('jörg@bücher.example')}, 'Jörg', ${await hashed})`
    const spellings = [
      ...['jörg@bücher.example', 'JÖRG@BÜCHER.example', 'jo\u0308rg@bücher.example', ' jörg@bücher.example'],
      ...[
        'jörg@xn--bcher-kva.example',
        '"jörg"@bücher.example',
        'ｊörg@bücher.example',
        'jörg@bu\u0308cher.example',
      ],
    ]
    const guesses = await oneAfterAnother(24, (i) =>
      signIn(shop(), `198.51.100.${100 + i}`, spellings[i % spellings.length] ?? '', `guess ${i}`),
    )
    expect(guesses.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(10)
    expect(guesses.filter((code) => code === 'RATE_LIMITED')).toHaveLength(14)
  })

  test('guesses from elsewhere do not lock the owner out at home on any port, and an operator lifts the lock', async () => {
    const [account] = await accounts(shop(), 'victim')
    const email = account?.email ?? ''
    const [home, sameHome] = ['2001:db8:1:1::1', '2001:db8:1:1:ffff::2']
    expect(await signIn(shop(), home, email)).toBe('in')
    const guesses = await oneAfterAnother(12, (i) => signIn(shop(), `198.51.100.${i}`, email, `guess ${i}`))
    expect(guesses.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(10)

    expect(await signIn(shop(), '203.0.113.1', email)).toBe('RATE_LIMITED')
    expect(await signIn(shop(), sameHome, email, 'mistyped')).toBe('INVALID_CREDENTIALS')
    expect(await signIn(shop(), sameHome, email)).toBe('in')
    expect([
      await statusOf(shop(), 'flask', sameHome, email),
      await statusOf(shop(), 'express', home, email),
      await statusOf(shop(), 'express', '203.0.113.1', email),
    ]).toEqual([200, 200, 429])

    await unlockSignIn(shop().owner, email)
    expect(await signIn(shop(), '203.0.113.1', email)).toBe('in')
    expect(
      await shop().owner`select action, actor_id from audit_log where subject = ${`user:${account?.id}`}`,
    ).toEqual([{ action: 'sign-in.unlocked', actor_id: null }])
  }, 60_000)

  test('sign-ins under names that resemble an account do not use up the attempts of its password change', async () => {
    const [account] = await accounts(shop(), 'changing')
    const names = [`user:${account?.id}`, String(account?.id), `account:${account?.id}`]
    for (const name of names) await oneAfterAnother(6, () => signIn(shop(), '192.0.2.4', name, 'guess'))
    const headers = await shop().signIn(account?.email ?? '', PASSWORD)
    const input = { currentPassword: PASSWORD, newPassword: 'another horse battery' }
    expect((await shop().ask(CHANGE, { input }, headers)).data).toEqual({
      changePassword: { userErrors: [] },
    })
  }, 60_000)
})

describe.each(PATIENT)('protects in its queue of passwords, %s', (_, shop) => {
  test('170 concurrent sign-ins from one network do not delay other networks', async () => {
    const crowd = await accounts(shop(), 'crowd', 170)
    const others = await accounts(shop(), 'alone', 3)
    const rush = Promise.all(crowd.map(({ email }) => signIn(shop(), '192.0.2.3', email)))
    const alone = await Promise.all(
      others.map(({ email }, i) => signIn(shop(), `203.0.113.${10 + i}`, email)),
    )
    expect(alone).toEqual(['in', 'in', 'in'])
    expect(await rush).toContain('in')
  }, 120_000)
})

import { verifyPassword } from '@shopstack/drizzle/accounts/passwords'
import type { Caller } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'

const shop = useSubgraph(insights)

const REGISTER = /* GraphQL */ `
  mutation ($input: RegisterInput!) {
    register(input: $input) {
      accessToken refreshToken expiresAt user { id email name role } userErrors { code message field }
    }
  }`

interface Registered {
  accessToken: string | null
  refreshToken: string | null
  user: { id: string; email: string; name: string; role: string } | null
  userErrors: { code: string; message: string; field: string | null }[]
}

const PASSWORD = 'correct horse'
let people = 0
const newAccount = () => ({ email: `person-${++people}@shop.example`, password: PASSWORD, name: 'Some Body' })

async function register(given: Partial<ReturnType<typeof newAccount>> = {}, caller: Partial<Caller> = {}) {
  const input = { ...newAccount(), ...given }
  const { data, errors, statements } = await shop().ask(REGISTER, { variables: { input }, caller })
  if (!data || errors) throw new Error(JSON.stringify(errors))
  // The shape of the selection above.
  return { ...(data.register as Registered), statements }
}

const fields = ({ userErrors }: Registered) => userErrors.map(({ code, field }) => [code, field])

/** How many rows there are of everything a registration writes. */
const rows = async () => {
  const [row] = await shop().owner`
    select (select count(*) from users) as users, (select count(*) from sessions) as sessions,
      (select count(*) from refresh_tokens) as tokens, (select count(*) from events) as events,
      (select count(*) from audit_log) as audit`
  return row
}

/** One mailbox each, as clients type it. */
const SPELLINGS = [
  ...[
    'björn@bücher.example',
    'BJÖRN@BÜCHER.EXAMPLE',
    'bjo\u0308rn@bu\u0308cher.example',
    'Björn@xn--bcher-kva.example',
  ],
  ...['ｂjörn@bücher.example', 'björn@XN--BCHER-KVA.example', '"björn"@bücher.example'],
]

describe('answers', () => {
  test('a new account is a customer and is signed in', async () => {
    const input = { email: 'Ada@Shop.example', password: PASSWORD, name: '  Ada  ' }
    const { user, userErrors, accessToken, refreshToken, statements } = await register(input)

    expect(userErrors).toEqual([])
    expect(user).toMatchObject({ email: 'Ada@Shop.example', name: 'Ada', role: 'CUSTOMER' })
    expect([accessToken, refreshToken]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)])
    expect(statements).toHaveLength(2) // user, session and refresh token; event, outbox and audit log
    const [row] = await shop()
      .owner`select password_hash, role, demo from users where id = ${Number(user?.id)}`
    expect(row).toMatchObject({ role: 'customer', demo: false })
    expect(await verifyPassword(row?.password_hash, PASSWORD)).toBe(true)
    expect(await shop().owner`select type from events where subject = ${`user:${user?.id}`}`).toEqual([
      { type: 'user.registered' },
    ])
  })

  test.each([
    'user+tag@example.com',
    'first.middle.last@example.com',
    "o'brien@example.com",
    'jörg@bücher.example',
  ])('%s is accepted as an e-mail', async (email) => {
    expect(await register({ email })).toMatchObject({ user: { email }, userErrors: [] })
  })

  test.each(['x'.repeat(8), 'x'.repeat(128), '🔑'.repeat(128), ' spaces count '])(
    'the password %.20s is accepted',
    async (password) => {
      expect(fields(await register({ password }))).toEqual([])
    },
  )

  test('port 5000 accepts a password of any length and keeps blanks around a name', async () => {
    const { user, userErrors } = await register({ password: 'x', name: ' Al ' }, { surface: 'flask' })
    expect([user?.name, userErrors]).toEqual([' Al ', []])
    expect(fields(await register({ password: 'x'.repeat(128) }, { surface: 'flask' }))).toEqual([])
    expect(fields(await register({ password: 'x' }, { surface: 'express' }))).toEqual([
      ['INVALID_INPUT', 'input.password'],
    ])
  })

  test('the REST APIs accept common passwords, and only port 5000 accepts the e-mail as password', async () => {
    const [email, common] = ['ada@old.example', { password: 'password123' }]
    for (const surface of ['flask', 'express'] as const)
      expect(fields(await register(common, { surface }))).toEqual([])
    expect(fields(await register({ email, password: email }, { surface: 'express' }))).toEqual([
      ['INVALID_INPUT', 'input.password'],
    ])
    expect(fields(await register({ email, password: email }, { surface: 'flask' }))).toEqual([])
  })
})

describe('refuses', () => {
  test('all invalid fields are reported at once', async () => {
    const before = await rows()
    const answer = await register({ email: 'bad', password: 'short', name: ' ' })
    expect(answer).toMatchObject({ accessToken: null, refreshToken: null, user: null })
    expect(fields(answer)).toEqual([
      ['INVALID_INPUT', 'input.email'],
      ['INVALID_INPUT', 'input.password'],
      ['INVALID_INPUT', 'input.name'],
    ])
    expect(await rows()).toEqual(before)
  })

  const tooLong = `${'x'.repeat(10_000)}@shop.example`
  test.each([
    ['an e-mail of ten kilobytes', { email: tooLong }, 'input.email'],
    ['an e-mail without a domain', { email: 'u@localhost' }, 'input.email'],
    ['an e-mail with two dots in a row', { email: 'first..last@example.com' }, 'input.email'],
    ['an e-mail with blanks around it', { email: ' a@example.com ' }, 'input.email'],
    ['an e-mail with a line break', { email: '"a\r\nBcc: x"@example.com' }, 'input.email'],
    ['an e-mail with a NUL', { email: 'a\0@example.com' }, 'input.email'],
    ['an e-mail with a zero-width space', { email: 'a\u200b@example.com' }, 'input.email'],
    ['an e-mail with a no-break space', { email: '"a\u00a0b"@example.com' }, 'input.email'],
    ['an e-mail that is written backwards', { email: 'a\u202e@example.com' }, 'input.email'],
    ['an e-mail with a soft hyphen in its domain', { email: 'a@exam\u00adple.com' }, 'input.email'],
    ['a common password', { password: 'Password123' }, 'input.password'],
    [
      'its e-mail as password',
      { email: 'Ada.L@example.com', password: 'ada.l@EXAMPLE.com' },
      'input.password',
    ],
    [
      'the first part of its e-mail',
      { email: 'ada.lovelace@example.com', password: 'AdaLovelace' },
      'input.password',
    ],
    ['its name as password', { name: 'Ada Lovelace', password: 'ada lovelace!' }, 'input.password'],
    ["the shop's name as password", { password: 'ShopStack1' }, 'input.password'],
    ['a password of seven characters', { password: '1234567' }, 'input.password'],
    ['a password of seven characters that look like more', { password: '🔑'.repeat(7) }, 'input.password'],
    ['a password of 129 characters', { password: 'x'.repeat(129) }, 'input.password'],
    ['a password of a megabyte', { password: 'x'.repeat(1_000_000) }, 'input.password'],
    ['no name', { name: '' }, 'input.name'],
    ['a name of 300 characters', { name: 'x'.repeat(300) }, 'input.name'],
    ['a name with a NUL', { name: 'A\0' }, 'input.name'],
    ['a name with a line break', { name: 'A\nB' }, 'input.name'],
  ])('a registration with %s is rejected and stores nothing', async (_, given, field) => {
    const before = await rows()
    expect(fields(await register(given))).toEqual([['INVALID_INPUT', field]])
    expect(await rows()).toEqual(before)
  })

  test.each(['', 'x'.repeat(129)])('port 5000 rejects the password %.10j', async (password) => {
    expect(fields(await register({ password }, { surface: 'flask' }))).toEqual([
      ['INVALID_INPUT', 'input.password'],
    ])
  })

  test.each([
    '{ email: "a@b.example", password: "long enough", name: "A", role: "admin" }',
    '{ email: "a@b.example", password: 12345678, name: "A" }',
    '{ email: "a@b.example", password: "long enough" }',
  ])('the input %s fails validation', async (input) => {
    const before = await rows()
    const { errors } = await shop().ask(`mutation { register(input: ${input}) { accessToken } }`)
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(await rows()).toEqual(before)
  })

  test('an unknown input field in a variable is rejected', async () => {
    const before = await rows()
    const input = { ...newAccount(), role: 'admin' }
    const { data, errors } = await shop().ask(REGISTER, { variables: { input } })
    expect([data, errors?.length]).toEqual([undefined, 1])
    expect(await rows()).toEqual(before)
  })

  test('a registered address is rejected in another case', async () => {
    const { email } = newAccount()
    await register({ email })
    const before = await rows()
    expect(fields(await register({ email: email.toUpperCase() }))).toEqual([['EMAIL_TAKEN', 'input.email']])
    expect(await rows()).toEqual(before)
  })
})

describe('protects', () => {
  test.each([
    ['umlauts, punycode, width and quotes', SPELLINGS],
    ['a dotted I', ['İda@shop.example', 'IDA@shop.example', 'ida@shop.example', 'i\u0307da@shop.example']],
    ['sigmas', ['ΟΔΟΣ@shop.example', 'οδος@shop.example', 'οδοσ@shop.example']],
  ])(
    'concurrent registrations create one account per mailbox, whatever the spelling: %s',
    async (_, spellings) => {
      const before = await rows()
      const answers = await Promise.all(
        [...spellings, ...spellings].map((email, n) => register({ email }, { address: `192.0.2.${n}` })),
      )
      expect(answers.filter(({ user }) => user)).toHaveLength(1)
      for (const answer of answers)
        if (!answer.user)
          expect(['EMAIL_TAKEN', 'INVALID_INPUT', 'RATE_LIMITED']).toContain(fields(answer)[0]?.[0])
      expect(answers.filter((answer) => fields(answer)[0]?.[0] === 'EMAIL_TAKEN').length).toBeGreaterThan(0)
      expect(Number((await rows())?.users) - Number(before?.users)).toBe(1)
    },
  )

  test('one of twenty concurrent registrations of an address succeeds, and the others get EMAIL_TAKEN', async () => {
    const { email } = newAccount()
    const before = await rows()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => register({ email: i % 2 ? email : email.toUpperCase() })),
    )
    expect(answers.filter(({ user }) => user)).toHaveLength(1)
    expect(answers.flatMap(fields)).toEqual(Array(19).fill(['EMAIL_TAKEN', 'input.email']))
    const after = await rows()
    for (const table of ['users', 'sessions', 'tokens', 'events', 'audit'])
      expect(Number(after?.[table]) - Number(before?.[table])).toBe(1)
  })

  test('passwords and tokens are neither in the log nor in the database', async () => {
    const { accessToken, refreshToken } = await register({ password: 'planted-secret' })
    await register({ password: 'planted-secret', email: 'bad' })
    await shop().owner`alter table sessions rename to sessions_away`
    await expect(register({ password: 'planted-secret' })).rejects.toThrow('INTERNAL_SERVER_ERROR')
    await shop().owner`alter table sessions_away rename to sessions`

    const log = shop().logLines.join()
    expect(log).toContain('resolver failed')
    const [dump] = await shop().owner`
      select (select json_agg(u)::text from users u) || (select json_agg(r)::text from refresh_tokens r)
        || (select json_agg(e)::text from events e) || (select json_agg(a)::text from audit_log a) as text`
    for (const secret of ['planted-secret', accessToken, refreshToken]) {
      expect(log).not.toContain(secret)
      expect(dump?.text).not.toContain(secret)
    }
  })
})

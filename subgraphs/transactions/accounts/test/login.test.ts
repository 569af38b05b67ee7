import { hashPassword } from '@shopstack/drizzle/accounts/passwords'
import { canonicalEmail } from '@shopstack/drizzle/text/email'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { anAccount, PASSWORD, sendLogin } from './fixtures.js'

const shop = useSubgraph(transactions)

/** bcrypt of `legacy password`, at the least cost there is. */
const LEGACY_HASH = '$2b$04$h27GNuPR3xJlDshMnWzneOF5in7SaiboHMMjUUnkO2ZTE1e5ZC0CW'
/** Argon2id of `cafe\u0301\u00a0au lait`, not normalized. */
const HASH_AS_TYPED =
  '$argon2id$v=19$m=19456,t=2,p=1$D6oRJT7GioK3oSgpTilzVg$UtbOEdktJG1m5eG0rIlDw1ES4qmSOgyIdarpVCeexSM'
const LEGACY_PASSWORD = 'legacy password'

const hashOf = async (id: number): Promise<string> => {
  const [row] = await shop().owner`select password_hash from users where id = ${id}`
  return row?.password_hash
}
const WRONG = { code: 'INVALID_CREDENTIALS', message: 'E-mail or password is wrong.', field: null }

describe('answers', () => {
  test('an account signs in with its e-mail in any case and gets a pair of tokens', async () => {
    const { id, email } = await anAccount(shop())
    const auth = await sendLogin(shop(), email.toUpperCase())

    expect(auth).toMatchObject({ user: { id: String(id) }, userErrors: [] })
    expect(auth.accessToken).toBeTruthy()
    expect(Buffer.from(auth.refreshToken, 'base64url')).toHaveLength(32)
    expect(auth.statements).toHaveLength(6) // where the account is known; account; account held; session; refresh token; who signed in
  })

  test.each([
    ['graphql', 30 * 86_400],
    ['flask', 3_600],
    ['express', 86_400],
  ] as const)('a session made through %s lasts as long as promised there', async (surface, seconds) => {
    const { id, email } = await anAccount(shop())
    const address = 'x'.repeat(60)
    await sendLogin(shop(), email, PASSWORD, { surface, userAgent: 'browser '.repeat(100), address })

    const [session] = await shop().owner`
        select surface, length(user_agent)::int as agent, length(address)::int as address,
          extract(epoch from expires_at - created_at)::float8 as seconds
        from sessions where user_id = ${id}`
    expect(session).toMatchObject({ surface, agent: 255, address: 45 })
    expect(Math.abs(session?.seconds - seconds)).toBeLessThan(30)
  })

  test.each(['$2a$', '$2b$', '$2y$'])(
    'a legacy %s hash lets its owner in and becomes Argon2id',
    async (prefix) => {
      const { id, email } = await anAccount(shop(), LEGACY_HASH.replace('$2b$', prefix))
      expect(await sendLogin(shop(), email, LEGACY_PASSWORD)).toMatchObject({ userErrors: [] })
      expect(await hashOf(id)).toMatch(/^\$argon2id\$/)
      expect(await sendLogin(shop(), email, LEGACY_PASSWORD)).toMatchObject({ userErrors: [] })
    },
  )
})

describe('answers for every spelling of a password', () => {
  test('a differently composed password signs in, and its old hash is replaced', async () => {
    const [typed, composed] = ['cafe\u0301\u00a0au lait', 'café au lait']
    const { id, email } = await anAccount(shop(), HASH_AS_TYPED)
    const before = await hashOf(id)
    expect((await sendLogin(shop(), email, composed)).userErrors).toEqual([WRONG])
    expect((await sendLogin(shop(), email, typed)).userErrors).toEqual([])
    const after = await hashOf(id)
    expect(after).not.toBe(before)
    for (const password of [typed, composed])
      expect((await sendLogin(shop(), email, password)).userErrors).toEqual([])
    expect(await hashOf(id)).toBe(after)
  })
})

describe('answers for every spelling of an e-mail', () => {
  test('an account signs in with every spelling of its e-mail', async () => {
    const hash = await hashPassword(PASSWORD)
    await shop().owner`
      insert into users (email, canonical_email, password_hash, name)
      values ('jörg@bücher.example', ${canonicalEmail('jörg@bücher.example')}, ${hash}, 'Jörg')`
    for (const email of [' jörg@bücher.example', 'JO\u0308RG@xn--bcher-kva.example', 'ｊörg＠bücher.example'])
      expect((await sendLogin(shop(), email)).userErrors).toEqual([])
  })

  test('the given spelling selects between two old accounts with one e-mail, and otherwise its owner signs in', async () => {
    const hashes = [await hashPassword('first password'), await hashPassword('second password')]
    const [first] = await shop().owner`
      insert into users (email, canonical_email, password_hash, name)
      values ('ilker@shop.example', 'ilker@shop.example', ${hashes[0] ?? ''}, 'First') returning id`
    await shop().owner`
      insert into users (email, same_email_as, password_hash, name)
      values ('"ilker"@shop.example', ${Number(first?.id)}, ${hashes[1] ?? ''}, 'Second')`
    const codes = async (email: string, password: string) =>
      (await sendLogin(shop(), email, password)).userErrors.map(({ code }) => code)
    expect(await codes('"ilker"@shop.example', 'second password')).toEqual([])
    expect(await codes('"ilker"@shop.example', 'first password')).toEqual(['INVALID_CREDENTIALS'])
    expect(await codes('ILKER@shop.example', 'first password')).toEqual([])
  })
})

describe('refuses', () => {
  test('an unknown e-mail, a wrong password and a disabled account get the same response', async () => {
    const [right, disabled, nobodys] = [
      await anAccount(shop()),
      await anAccount(shop()),
      await anAccount(shop(), '!'),
    ]
    await shop().owner`update users set disabled_at = now() where id = ${disabled.id}`
    const answers = await Promise.all([
      sendLogin(shop(), 'unknown@shop.example'),
      sendLogin(shop(), right.email, 'wrong'),
      sendLogin(shop(), disabled.email),
      sendLogin(shop(), nobodys.email, '!'),
    ])
    for (const { statements: _, ...answer } of answers)
      expect(answer).toEqual({
        accessToken: null,
        refreshToken: null,
        expiresAt: null,
        user: null,
        userErrors: [WRONG],
      })
  })

  test.each([
    ['a password of a megabyte', 'person@shop.example', 'x'.repeat(1_000_000)],
    ['an e-mail of ten kilobytes', `${'x'.repeat(10_000)}@shop.example`, PASSWORD],
    ['an e-mail with a NUL', 'person\0@shop.example', PASSWORD],
    ['a password with control characters', 'person@shop.example', '\0\u0001\u001b'],
  ])('%s is rejected like a wrong password and stores nothing', async (_, email, password) => {
    const count = () => shop().owner`select count(*) from sessions union all select count(*) from events`
    const before = await count()
    expect((await sendLogin(shop(), email, password)).userErrors).toEqual([WRONG])
    expect(await count()).toEqual(before)
  })

  test.each([
    '{ email: 1, password: "x" }',
    '{ email: "a@b.example", password: ["x"] }',
    '{ email: "a@b.example" }',
    '{ email: "a@b.example", password: "x", role: "admin" }',
  ])('the input %s fails validation', async (input) => {
    const { data, errors } = await shop().ask(`mutation { login(input: ${input}) { accessToken } }`)
    expect(data).toBeUndefined()
    expect(errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED')
  })
})

describe('protects', () => {
  test('each aliased sign-in of one request counts, and the correct password after them is refused too', async () => {
    const { email } = await anAccount(shop())
    const guess = (i: number) =>
      `g${i}: login(input: { email: $email, password: $p${i} }) { accessToken userErrors { code message } }`
    const numbers = Array.from({ length: 12 }, (_, i) => i)
    const passwords = numbers.map((i) => [`p${i}`, i === 11 ? PASSWORD : `wrong ${i}`])
    const query = `mutation ($email: String!, ${numbers.map((i) => `$p${i}: String!`).join(', ')}) { ${numbers.map(guess).join(' ')} }`
    const { data } = await shop().ask(query, { variables: { email, ...Object.fromEntries(passwords) } })

    // One answer per alias, in the shape selected above.
    const answers = Object.values(data ?? {}) as {
      accessToken: null
      userErrors: { code: string; message: string }[]
    }[]
    const codes = answers.map((answer) => answer.userErrors[0]?.code)
    expect(codes.slice(0, 10)).toEqual(Array(10).fill('INVALID_CREDENTIALS'))
    expect(codes.slice(10)).toEqual(['RATE_LIMITED', 'RATE_LIMITED'])
    expect(answers[11]?.userErrors[0]?.message).toMatch(/^Too many attempts\. Try again in \d+ s\.$/)
  }, 60_000)

  test('concurrent successful sign-ins renew a legacy hash once', async () => {
    const { id, email } = await anAccount(shop(), LEGACY_HASH)
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => sendLogin(shop(), email, LEGACY_PASSWORD)),
    )
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([])
    expect(await hashOf(id)).toMatch(/^\$argon2id\$/)
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(12)
  })

  test.each([
    ['a legacy password', LEGACY_HASH, LEGACY_PASSWORD],
    ['a password', undefined, PASSWORD],
  ])('%s that changes during the sign-in is not restored and opens no session', async (_, hash, password) => {
    const { id, email } = await anAccount(shop(), hash)
    const changed = '$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0$c29tZSBoYXNo'
    const { signingIn } = await shop().owner.begin(async (tx) => {
      await tx`select from users where id = ${id} for update`
      let isAnswered = false
      const signingIn = sendLogin(shop(), email, password).finally(() => {
        isAnswered = true
      })
      // It has checked the old hash and waits to hold it, or to replace it.
      const waiting = () =>
        shop()
          .owner`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
      while (!isAnswered && (await waiting()).length === 0);
      await tx`update users set password_hash = ${changed} where id = ${id}`
      return { signingIn }
    })
    expect((await signingIn).userErrors).toEqual([WRONG])
    expect(await hashOf(id)).toBe(changed)
    expect(await shop().owner`select from sessions where user_id = ${id}`).toHaveLength(0)
  })

  test('passwords and tokens are neither in the database nor in the log', async () => {
    const { email } = await anAccount(shop())
    const { accessToken, refreshToken } = await sendLogin(shop(), email)
    await sendLogin(shop(), email, 'planted-secret')
    await shop().owner`alter table sessions rename to sessions_away`
    await expect(sendLogin(shop(), email)).rejects.toThrow('INTERNAL_SERVER_ERROR')
    await shop().owner`alter table sessions_away rename to sessions`

    const log = shop().logLines.join()
    expect(log).toContain('resolver failed')
    const [dump] = await shop().owner`
      select (select json_agg(s)::text from sessions s) || (select json_agg(r)::text from refresh_tokens r) as text`
    for (const secret of [PASSWORD, 'planted-secret', accessToken, refreshToken]) {
      expect(log).not.toContain(secret)
      expect(dump?.text).not.toContain(secret)
    }
  })
})

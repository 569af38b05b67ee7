import { createHash } from 'node:crypto'
import type { Caller } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { mailQueueOf, queuedMails, tokenIn } from '../../mail/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { anAccount, isLiving, sendLogin, signedIn } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty')

const REQUEST =
  'mutation ($email: String!) { requestPasswordReset(email: $email) { userErrors { code field } } }'
const RESET = `mutation ($token: String!, $password: String!) {
  resetPassword(token: $token, password: $password) { endedSessions userErrors { code field } } }`
const NEW_PASSWORD = 'an entirely new secret'

interface Reset {
  endedSessions: number
  userErrors: { code: string; field: string | null }[]
}

let addresses = 0
/** A network of its own, so that tests do not share limits. */
const elsewhere = (): Partial<Caller> => ({
  address: `10.1.${Math.floor(addresses / 250)}.${++addresses % 250}`,
})

async function request(email: string, caller = elsewhere()) {
  const { data, errors, statements } = await shop().ask(REQUEST, { variables: { email }, caller })
  if (errors) throw new Error(errors[0]?.message)
  return { ...(data?.requestPasswordReset as Pick<Reset, 'userErrors'>), statements }
}

async function reset(token: string, password = NEW_PASSWORD): Promise<Reset> {
  const { data, errors } = await shop().ask(RESET, { variables: { token, password }, caller: elsewhere() })
  if (errors) throw new Error(errors[0]?.message)
  return data?.resetPassword as Reset
}

/** Requests a reset and answers the token that arrived. */
async function aToken(email: string): Promise<string> {
  await request(email)
  const [mail] = (await queuedMails(shop())).filter(({ to }) => to === email)
  return tokenIn(mail ?? { text: '' })
}

const INVALID = [{ code: 'INVALID_TOKEN', field: 'token' }]
const codesOf = ({ userErrors }: Pick<Reset, 'userErrors'>) => userErrors.map(({ code }) => code)

describe('answers', () => {
  test('a forgotten password is replaced, all sessions end, and the owner is told', async () => {
    const { id, email, viewer } = await signedIn(shop())
    const token = await aToken(email)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(await reset(token)).toEqual({ endedSessions: 1, userErrors: [] })
    expect(await isLiving(shop(), viewer)).toBe(false)
    expect(codesOf(await sendLogin(shop(), email, undefined, elsewhere()))).toEqual(['INVALID_CREDENTIALS'])
    expect((await sendLogin(shop(), email, NEW_PASSWORD, elsewhere())).accessToken).toBeTruthy()
    const [told] = await queuedMails(shop())
    expect(told).toMatchObject({ to: `Eleonora <${email}>`, subject: 'Your password was changed' })
    const actions = await shop()
      .owner`select action from audit_log where subject = ${`user:${id}`} order by id`
    expect(actions.map(({ action }) => action)).toEqual(['password.reset', 'sign-in.unlocked'])
  })

  test('the link goes to the stored address, whatever spelling was typed', async () => {
    const { id, email } = await anAccount(shop())
    await shop().owner`update users set canonical_email = lower(email) where id = ${id}`
    await request(email.toUpperCase())
    expect((await queuedMails(shop()))[0]?.to).toBe(email)
    expect(await mailQueueOf(shop(), id)).toMatchObject([{ sent: true, recipient: null }])
  })

  test('a locked account is reset, and its owner signs in at once', async () => {
    const { email } = await anAccount(shop())
    for (let n = 0; n < 12; n++) await sendLogin(shop(), email, `guess ${n}`, elsewhere())
    expect(codesOf(await sendLogin(shop(), email, undefined, elsewhere()))).toEqual(['RATE_LIMITED'])
    expect(codesOf(await reset(await aToken(email)))).toEqual([])
    expect((await sendLogin(shop(), email, NEW_PASSWORD, elsewhere())).accessToken).toBeTruthy()
  }, 60_000)

  test('the owner of a mailbox gets the account that was registered with it, which confirms the address', async () => {
    const squatter = await signedIn(shop())
    expect(codesOf(await reset(await aToken(squatter.email)))).toEqual([])
    expect(await isLiving(shop(), squatter.viewer)).toBe(false)
    const [row] = await shop().owner`
      select email_confirmed_at is not null as confirmed from users where id = ${squatter.id}`
    expect(row?.confirmed).toBe(true)
  })

  test('every delivery of a mail has a link that works, until one of them is used', async () => {
    const { email } = await anAccount(shop())
    const [first, second] = [await aToken(email), await aToken(email)]
    expect(first).not.toBe(second)
    expect(codesOf(await reset(first))).toEqual([])
    expect((await reset(second)).userErrors).toEqual(INVALID)
  })
})

describe('refuses', () => {
  test('a token is used once, also by ten resets at once', async () => {
    const { email } = await anAccount(shop())
    const token = await aToken(email)
    const passwords = Array.from({ length: 10 }, (_, n) => `${NEW_PASSWORD} ${n}`)
    const results = await Promise.all(passwords.map((password) => reset(token, password)))
    const winners = results.flatMap(({ userErrors }, n) => (userErrors.length === 0 ? [n] : []))
    expect(winners).toHaveLength(1)
    expect(results.flatMap(codesOf)).toEqual(Array(9).fill('INVALID_TOKEN'))
    expect((await sendLogin(shop(), email, passwords[winners[0] ?? 0], elsewhere())).accessToken).toBeTruthy()
  }, 60_000)

  test('ten resets at once with ten links of an account change its password once', async () => {
    const { id, email } = await anAccount(shop())
    const tokens = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        const token = `a known token of account ${id}, number ${n}`
        const hash = createHash('sha256').update(token).digest('hex')
        await shop().owner`
          insert into account_tokens (token_hash, user_id, purpose, expires_at)
          values (${hash}, ${id}, 'password-reset', now() + interval '1 minute')`
        return token
      }),
    )
    const results = await Promise.all(tokens.map((token) => reset(token)))
    expect(results.flatMap(codesOf)).toEqual(Array(9).fill('INVALID_TOKEN'))
    expect((await sendLogin(shop(), email, NEW_PASSWORD, elsewhere())).accessToken).toBeTruthy()
  }, 60_000)

  test('a token works for thirty minutes by the clock of the database', async () => {
    const { id, email } = await anAccount(shop())
    const token = await aToken(email)
    const age = (minutes: number, seconds: number) => shop().owner`
      update account_tokens set expires_at = created_at + interval '30 minutes'
        - make_interval(mins => ${minutes}, secs => ${seconds}) where user_id = ${id}`
    await age(30, 0)
    expect((await reset(token)).userErrors).toEqual(INVALID)
    await age(29, 30)
    expect(codesOf(await reset(token))).toEqual([])
  })

  test('altered, unknown, empty and overlong tokens are equally invalid and cost no hash', async () => {
    const { email } = await anAccount(shop())
    const token = await aToken(email)
    const altered = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
    for (const wrong of [altered, token.toLowerCase(), `${token} `, '', 'x'.repeat(100_000), '%00', 'null'])
      expect((await reset(wrong)).userErrors).toEqual(INVALID)
    expect(codesOf(await reset(token))).toEqual([])
  })

  test('a token of another purpose is invalid', async () => {
    const { id, email } = await anAccount(shop())
    const token = await aToken(email)
    await shop().owner`update account_tokens set purpose = 'other' where user_id = ${id}`
    expect((await reset(token)).userErrors).toEqual(INVALID)
  })

  test('a disabled account is neither sent a link nor reset', async () => {
    const { id, email } = await anAccount(shop())
    const token = await aToken(email)
    await shop().owner`update users set disabled_at = now() where id = ${id}`
    expect((await reset(token)).userErrors).toEqual(INVALID)
    expect(await aToken(email)).toBe(token)
  })

  test.each([
    ['short', 'kurz'],
    ['common', 'password123'],
    ['the name of the account', 'Eleonora'],
  ])('a password that is %s is refused, and the token stays usable', async (_, password) => {
    const { email } = await anAccount(shop())
    const token = await aToken(email)
    expect((await reset(token, password)).userErrors).toEqual([{ code: 'INVALID_INPUT', field: 'password' }])
    expect(codesOf(await reset(token))).toEqual([])
  })

  test.each(['', ' ', 'no address', '@', `${'a'.repeat(250)}@b.example`])(
    'a reset for %j is refused before anything is queued',
    async (email) => {
      const before = await shop().owner`select from mails`
      expect((await request(email)).userErrors).toEqual([{ code: 'INVALID_INPUT', field: 'email' }])
      expect(await shop().owner`select from mails`).toHaveLength(before.length)
    },
  )

  test('the sixth mail to an address within a quarter of an hour is refused, with an account or without', async () => {
    const { email } = await anAccount(shop())
    for (const address of [email, 'unknown-limit@shop.example']) {
      for (let n = 0; n < 5; n++) expect(codesOf(await request(address))).toEqual([])
      expect(codesOf(await request(address))).toEqual(['RATE_LIMITED'])
    }
  })
})

describe('protects', () => {
  test('a request says and costs the same for an address with an account and without', async () => {
    const { email } = await anAccount(shop())
    const [known, unknown] = [await request(email), await request('unknown@shop.example')]
    expect(unknown).toEqual(known)
    expect(known.statements).toHaveLength(1)
    await queuedMails(shop())
    expect(await shop().owner`select from mails where recipient = 'unknown@shop.example'`).toEqual([])
  })

  test('neither the token nor the password is in the log, an event, an audit entry, or stored', async () => {
    const { email } = await anAccount(shop())
    const token = await aToken(email)
    await reset(token)
    const tables = ['mails', 'account_tokens', 'events', 'audit_log', 'users'] as const
    for (const table of tables) {
      const rows = JSON.stringify(await shop().owner`select * from ${shop().owner(table)}`)
      expect(rows).not.toContain(token)
      expect(rows).not.toContain(NEW_PASSWORD)
    }
    expect(shop().logLines.join('\n')).not.toContain(token)
    expect(shop().logLines.join('\n')).not.toContain(NEW_PASSWORD)
  })

  test('expired tokens are swept a day later', async () => {
    const { id, email } = await anAccount(shop())
    await aToken(email)
    await shop()
      .owner`update account_tokens set expires_at = now() - interval '23 hours' where user_id = ${id}`
    await shop().run('account tokens')
    expect(await shop().owner`select from account_tokens where user_id = ${id}`).toHaveLength(1)
    await shop()
      .owner`update account_tokens set expires_at = now() - interval '25 hours' where user_id = ${id}`
    await shop().run('account tokens')
    expect(await shop().owner`select from account_tokens where user_id = ${id}`).toHaveLength(0)
  })
})

import type { Caller } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { queuedMails, tokenIn } from '../../mail/test/fixtures.js'
import { aProduct, place } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { anAccount, isLiving, PASSWORD, sendLogin, signedIn } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty')
const strict = useSubgraph(transactions, 'empty', { ORDERS_NEED_CONFIRMED_EMAIL: 'on' })

const ERRORS = 'userErrors { code field }'
const CONFIRM = `mutation ($token: String!) { confirmEmail(token: $token) { user { id } ${ERRORS} } }`
const RESEND = `mutation { requestEmailConfirmation { ${ERRORS} } }`
const CHANGE = `mutation ($newEmail: String!, $password: String!) {
  requestEmailChange(newEmail: $newEmail, password: $password) { ${ERRORS} } }`
const UNDO = `mutation ($token: String!) { undoEmailChange(token: $token) { endedSessions ${ERRORS} } }`

interface Payload {
  user?: { id: string } | null
  endedSessions?: number
  userErrors: { code: string; field: string | null }[]
}

let addresses = 0
const elsewhere = (): Partial<Caller> => ({
  address: `10.3.${Math.floor(addresses / 250)}.${++addresses % 250}`,
})

type Session = Awaited<ReturnType<typeof signedIn>>

async function ask(query: string, variables: Record<string, unknown> = {}, as?: Session['viewer']) {
  const { data, errors } = await shop().ask(query, { variables, caller: elsewhere(), ...(as && { as }) })
  if (errors) throw new Error(errors[0]?.message)
  return Object.values(data ?? {})[0] as Payload
}

const change = ({ viewer }: Session, newEmail: string, password = PASSWORD) =>
  ask(CHANGE, { newEmail, password }, viewer)

/** The newest token that was sent to an address, by the subject of its mail. */
async function tokenTo(email: string, subject: RegExp): Promise<string> {
  const found = (await queuedMails(shop())).find(
    (mail) => mail.to.includes(email) && subject.test(mail.subject),
  )
  return tokenIn(found ?? { text: '' })
}

const [CONFIRMATION, NEW_ADDRESS, NOTICE] = [/^Confirm your e-mail/, /^Confirm your new/, /is being changed/]

/** An account that asked for a new address, with the tokens of both mails. */
async function aChange() {
  const session = await signedIn(shop())
  const newEmail = `new-${session.id}@shop.example`
  expect((await change(session, newEmail)).userErrors).toEqual([])
  const [confirm, undo] = [await tokenTo(newEmail, NEW_ADDRESS), await tokenTo(session.email, NOTICE)]
  return { session, newEmail, confirm, undo }
}

const stateOf = async (id: number) => {
  const [row] = await shop().owner`
    select email, canonical_email as canonical, email_confirmed_at is not null as confirmed from users where id = ${id}`
  return { ...row }
}

const INVALID = [{ code: 'INVALID_TOKEN', field: 'token' }]

describe('answers', () => {
  test('an address is confirmed with the link of its mail', async () => {
    const session = await signedIn(shop())
    expect((await ask(RESEND, {}, session.viewer)).userErrors).toEqual([])
    const token = await tokenTo(session.email, CONFIRMATION)
    expect(await ask(CONFIRM, { token })).toEqual({ user: { id: String(session.id) }, userErrors: [] })
    expect(await stateOf(session.id)).toMatchObject({ confirmed: true })
    expect((await ask(CONFIRM, { token })).userErrors).toEqual(INVALID)
    const sent = (await queuedMails(shop())).length
    expect((await ask(RESEND, {}, session.viewer)).userErrors).toEqual([])
    expect(await queuedMails(shop())).toHaveLength(sent)
  })

  test('a registration has a mail with its link', async () => {
    const { id, email } = await anAccount(shop())
    await shop().owner`
      with happened as (
        insert into events (type, subject, payload) values ('user.registered', ${`user:${id}`}, '{}') returning id
      )
      insert into outbox (consumer, event_id) select 'mails', id from happened`
    expect((await ask(CONFIRM, { token: await tokenTo(email, CONFIRMATION) })).userErrors).toEqual([])
  })

  test('a new address is that of the account once its link is opened, and not before', async () => {
    const { session, newEmail, confirm } = await aChange()
    expect(await stateOf(session.id)).toMatchObject({ email: session.email, confirmed: false })
    expect((await sendLogin(shop(), newEmail, PASSWORD, elsewhere())).accessToken).toBeNull()
    expect((await ask(CONFIRM, { token: confirm })).userErrors).toEqual([])
    expect(await stateOf(session.id)).toEqual({ email: newEmail, canonical: newEmail, confirmed: true })
    expect((await sendLogin(shop(), newEmail, PASSWORD, elsewhere())).accessToken).toBeTruthy()
    expect((await sendLogin(shop(), session.email, PASSWORD, elsewhere())).accessToken).toBeNull()
    expect(await isLiving(shop(), session.viewer)).toBe(true)
  })

  test.each(['before', 'after'])('a change is undone %s the new address is confirmed', async (when) => {
    const { session, confirm, undo } = await aChange()
    if (when === 'after') await ask(CONFIRM, { token: confirm })
    const sessions =
      when === 'after' ? await sendLogin(shop(), `new-${session.id}@shop.example`, PASSWORD) : null
    expect(await ask(UNDO, { token: undo })).toEqual({ endedSessions: sessions ? 2 : 1, userErrors: [] })
    expect(await stateOf(session.id)).toMatchObject({ email: session.email })
    expect(await isLiving(shop(), session.viewer)).toBe(false)
    // The password was known to the requester.
    expect((await sendLogin(shop(), session.email, PASSWORD, elsewhere())).accessToken).toBeNull()
    expect((await ask(CONFIRM, { token: confirm })).userErrors).toEqual(INVALID)
    const token = await tokenTo(session.email, /^Reset your password/)
    expect(token).toMatch(/^[\w-]{43}$/)
  })

  test('an order needs a confirmed address where the setting says so', async () => {
    const session = await signedIn(strict())
    const mug = await aProduct(strict())
    expect((await place(strict(), session.viewer, [[mug, 1]])).userErrors).toMatchObject([
      { code: 'EMAIL_NOT_CONFIRMED' },
    ])
    await strict().owner`update users set email_confirmed_at = now() where id = ${session.id}`
    expect((await place(strict(), session.viewer, [[mug, 1]])).userErrors).toEqual([])
  })
})

describe('refuses', () => {
  test('a change without the password, to no address or to the present one is refused, and nothing is sent', async () => {
    const session = await signedIn(shop())
    const wrong = await change(session, 'else@shop.example', 'a wrong password')
    expect(wrong.userErrors).toEqual([{ code: 'INVALID_CREDENTIALS', field: 'password' }])
    for (const address of [
      'no address',
      'a@b',
      session.email.toUpperCase(),
      'a@shop.example\r\nBcc: b@shop.example',
    ])
      expect((await change(session, address)).userErrors).toEqual([
        { code: 'INVALID_INPUT', field: 'newEmail' },
      ])
    expect(await shop().owner`select from mails where user_id = ${session.id}`).toEqual([])
  })

  test('a new address that another account took meanwhile is refused', async () => {
    const { session, newEmail, confirm } = await aChange()
    await shop().owner`insert into users (email, password_hash, name) values (${newEmail}, '!', 'Bob')`
    expect((await ask(CONFIRM, { token: confirm })).userErrors).toEqual([
      { code: 'EMAIL_TAKEN', field: 'token' },
    ])
    expect(await stateOf(session.id)).toMatchObject({ email: session.email })
  })

  test('tokens of other purposes are refused, and the confirmation of an address that was changed', async () => {
    const { session, confirm, undo } = await aChange()
    await ask(RESEND, {}, session.viewer)
    const old = await tokenTo(session.email, CONFIRMATION)
    expect((await ask(CONFIRM, { token: undo })).userErrors).toEqual(INVALID)
    expect((await ask(UNDO, { token: confirm })).userErrors).toEqual(INVALID)
    expect((await ask(CONFIRM, { token: confirm })).userErrors).toEqual([])
    expect((await ask(CONFIRM, { token: old })).userErrors).toEqual(INVALID)
  })

  test.each([
    ['a confirmation', 'email-change', '24 hours'],
    ['an undo', 'email-undo', '7 days'],
  ])('%s is refused after its time', async (_, purpose, lifetime) => {
    const { session, confirm, undo } = await aChange()
    const late =
      purpose === 'email-undo' ? () => ask(UNDO, { token: undo }) : () => ask(CONFIRM, { token: confirm })
    const [row] = await shop().owner`
      update account_tokens set expires_at = expires_at - ${lifetime}::interval
      where user_id = ${session.id} and purpose = ${purpose} returning expires_at <= now() as expired`
    expect(row?.expired).toBe(true)
    expect((await late()).userErrors).toEqual(INVALID)
    await shop().owner`
      update account_tokens set expires_at = now() + interval '5 seconds' where user_id = ${session.id}`
    expect((await late()).userErrors).toEqual([])
  })
})

describe('protects', () => {
  test('one of ten confirmations at once succeeds', async () => {
    const { confirm } = await aChange()
    const replies = await Promise.all(Array.from({ length: 10 }, () => ask(CONFIRM, { token: confirm })))
    expect(replies.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1)
  })

  test('a former address is taken by no other account while the change can be undone, also at the same moment', async () => {
    const { session, confirm, undo } = await aChange()
    const take = () =>
      shop()
        .owner`insert into users (email, password_hash, name) values (${session.email.toUpperCase()}, '!', 'Eve')`.then(
        () => 'taken',
        (error) => error.constraint_name,
      )
    const [confirmed, ...attempts] = await Promise.all([
      ask(CONFIRM, { token: confirm }),
      take(),
      take(),
      take(),
    ])
    expect(confirmed.userErrors).toEqual([])
    for (const result of [...attempts, await take()])
      expect(result).toMatch(/^users_(canonical_email|email_key)$/)
    expect((await ask(UNDO, { token: undo })).userErrors).toEqual([])
    await shop().owner`delete from former_emails where user_id = ${session.id}`
  })

  test('a former address is free again after seven days', async () => {
    const { session, confirm } = await aChange()
    await ask(CONFIRM, { token: confirm })
    await shop()
      .owner`update former_emails set until = now() - interval '1 second' where user_id = ${session.id}`
    await shop().owner`insert into users (email, password_hash, name) values (${session.email}, '!', 'Eve')`
    await shop().run('former addresses')
    expect(await shop().owner`select from former_emails where user_id = ${session.id}`).toEqual([])
  })

  test('no address is in an event or an audit entry', async () => {
    const { session, newEmail, confirm, undo } = await aChange()
    await ask(CONFIRM, { token: confirm })
    await ask(UNDO, { token: undo })
    for (const table of ['events', 'audit_log'] as const) {
      const rows = JSON.stringify(await shop().owner`select * from ${shop().owner(table)}`).toLowerCase()
      for (const secret of [newEmail, session.email, confirm, undo])
        expect(rows).not.toContain(secret.toLowerCase())
    }
  })
})

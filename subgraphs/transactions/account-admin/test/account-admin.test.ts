import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { anAccount, isLiving, sendLogin, signedIn } from '../../accounts/test/fixtures.js'
import { queuedMails, tokenIn } from '../../mail/test/fixtures.js'
import { customer } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions, 'empty')

const MUTATIONS = [
  'disableAccount',
  'enableAccount',
  'endAccountSessions',
  'unlockAccount',
  'sendResetLink',
] as const
type Mutation = (typeof MUTATIONS)[number]

interface Payload {
  user: { id: string } | null
  userErrors: { code: string; field: string | null }[]
}

let operator: Viewer
beforeAll(async () => {
  const { id } = await anAccount(shop())
  await shop().owner`update users set role = 'admin' where id = ${id}`
  operator = { id, role: 'admin', sessionId: null }
})

const ask = (name: Mutation, id: number | string, reason: string, as: Viewer) =>
  shop().ask(
    `mutation ($id: ID!, $reason: String!) { ${name}(id: $id, reason: $reason) { user { id } userErrors { code field } } }`,
    { variables: { id: String(id), reason }, as, caller: { address: '10.4.0.1' } },
  )

async function manage(name: Mutation, id: number | string, reason = 'a request by telephone', as = operator) {
  const { data, errors } = await ask(name, id, reason, as)
  if (errors) throw new Error(errors[0]?.message)
  return data?.[name] as Payload
}

const auditOf = async (id: number) =>
  (
    await shop().owner`
      select action, actor_id as actor, address, after from audit_log where subject = ${`user:${id}`} order by id`
  ).map((row) => ({ ...row }))

/** An entry of the audit log by the operator. */
const entry = (action: string, after: object) => ({ action, actor: operator.id, address: '10.4.0.1', after })

const isIn = async (email: string) => (await sendLogin(shop(), email)).accessToken !== null

describe('answers', () => {
  test('a disabled account is signed out and cannot sign in until it is enabled, with the reasons in the audit log', async () => {
    const { id, email, viewer } = await signedIn(shop())
    expect(await manage('disableAccount', id, ' stolen  cards ')).toEqual({
      user: { id: String(id) },
      userErrors: [],
    })
    expect(await isLiving(shop(), viewer)).toBe(false)
    expect(await isIn(email)).toBe(false)
    expect((await manage('disableAccount', id)).userErrors).toEqual([])
    expect((await manage('enableAccount', id, 'identity was checked')).userErrors).toEqual([])
    expect(await isLiving(shop(), viewer)).toBe(false)
    expect(await isIn(email)).toBe(true)
    expect(await auditOf(id)).toEqual([
      entry('account.disabled', { reason: 'stolen cards' }),
      entry('account.enabled', { reason: 'identity was checked' }),
    ])
  })

  test('the sessions of an account end, and it stays enabled', async () => {
    const { id, email, viewer } = await signedIn(shop())
    await sendLogin(shop(), email)
    expect((await manage('endAccountSessions', id)).userErrors).toEqual([])
    expect(await isLiving(shop(), viewer)).toBe(false)
    expect((await auditOf(id)).at(-1)).toEqual(
      entry('account.sessions_ended', { reason: 'a request by telephone', endedSessions: 2 }),
    )
    expect(await isIn(email)).toBe(true)
  })

  test('an unlocked account signs in at once', async () => {
    const { id, email } = await anAccount(shop())
    const from = (n: number) => ({ address: `10.5.0.${n}` })
    for (let n = 0; n < 12; n++) await sendLogin(shop(), email, 'a guess', from(n))
    expect((await sendLogin(shop(), email, undefined, from(20))).userErrors[0]?.code).toBe('RATE_LIMITED')
    expect((await manage('unlockAccount', id)).userErrors).toEqual([])
    expect((await sendLogin(shop(), email, undefined, from(21))).accessToken).toBeTruthy()
  }, 60_000)

  test('a link for a new password is sent to the owner', async () => {
    const { id, email } = await anAccount(shop())
    expect((await manage('sendResetLink', id)).userErrors).toEqual([])
    const [mail] = await queuedMails(shop())
    expect(mail?.to).toBe(email)
    expect(tokenIn(mail ?? { text: '' })).toMatch(/^[\w-]{43}$/)
    expect(await auditOf(id)).toEqual([
      entry('account.reset_link_sent', { reason: 'a request by telephone' }),
    ])
  })
})

describe('refuses', () => {
  test.each(MUTATIONS)('%s of an unknown account is not found', async (name) => {
    for (const id of ['0', '999999', 'x', '-1'])
      expect((await manage(name, id)).userErrors).toEqual([{ code: 'ACCOUNT_NOT_FOUND', field: 'id' }])
  })

  test.each(MUTATIONS)('%s needs a reason of one line', async (name) => {
    const { id } = await anAccount(shop())
    for (const reason of ['', ' ', '\u200b', 'a\nb', 'x'.repeat(501)])
      expect((await manage(name, id, reason)).userErrors).toEqual([
        { code: 'INVALID_INPUT', field: 'reason' },
      ])
    expect((await manage(name, id, 'x'.repeat(500))).userErrors).toEqual([])
  })

  test.each(['unlockAccount', 'sendResetLink'] as const)('%s refuses a disabled account', async (name) => {
    const { id } = await anAccount(shop())
    await manage('disableAccount', id)
    expect((await manage(name, id)).userErrors).toEqual([{ code: 'ACCOUNT_DISABLED', field: 'id' }])
  })

  test('the last active administrator cannot be disabled', async () => {
    expect((await manage('disableAccount', operator.id)).userErrors).toEqual([
      { code: 'LAST_ADMIN', field: 'id' },
    ])
    const [row] = await shop().owner`select disabled_at from users where id = ${operator.id}`
    expect(row?.disabled_at).toBeNull()
  })
})

describe('protects', () => {
  test.each(MUTATIONS)('%s needs the scope accounts:manage', async (name) => {
    const { id } = await anAccount(shop())
    const { data, errors } = await ask(name, id, 'why not', customer(id))
    expect(data?.[name]).toBeNull()
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
    expect(await auditOf(id)).toEqual([])
  })

  test('one of six administrators who disable each other at once stays active', async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => anAccount(shop())))
    const ids = [operator.id, ...others.map(({ id }) => id)]
    await shop().owner`update users set role = 'admin' where id = any(${ids})`
    const results = await Promise.all(
      ids.map((id, n) =>
        manage('disableAccount', ids[(n + 1) % ids.length] ?? 0, 'a mutiny', {
          id,
          role: 'admin',
          sessionId: null,
        }),
      ),
    )
    expect(results.flatMap(({ userErrors }) => userErrors)).toEqual([{ code: 'LAST_ADMIN', field: 'id' }])
    const active = await shop().owner`select id from users where role = 'admin' and disabled_at is null`
    expect(active).toHaveLength(1)
    await shop().owner`update users set disabled_at = null where id = ${operator.id}`
    await shop().owner`update users set role = 'customer' where id = any(${others.map(({ id }) => id)})`
  })

  test('the role of the subgraph cannot write the column itself', async () => {
    const [right] = await shop().owner`
      select has_column_privilege('shopstack_transactions', 'users', 'disabled_at', 'update') as granted`
    expect(right?.granted).toBe(false)
  })
})

import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { describe, expect, test } from 'vitest'
import { MODES, type TestShop, useShop } from './shop.js'

// Passwords are hashed one after the other, which takes a while on a slow machine.
const env = { OPERATION_TIMEOUT: '60', SUBGRAPH_TIMEOUT: '50' }
const shops = { 'in process': useShop({ env }), 'over HTTP': useShop({ mode: 'over HTTP', env }) }

const PASSWORD = 'correct horse battery'
const REASON = 'asked by telephone'
const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { user { id } accessToken } }'
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }'
const AUDIT =
  'query ($subject: String!) { auditLog(first: 10, subject: $subject) { nodes { action actor { id } after } } }'

const MUTATIONS = [
  'disableAccount',
  'enableAccount',
  'endAccountSessions',
  'unlockAccount',
  'sendResetLink',
  'eraseAccount',
] as const
type Mutation = (typeof MUTATIONS)[number]

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 2_000))

let people = 0

async function aCustomer({ ask }: TestShop) {
  const email = `managed-${++people}@shop.example`
  const { data } = await ask<{ register: { user: { id: string }; accessToken: string } }>(REGISTER, {
    input: { email, name: 'Ada', password: PASSWORD },
  })
  const { user, accessToken } = data.register
  return { email, id: user.id, headers: { authorization: `Bearer ${accessToken}` } }
}

interface Reply {
  userErrors: { code: string }[]
}

const manage = ({ ask }: TestShop, name: Mutation, id: string, headers: Record<string, string>) =>
  ask<Record<string, Reply | null>>(
    `mutation ($id: ID!, $reason: String!) { ${name}(id: $id, reason: $reason) { userErrors { code } } }`,
    { id, reason: REASON },
    headers,
  )

describe.each(MODES)('answers, %s', (mode) => {
  test('an operator disables, enables, unlocks and signs out an account, sends a link, and the audit log says why', async () => {
    const shop = shops[mode]()
    const { email, id, headers } = await aCustomer(shop)
    const operator = await shop.signIn(DEMO_ACCOUNTS.admin.email, DEMO_ACCOUNTS.admin.password)
    const act = async (name: Mutation) =>
      expect((await manage(shop, name, id, operator)).data[name]).toEqual({ userErrors: [] })
    const signIn = async (password = PASSWORD) => {
      const { data } = await shop.ask<{ login: Reply }>(LOGIN, { input: { email, password } })
      return data.login.userErrors[0]?.code ?? 'signed in'
    }
    await act('disableAccount')
    await aMoment()
    const { errors } = await shop.ask('{ me { id } }', {}, headers)
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
    expect(await signIn()).toBe('INVALID_CREDENTIALS')
    await act('enableAccount')
    for (let n = 0; n < 10; n++) await signIn(`guess ${n}`)
    expect(await signIn()).toBe('RATE_LIMITED')
    await act('unlockAccount')
    expect(await signIn()).toBe('signed in')
    await act('sendResetLink')
    const mailbox = async () => (await fetch(shop.url('graphql', '/mailbox'))).text()
    await expect
      .poll(mailbox, { timeout: 20_000 })
      .toMatch(new RegExp(`to ${email} .*reset-password#token=`, 's'))
    await act('endAccountSessions')
    expect(await shop.owner`select from sessions where user_id = ${id} and revoked_at is null`).toEqual([])

    const { data } = await shop.ask<{ auditLog: { nodes: { action: string; after: string }[] } }>(
      AUDIT,
      { subject: `user:${id}` },
      operator,
    )
    const entries = data.auditLog.nodes.filter(({ action }) => action !== 'user.registered').toReversed()
    expect(entries.map(({ action }) => action)).toEqual([
      'account.disabled',
      'account.enabled',
      'sign-in.unlocked',
      'account.reset_link_sent',
      'account.sessions_ended',
    ])
    for (const entry of entries) {
      expect(JSON.parse(entry.after)).toMatchObject({ reason: REASON })
      expect(entry).toMatchObject({ actor: { id: expect.not.stringMatching(`^${id}$`) } })
    }
  }, 180_000)
})

describe.each(MODES)('refuses, %s', (mode) => {
  test.each(MUTATIONS)('%s by a customer is refused with the scope that is missing', async (name) => {
    const shop = shops[mode]()
    const { email, password } = DEMO_ACCOUNTS.customer
    const customer = await shop.signIn(email, password)
    const { data, errors } = await manage(shop, name, '1', customer)
    expect(data[name]).toBeNull()
    expect(errors).toMatchObject([
      {
        message: 'You are not allowed to do this: it requires the scope accounts:manage.',
        extensions: { code: 'FORBIDDEN', requiredScope: 'accounts:manage' },
      },
    ])
    expect((await manage(shop, name, '1', {})).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })
})

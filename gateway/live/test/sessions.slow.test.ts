import { randomUUID } from 'node:crypto'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { describe, expect, test } from 'vitest'
import { MODES, type TestShop, useShop } from '../../test/shop.js'
import type { LiveStream } from '../live-stream.js'
import { type Account, nextOf, sendPlaceOrder, signIn, signInAs, subscribe, viewerOf } from './live-shop.js'

const shops: Record<(typeof MODES)[number], () => TestShop> = {
  'in process': useShop({ mode: 'in process' }),
  'over HTTP': useShop({ mode: 'over HTTP' }),
}

const MINE = 'subscription { myOrdersChanged { event sequence } }'
const FEED = 'subscription { ordersFeed(status: PENDING) { event order { id customer { name } } } }'

const PASSWORD = 'a long password of a new customer'
const REASON = 'a test'

/** A new account with two sessions, of which the second one is returned. */
async function register(shop: TestShop): Promise<Account & { other: Account['headers'] }> {
  const email = `${randomUUID()}@shop.test`
  const input = { email, name: 'Ada', password: PASSWORD }
  const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }'
  const { data } = await shop.ask<{ register: { accessToken: string } }>(REGISTER, { input })
  const other = { authorization: `Bearer ${data.register.accessToken}` }
  return { ...(await signInAs(shop, email, PASSWORD, 'customer')), other }
}

/** Runs a mutation, which must succeed. */
async function mutate(
  shop: TestShop,
  mutation: string,
  { headers }: Pick<Account, 'headers'>,
): Promise<void> {
  const { data, errors } = await shop.ask<Record<string, { userErrors: unknown[] }>>(
    `mutation { ${mutation} { userErrors { code } } }`,
    {},
    headers,
  )
  expect({ errors, userErrors: Object.values(data).flatMap(({ userErrors }) => userErrors) }).toEqual({
    errors: undefined,
    userErrors: [],
  })
}

type Registered = Awaited<ReturnType<typeof register>>

/** What ends the sessions of an account, by the mutation of its owner or of an administrator. */
const ENDINGS: readonly (readonly [string, (account: Registered) => string, 'owner' | 'administrator'])[] = [
  ['the owner signs out', () => 'logout', 'owner'],
  ['the owner signs out everywhere', () => 'logoutEverywhere', 'owner'],
  ['the owner revokes the session', ({ viewer }) => `revokeSession(id: "${viewer.sessionId}")`, 'owner'],
  ['the owner closes the account', () => `closeAccount(password: "${PASSWORD}")`, 'owner'],
  ...['endAccountSessions', 'disableAccount', 'eraseAccount'].map(
    (name) =>
      [
        `an administrator runs ${name}`,
        ({ viewer }: Registered) => `${name}(id: ${viewer.id}, reason: "${REASON}")`,
        'administrator',
      ] as const,
  ),
]

/** The code and the reason with which a stream ends, and the milliseconds until then. */
async function endOf(stream: LiveStream) {
  const from = performance.now()
  const { errors = [] } = await nextOf(stream)
  const ms = performance.now() - from
  expect(await stream.next()).toEqual({ done: true, value: undefined })
  return { code: errors[0]?.extensions?.code, reason: stream.endReason, ms }
}

describe.each(MODES)('%s', (mode) => {
  const shop = shops[mode]

  test('a revoked session ends its streams within two seconds, and no others', async () => {
    const [one, other] = [await signIn(shop(), 'customer'), await signIn(shop(), 'customer')]
    const [ended, kept] = [
      await subscribe(shop(), MINE, {}, one.viewer),
      await subscribe(shop(), MINE, {}, other.viewer),
    ]
    await shop().ask('mutation { logout { userErrors { code } } }', {}, one.headers)
    const { code, reason, ms } = await endOf(ended)
    expect({ code, reason }).toEqual({ code: 'UNAUTHENTICATED', reason: 'session' })
    expect(ms).toBeLessThan(2_000)
    await sendPlaceOrder(shop(), other, '1')
    expect((await nextOf(kept)).data).toEqual({ myOrdersChanged: { event: 'PLACED', sequence: 1 } })
    await kept.return()
  })

  test('a changed role ends the streams of the account within two seconds', async () => {
    const manager = await signIn(shop(), 'admin')
    const customer = await signIn(shop(), 'customer')
    const stream = await subscribe(shop(), FEED, {}, manager.viewer)
    const id = await sendPlaceOrder(shop(), customer, '1')
    expect((await nextOf(stream)).data?.ordersFeed).toMatchObject({ event: 'PLACED', order: { id } })
    await shop().owner`update users set role = 'customer' where id = ${manager.viewer.id}`
    const { code, reason, ms } = await endOf(stream)
    await shop().owner`update users set role = 'admin' where id = ${manager.viewer.id}`
    expect({ code, reason }).toEqual({ code: 'UNAUTHENTICATED', reason: 'session' })
    expect(ms).toBeLessThan(2_000)
  })

  test.each(ENDINGS)(
    'the streams of an account are over within two seconds when %s',
    async (_, mutationOf, by) => {
      const account = await register(shop())
      const actor = by === 'owner' ? account : await signIn(shop(), 'admin')
      const stream = await subscribe(shop(), MINE, {}, account.viewer)
      await mutate(shop(), mutationOf(account), actor)
      const { code, reason, ms } = await endOf(stream)
      expect({ code, reason }).toEqual({ code: 'UNAUTHENTICATED', reason: 'session' })
      expect(ms).toBeLessThan(2_000)
    },
  )

  test('a changed password ends the streams of all other sessions within two seconds, and not its own', async () => {
    const account = await register(shop())
    const [ended, kept] = await Promise.all(
      [account.viewer, viewerOf(account.other, 'customer')].map((viewer) =>
        subscribe(shop(), MINE, {}, viewer),
      ),
    )
    if (!ended || !kept) throw new Error('there are two streams')
    const input = `{ currentPassword: "${PASSWORD}", newPassword: "another ${PASSWORD}" }`
    await mutate(shop(), `changePassword(input: ${input})`, { headers: account.other })
    const { code, reason, ms } = await endOf(ended)
    expect({ code, reason }).toEqual({ code: 'UNAUTHENTICATED', reason: 'session' })
    expect(ms).toBeLessThan(2_000)
    await sendPlaceOrder(shop(), { headers: account.other }, '1')
    expect((await nextOf(kept)).data).toEqual({ myOrdersChanged: { event: 'PLACED', sequence: 1 } })
    await kept.return()
  })

  test('an expired token ends the stream', async () => {
    const { viewer } = await signIn(shop(), 'customer')
    const opened = await shop().platform.subscriptions.open({
      query: MINE,
      context: { caller: anonymousCaller({ viewer }) },
      expiresAt: Date.now() + 100,
    })
    if ('errors' in opened) throw new Error(JSON.stringify(opened.errors))
    expect(await endOf(opened)).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'session' })
  })
})

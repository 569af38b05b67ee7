import { createReportLink } from '@shopstack/drizzle/accounts/report-links'
import { SEARCHED_COLUMNS } from '@shopstack/drizzle/verify/erased-texts'
import { verify } from '@shopstack/drizzle/verify/verify'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import type postgres from 'postgres'
import { beforeAll, describe, expect, test } from 'vitest'
import { anAccount, PASSWORD, refresh, sendLogin, signedIn } from '../../accounts/test/fixtures.js'
import { queuedMails } from '../../mail/test/fixtures.js'
import { step } from '../../orders/test/fixtures.js'
import { aPaidOrder, refund } from '../../payments/test/fixtures.js'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions, 'empty')

const CREATE_PRODUCT =
  'mutation ($input: CreateProductInput!) { createProduct(input: $input) { product { id } } }'
const CHANGE = `mutation ($newEmail: String!, $password: String!) {
  requestEmailChange(newEmail: $newEmail, password: $password) { userErrors { code } } }`
const CLOSE = 'mutation ($password: String!) { closeAccount(password: $password) { userErrors { code } } }'
const LOGOUT = 'mutation { logoutEverywhere { endedSessions } }'
const CHANGE_PASSWORD = `mutation ($input: ChangePasswordInput!) {
  changePassword(input: $input) { userErrors { code } } }`
const END_SESSIONS = `mutation ($id: ID!) {
  endAccountSessions(id: $id, reason: "a request") { user { id } userErrors { code } } }`

let operator: Viewer
beforeAll(async () => {
  const { id } = await anAccount(shop())
  await shop().owner`update users set role = 'admin', email_confirmed_at = now() where id = ${id}`
  operator = { id, role: 'admin', sessionId: null }
})

let addresses = 0
/** A client address of its own, so that a search finds this client only. */
const anAddress = () => `203.0.113.${++addresses}`

const ask = async (query: string, variables: object, as: Viewer | undefined, address: string) =>
  shop().ask(query, { variables: { ...variables }, caller: { address }, ...(as && { as }) })

/** An administrator, whose actions lock nothing of the account. */
async function anAdmin() {
  const { id, email } = await anAccount(shop())
  await shop().owner`update users set role = 'admin' where id = ${id}`
  return { id, email, viewer: { id, role: 'admin', sessionId: null } satisfies Viewer }
}

const createProduct = (as: Viewer, address: string) =>
  ask(CREATE_PRODUCT, { input: { name: 'Mug', price: '1.00' } }, as, address)

/** The columns of the whole shop that have a text. */
async function placesOf(text: string): Promise<string[]> {
  const { owner } = shop()
  const places: string[] = []
  for (const { table, column } of SEARCHED_COLUMNS) {
    const found = await owner`
      select from ${owner(table)} where strpos(lower(${owner(column)}::text), ${text.toLowerCase()}) > 0 limit 1`
    if (found.length > 0) places.push(`${table}.${column}`)
  }
  return places
}

const violations = async () =>
  (await verify(shop().owner)).checks
    .filter(({ area }) => area === 'erasures')
    .flatMap(({ offenders }) => [...offenders])

const eraseIn = (tx: postgres.TransactionSql, id: number) =>
  tx`select erase_account(${id}, null, 'a request', null) as outcome`

const waiting = (count: number) =>
  expect
    .poll(
      () =>
        shop()
          .owner`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      { timeout: 20_000 },
    )
    .toHaveLength(count)

/** Requests that begin while an account is being erased; `during` resolves when all of them have to. */
async function duringErasure<Result>(id: number, requests: () => Promise<Result>[], blocked: number) {
  const sent: Promise<Result>[] = []
  await shop().owner.begin(async (tx) => {
    expect(await eraseIn(tx, id)).toEqual([{ outcome: 'done' }])
    sent.push(...requests())
    await waiting(blocked)
  })
  return Promise.all(sent)
}

describe('protects', () => {
  test('an entry of the audit log that is committed during the erasure of its actor has no client address', async () => {
    const [ada, address] = [await anAdmin(), anAddress()]
    const { owner } = shop()
    let erasing: Promise<unknown> | undefined
    await owner.begin(async (tx) => {
      await tx`
        insert into audit_log (actor_id, action, subject, address, after)
        values (${ada.id}, 'product.created', 'product:1', ${address}, '{}')`
      expect(await placesOf(address)).toEqual([])
      erasing = owner.begin((other) => eraseIn(other, ada.id))
      await waiting(1)
    })
    expect(await erasing).toEqual([{ outcome: 'done' }])
    expect(await placesOf(address)).toEqual([])
    expect(await violations()).toEqual([])
  })

  test('an action of an administrator during and after the erasure has no client address, and happens', async () => {
    const [ada, address] = [await anAdmin(), anAddress()]
    const [during] = await duringErasure(ada.id, () => [createProduct(ada.viewer, address)], 0)
    const after = await createProduct(ada.viewer, address)
    for (const reply of [during, after]) expect(reply?.data?.createProduct).toMatchObject({ product: {} })
    const entries = await shop().owner`
      select address from audit_log where actor_id = ${ada.id} and action = 'product.created'`
    expect(entries).toEqual([{ address: null }, { address: null }])
    expect(await placesOf(address)).toEqual([])
  })

  test('an erasure that is refused hides no client address, before, during and after it', async () => {
    const ada = await signedIn(shop())
    const address = anAddress()
    await aPaidOrder(shop(), ada.viewer)
    const signOut = async () => ask(LOGOUT, {}, (await signedIn(shop(), ada)).viewer, address)
    await signOut()
    await shop().owner.begin(async (tx) => {
      expect(await eraseIn(tx, ada.id)).toEqual([{ outcome: expect.stringMatching(/^order /) }])
      await signOut()
    })
    await signOut()
    const entries = await shop().owner`
      select from audit_log where actor_id = ${ada.id} and address = ${address}`
    // The first one ended two sessions.
    expect(entries).toHaveLength(4)
  })

  test('the last administrator hides no client address by an erasure that is refused', async () => {
    const address = anAddress()
    const others = await shop().owner`
      update users set disabled_at = now()
      where role = 'admin' and id <> ${operator.id} and disabled_at is null returning id`
    await shop().owner.begin(async (tx) => {
      expect(await eraseIn(tx, operator.id)).toEqual([{ outcome: 'last admin' }])
      await createProduct(operator, address)
    })
    expect(await placesOf(address)).toEqual(['audit_log.address'])
    await shop()
      .owner`update users set disabled_at = null where id in ${shop().owner([0, ...others.map(({ id }) => Number(id))])}`
  })

  test('a change of the address that waits for the erasure leaves neither mail nor address', async () => {
    const [ada, address] = [await signedIn(shop()), anAddress()]
    const newEmail = `ada.new-${ada.id}@shop.example`
    await duringErasure(ada.id, () => [ask(CHANGE, { newEmail, password: PASSWORD }, ada.viewer, address)], 1)
    for (const text of [newEmail, address, ada.email])
      expect([text, await placesOf(text)]).toEqual([text, []])
    expect(await shop().owner`select from mails where user_id = ${ada.id}`).toEqual([])
    expect(await violations()).toEqual([])
  })

  test('a stolen token that is used during the erasure leaves no address, also when its session is swept', async () => {
    const [ada, bob] = [await signedIn(shop()), await signedIn(shop())]
    const addresses = [anAddress(), anAddress()]
    const useTwice = async ({ tokens }: typeof ada, address: string) => {
      await refresh(shop(), tokens.refreshToken)
      await shop().owner`
        update refresh_tokens set used_at = now() - interval '1 minute'
        where used_at is not null`
      const query =
        'mutation ($token: String!) { refreshSession(refreshToken: $token) { userErrors { code } } }'
      const reply = await ask(query, { token: tokens.refreshToken }, undefined, address)
      expect(reply.data?.refreshSession).toEqual({ userErrors: [{ code: 'INVALID_REFRESH_TOKEN' }] })
    }
    for (const [n, one] of [ada, bob].entries()) await useTwice(one, addresses[n] ?? '')
    expect(await placesOf(addresses[0] ?? '')).toEqual(['audit_log.address'])
    await shop().owner`delete from sessions where user_id = ${ada.id}`
    for (const { id } of [ada, bob]) await shop().owner.begin((tx) => eraseIn(tx, id))
    for (const address of addresses) expect([address, await placesOf(address)]).toEqual([address, []])
    await shop().owner`
      insert into audit_log (action, subject, address, after)
      values ('session.revoked', 'session:x', ${addresses[0] ?? ''}, jsonb_build_object('userId', ${ada.id}::int))`
    expect(await placesOf(addresses[0] ?? '')).toEqual([])
    expect(await violations()).toEqual([])
  })

  test('a report link that is opened during the erasure of its administrator opens no session', async () => {
    const ada = await anAdmin()
    const token = await createReportLink(shop().owner, ada.email)
    const query =
      'mutation ($token: String!) { redeemReportLink(token: $token) { accessToken userErrors { code } } }'
    const caller = { address: anAddress(), surface: 'express' } as const
    const [reply] = await duringErasure(
      ada.id,
      () => [shop().ask(query, { variables: { token }, caller })],
      1,
    )
    expect(reply?.data?.redeemReportLink).toMatchObject({ userErrors: [{ code: 'INVALID_CREDENTIALS' }] })
    expect(await shop().owner`select from sessions where user_id = ${ada.id}`).toEqual([])
    expect(await placesOf(caller.address)).toEqual([])
  })

  test('a refund that waits for the erasure of its customer keeps the amount and no reason', async () => {
    const ada = await signedIn(shop())
    const { id } = await aPaidOrder(shop(), ada.viewer)
    await step(shop(), operator, 'shipOrder', id)
    const reason = `Ada${ada.id} Lovelace complained`
    const [reply] = await duringErasure(
      ada.id,
      () => [refund(shop(), id, { amount: '1.00', reason, as: operator })],
      1,
    )
    expect(reply).toMatchObject({ refund: { amount: '1.00', reason: null }, userErrors: [] })
    expect(await placesOf(reason)).toEqual([])
  })

  test('a mail that was sent before the erasure and is recorded after it belongs to no account', async () => {
    const ada = await signedIn(shop())
    const { owner } = shop()
    const [mail] = await owner`
      insert into mails (kind, recipient) values ('password-reset', 'another-spelling@shop.example') returning id`
    await owner.begin((tx) => eraseIn(tx, ada.id))
    await owner`update mails set user_id = ${ada.id}, sent_at = now(), recipient = null where id = ${mail?.id}`
    expect(
      await owner`select user_id, sent_at is not null as sent from mails where id = ${mail?.id}`,
    ).toEqual([{ user_id: null, sent: true }])
    expect(await violations()).toEqual([])
  })

  test('operators end no sessions of an erased account, and are the actors of those they end', async () => {
    const [ada, bob] = [await signedIn(shop()), await signedIn(shop())]
    await shop().owner.begin((tx) => eraseIn(tx, ada.id))
    const end = (id: number) => ask(END_SESSIONS, { id: String(id) }, operator, anAddress())
    expect((await end(ada.id)).data?.endAccountSessions).toMatchObject({
      userErrors: [{ code: 'ACCOUNT_NOT_FOUND' }],
    })
    await end(bob.id)
    const ended = await shop().owner`
      select actor_id from audit_log where subject = ${`session:${bob.viewer.sessionId}`}`
    expect(ended).toEqual([{ actor_id: operator.id }])
  })

  test('nothing is left of eight customers who close their accounts while their other requests arrive', async () => {
    const customers = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const account = await anAccount(shop())
        const sessions = [await signedIn(shop(), account), await signedIn(shop(), account)] as const
        return { ...account, sessions, address: anAddress(), newEmail: `moved-${account.id}@shop.example` }
      }),
    )
    const outcomes = await Promise.all(
      customers.map(async ({ email, sessions: [first, second], address, newEmail }) => {
        const input = { currentPassword: PASSWORD, newPassword: 'an entirely new secret' }
        const requests = [
          () => ask(CHANGE, { newEmail, password: PASSWORD }, first.viewer, address),
          () => refresh(shop(), second.tokens.refreshToken),
          () => refresh(shop(), second.tokens.refreshToken),
          () => sendLogin(shop(), email, PASSWORD, { address }),
          () => ask(LOGOUT, {}, second.viewer, address),
          () => ask(CHANGE_PASSWORD, { input }, second.viewer, address),
          () => queuedMails(shop()),
        ]
        const sent = requests.map((send) => send().catch(() => null))
        const closed = await ask(CLOSE, { password: PASSWORD }, first.viewer, address)
        await Promise.all(sent)
        return (closed.data?.closeAccount as { userErrors: { code: string }[] } | null)?.userErrors[0]?.code
      }),
    )
    // Those whose password was changed first are still here, and are erased now.
    for (const [n, { id }] of customers.entries())
      if (outcomes[n] !== undefined) await shop().owner.begin((tx) => eraseIn(tx, id))
    await queuedMails(shop())
    for (const { id, email, address, newEmail } of customers) {
      const [row] = await shop().owner`select erased_at is not null as erased from users where id = ${id}`
      expect(row?.erased).toBe(true)
      for (const text of [email, address, newEmail]) expect([text, await placesOf(text)]).toEqual([text, []])
    }
    expect(await violations()).toEqual([])
  }, 120_000)
})

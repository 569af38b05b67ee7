import { SEARCHED_COLUMNS } from '@shopstack/drizzle/verify/erased-texts'
import { verify } from '@shopstack/drizzle/verify/verify'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { StoredMail } from '@shopstack/kit/mail/mailbox'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import type postgres from 'postgres'
import { beforeAll, describe, expect, test } from 'vitest'
import { anAccount, isLiving, PASSWORD, sendLogin, signedIn } from '../../accounts/test/fixtures.js'
import { queuedMails } from '../../mail/test/fixtures.js'
import { admin, aProduct, customer, place, step, stockOf } from '../../orders/test/fixtures.js'
import { anAbandonedAttempt, anOrder, aPaidOrder, pay, refund } from '../../payments/test/fixtures.js'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions, 'empty')

const CLOSE =
  'mutation ($password: String!) { closeAccount(password: $password) { userErrors { code field message } } }'
const ERASE =
  'mutation ($id: ID!, $reason: String!) { eraseAccount(id: $id, reason: $reason) { userErrors { code field } } }'

interface Payload {
  userErrors: { code: string; field: string | null; message?: string }[]
}

let operator: Viewer
beforeAll(async () => {
  const { id } = await anAccount(shop())
  await shop().owner`update users set role = 'admin' where id = ${id}`
  operator = { ...admin, id }
})

async function ask<Answer>(
  query: string,
  as: Viewer,
  variables: Record<string, unknown> = {},
): Promise<Answer> {
  const { data, errors } = await shop().ask(query, { variables, as, caller: { address: '198.51.100.77' } })
  if (errors) throw new Error(errors[0]?.message)
  // Each query has one field.
  return Object.values(data ?? {})[0] as Answer
}

const close = (as: Viewer, password = PASSWORD) => ask<Payload>(CLOSE, as, { password })
const erase = (id: number | string, reason = 'asked by letter') =>
  ask<Payload>(ERASE, operator, { id: String(id), reason })
const exported = async (as: Viewer) => JSON.parse(await ask<string>('{ exportMyData }', as))

/** A customer with a history: profile, address and note of orders, refund, mails, sessions, a former address. */
async function aHistory() {
  const ada = await signedIn(shop())
  const { owner } = shop()
  const secret = `Ada${ada.id} Augusta Lovelace`
  await owner`
    update users set name = ${secret}, profile = ${owner.json({ bio: `I am ${secret}`, phone: `+44 1815 ${ada.id}.` })},
      canonical_email = lower(email) where id = ${ada.id}`
  const { id } = await aPaidOrder(shop(), ada.viewer)
  await owner`
    update orders set note = ${`for ${secret}`}, shipping_address = ${owner.json({ name: secret, line1: 'Street 1' })}
    where id = ${id}`
  await step(shop(), admin, 'shipOrder', id)
  await refund(shop(), id, { amount: '1.00', reason: `${secret} complained` })
  await queuedMails(shop())
  await owner`insert into former_emails values (${`old-${ada.id}@shop.example`}, ${ada.id}, now() + interval '1 day')`
  await owner`
    insert into audit_log (actor_id, action, subject, address, after)
    values (${ada.id}, 'profile.updated', ${`user:${ada.id}`}, '198.51.100.77', ${owner.json({ name: secret })})`
  return { ...ada, orderId: id, secret }
}

/** The columns of the whole database that have a text. */
async function placesOf(owner: postgres.Sql, text: string): Promise<string[]> {
  const places: string[] = []
  for (const { table, column } of SEARCHED_COLUMNS) {
    const pattern = `%${text}%`
    const found =
      await owner`select from ${owner(table)} where ${owner(column)}::text ilike ${pattern} limit 1`
    if (found.length > 0) places.push(`${table}.${column}`)
  }
  return places
}

const violations = async () =>
  (await verify(shop().owner)).checks
    .filter(({ area }) => area === 'erasures')
    .flatMap(({ offenders }) => [...offenders])

describe('answers', () => {
  test('an export has everything about the caller, with one statement, and nothing of others', async () => {
    const [ada, bob] = [await aHistory(), await aHistory()]
    const { data, statements } = await shop().ask('{ exportMyData }', { as: ada.viewer })
    expect(statements).toHaveLength(1)
    const text = String(data?.exportMyData)
    const document = JSON.parse(text)
    expect(document.account).toMatchObject({ id: ada.id, email: ada.email, name: ada.secret })
    expect(document.orders).toMatchObject([
      {
        id: ada.orderId,
        note: `for ${ada.secret}`,
        items: [{ product: 'Mug', quantity: 1 }],
        payments: [{ status: 'succeeded' }],
        refunds: [{ reason: `${ada.secret} complained` }],
        shipments: [{}],
      },
    ])
    expect(document.sessions).toHaveLength(1)
    expect(document.mails.length).toBeGreaterThan(2)
    expect(document.audit_log.length).toBeGreaterThan(2)
    for (const hidden of ['$argon2', 'password_hash', bob.secret, bob.email])
      expect(text).not.toContain(hidden)
  })

  test('an export has the actions of operators on the account and its orders, without their client addresses', async () => {
    const [ada, caller] = [await signedIn(shop()), { address: '192.0.2.55' }]
    const { id } = await aPaidOrder(shop(), ada.viewer)
    const act = (query: string) => shop().ask(query, { as: operator, caller })
    for (const name of ['disableAccount', 'enableAccount'])
      await act(`mutation { ${name}(id: "${ada.id}", reason: "a request") { userErrors { code } } }`)
    const input = `{ orderId: "${id}", amount: "1.00", reason: "a scratch" }`
    await act(`mutation { refundOrder(input: ${input}) { userErrors { code } } }`)
    const document = await exported(ada.viewer)
    expect(document.audit_log).toContainEqual(
      expect.objectContaining({ action: 'account.disabled', actor_id: operator.id, address: null }),
    )
    expect(document.payment_attempts).toMatchObject([{ address: '127.0.0.1' }, { refund: {}, address: null }])
    expect(JSON.stringify(document)).not.toContain(caller.address)
  })

  test('an export while orders come in has whole orders only', async () => {
    const ada = await signedIn(shop())
    const placing = Array.from({ length: 5 }, () => aPaidOrder(shop(), ada.viewer))
    const documents = await Promise.all(Array.from({ length: 5 }, () => exported(ada.viewer)))
    await Promise.all(placing)
    const last = await exported(ada.viewer)
    expect(last.orders).toHaveLength(5)
    for (const { orders } of [...documents, last])
      for (const order of orders) {
        expect(order.items).toHaveLength(1)
        expect(order.status === 'paid').toBe(order.payments.length === 1)
      }
  })

  test('a closed account is erased everywhere, and its orders and amounts stay', async () => {
    const ada = await aHistory()
    const before = await shop().owner`
      select total, tax, refunded_amount, status from orders where user_id = ${ada.id}`
    expect(await placesOf(shop().owner, ada.secret)).toContain('orders.note')
    expect((await close(ada.viewer)).userErrors).toEqual([])
    for (const text of [ada.secret, ada.email, `old-${ada.id}@`, `+44 1815 ${ada.id}.`])
      expect([text, await placesOf(shop().owner, text)]).toEqual([text, []])
    expect(
      await shop().owner`select total, tax, refunded_amount, status from orders where user_id = ${ada.id}`,
    ).toEqual(before)
    expect(await isLiving(shop(), ada.viewer)).toBe(false)
    expect((await sendLogin(shop(), ada.email)).accessToken).toBeNull()
    expect(await violations()).toEqual([])
    const [entry] = await shop().owner`
      select actor_id, address, after from audit_log where subject = ${`user:${ada.id}`} and action = 'account.erased'`
    expect(entry).toEqual({ actor_id: ada.id, address: null, after: { reason: 'closed by its owner' } })
  })

  test('an operator erases an account, and its address may register again', async () => {
    const ada = await aHistory()
    expect((await erase(ada.id)).userErrors).toEqual([])
    expect((await erase(ada.id)).userErrors).toEqual([])
    expect(await placesOf(shop().owner, ada.secret)).toEqual([])
    await shop().owner`insert into users (email, password_hash, name) values (${ada.email}, '!', 'Ada again')`
    expect(await violations()).toEqual([])
  })
})

describe('refuses', () => {
  test('a wrong password closes no account', async () => {
    const ada = await signedIn(shop())
    expect((await close(ada.viewer, 'a wrong password')).userErrors).toMatchObject([
      { code: 'INVALID_CREDENTIALS', field: 'password' },
    ])
    expect(await isLiving(shop(), ada.viewer)).toBe(true)
  })

  test('an unpaid or unshipped order, and one in payment, is the reason why an account stays', async () => {
    const ada = await signedIn(shop())
    const { id } = await anOrder(shop(), ada.viewer)
    const refused = async () => {
      const { userErrors } = await close(ada.viewer)
      expect(userErrors).toMatchObject([
        { code: 'ORDER_UNFINISHED', message: expect.stringContaining(`Order ${id} `) },
      ])
      expect((await erase(ada.id)).userErrors).toMatchObject([{ code: 'ORDER_UNFINISHED' }])
    }
    await refused()
    await pay(shop(), ada.viewer, id)
    await refused()
    await step(shop(), admin, 'shipOrder', id)
    await anAbandonedAttempt(shop(), id, { refund: { lines: [], restock: false, reason: null } })
    await refused()
    await shop().owner`update orders set open_attempt_id = null where id = ${id}`
    expect((await close(ada.viewer)).userErrors).toEqual([])
  })

  test('the last active administrator and unknown accounts are not erased', async () => {
    expect((await erase(operator.id)).userErrors).toMatchObject([{ code: 'LAST_ADMIN' }])
    for (const id of ['999999', 'x'])
      expect((await erase(id)).userErrors).toMatchObject([{ code: 'ACCOUNT_NOT_FOUND' }])
    expect((await erase(customer(1).id, ' ')).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', field: 'reason' },
    ])
  })
})

describe('protects', () => {
  test('an order and a profile that wait for the erasure of their customer are not written', async () => {
    const [ada, mug] = [await signedIn(shop()), await aProduct(shop())]
    const { owner } = shop()
    const waiting: Promise<unknown>[] = []
    await owner.begin(async (tx) => {
      await tx`select erase_account(${ada.id}, null, 'a request', null)`
      waiting.push(place(shop(), ada.viewer, [[mug, 1]]).catch(({ message }) => message))
      waiting.push(owner`update users set name = 'Ada again' where id = ${ada.id}`.then(({ count }) => count))
      const blocked = () =>
        owner`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      await expect.poll(blocked, { timeout: 20_000 }).toHaveLength(2)
    })
    expect(await Promise.all(waiting)).toEqual(['Authentication required.', 0])
    expect(await owner`select from orders where user_id = ${ada.id}`).toEqual([])
    expect(await stockOf(shop(), mug)).toEqual({ stock: 10, moved: 10 })
    expect(await violations()).toEqual([])
  })

  test('an erasure waits for an order that is being placed, and is refused then', async () => {
    const [ada, mug] = [await signedIn(shop()), await aProduct(shop())]
    const results = await Promise.all([
      place(shop(), ada.viewer, [[mug, 1]]).catch(() => null),
      close(ada.viewer),
    ])
    const [row] = await shop().owner`
      select erased_at is not null as erased, (select count(*)::int from orders where user_id = users.id) as orders
      from users where id = ${ada.id}`
    expect(row).toEqual({ erased: results[1].userErrors.length === 0, orders: results[1].userErrors.length })
  })

  test('a mail that is written during the erasure of its account is not sent, and has no token', async () => {
    const ada = await signedIn(shop())
    await queuedMails(shop())
    const { owner } = shop()
    await owner`insert into mails (kind, user_id) values ('password-reset', ${ada.id})`
    let sending: Promise<StoredMail[]> | undefined
    await owner.begin(async (tx) => {
      await tx`select from users where id = ${ada.id} for update`
      sending = queuedMails(shop())
      const blocked = () =>
        owner`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      await expect.poll(blocked, { timeout: 20_000 }).not.toHaveLength(0)
      await tx`select erase_account(${ada.id}, null, 'a request', null)`
    })
    const sent = (await sending) ?? []
    expect(sent.filter(({ to }) => to.includes(ada.email))).toEqual([])
    expect(await owner`select from account_tokens where user_id = ${ada.id}`).toEqual([])
    expect(await violations()).toEqual([])
  })

  test('an erased account is not enabled again', async () => {
    const ada = await signedIn(shop())
    await close(ada.viewer)
    const enable = `mutation { enableAccount(id: "${ada.id}", reason: "a request") { userErrors { code } } }`
    expect((await ask<Payload>(enable, operator)).userErrors).toEqual([{ code: 'ACCOUNT_NOT_FOUND' }])
  })

  test('an account with more orders than one response may have is not exported', async () => {
    const ada = await signedIn(shop())
    const { owner } = shop()
    const add = (count: number) => owner`
      insert into orders (user_id, status, subtotal, total) select ${ada.id}, 'cancelled', 1, 1 from generate_series(1, ${count}::int)`
    await add(5_000)
    expect((await exported(ada.viewer)).orders).toHaveLength(5_000)
    await add(1)
    const { data, errors } = await shop().ask('{ exportMyData }', { as: ada.viewer })
    expect([data?.exportMyData, errors?.[0]?.extensions?.code]).toEqual([null, 'INVALID_INPUT'])
    await owner`delete from orders where user_id = ${ada.id}`
  }, 60_000)

  test.each([
    [
      'sessions',
      (id: number, count: number) => shop().owner`
      insert into sessions (id, user_id, surface, last_used_at, expires_at)
      select gen_random_uuid(), ${id}, 'graphql', now(), now() + interval '1 day' from generate_series(1, ${count}::int)`,
    ],
    [
      'mails',
      (id: number, count: number) => shop().owner`
      insert into mails (kind, user_id, sent_at)
      select 'password-changed', ${id}, now() from generate_series(1, ${count}::int)`,
    ],
    [
      'audit_log',
      (id: number, count: number) => shop().owner`
      insert into audit_log (actor_id, action, subject)
      select ${id}, 'noted', 'shop' from generate_series(1, ${count}::int)`,
    ],
  ])(
    'an account with more than 10,000 entries is not exported: %s',
    async (list, add) => {
      const ada = await anAccount(shop())
      const as = customer(ada.id)
      const countOf = async () =>
        Number(
          (
            await shop().owner`
      select count(*) from ${shop().owner(list)} where ${ada.id} in (${shop().owner(list === 'audit_log' ? 'actor_id' : 'user_id')})`
          )[0]?.count,
        )
      await add(ada.id, 10_000 - (await countOf()))
      expect((await exported(as))[list]).toHaveLength(10_000)
      await add(ada.id, 1)
      const { data, errors } = await shop().ask('{ exportMyData }', { as })
      expect([data?.exportMyData, errors?.[0]?.extensions?.code]).toEqual([null, 'INVALID_INPUT'])
    },
    60_000,
  )

  test('exports, and accounts of others, need a session or the scope', async () => {
    const { errors } = await shop().ask('{ exportMyData }')
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
    const reply = await shop().ask(ERASE, { variables: { id: '1', reason: 'why not' }, as: customer(7) })
    expect(reply.errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  })

  test('verify finds the address of an erased person in any text of the shop', async () => {
    const ada = await aHistory()
    await close(ada.viewer)
    const { owner } = shop()
    await owner`update products set description = ${`made for <${ada.email}>, with love`}`
    await owner`
      insert into events (type, subject, payload) values ('note', 'user:0', ${owner.json({ to: [ada.email.toUpperCase()] })})`
    const found = await violations()
    for (const place of ['events.payload', 'products.description'])
      expect(found).toContainEqual(
        expect.stringMatching(new RegExp(`^account ${ada.id}: its e-mail is in ${place}, row \\d+$`)),
      )
    await owner`update products set description = null`
    await owner`delete from events where type = 'note'`
  })
})

import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { verify } from '@shopstack/drizzle/verify/verify'
import { describe, expect, test } from 'vitest'
import { MODES, type TestShop, useShop } from './shop.js'

// Passwords are hashed one after the other, which takes a while on a slow machine.
const env = { OPERATION_TIMEOUT: '60', SUBGRAPH_TIMEOUT: '50' }
const shops = { 'in process': useShop({ env }), 'over HTTP': useShop({ mode: 'over HTTP', env }) }

const PASSWORD = 'correct horse battery'
const REGISTER = `mutation ($input: RegisterInput!) {
  register(input: $input) { user { id } accessToken refreshToken userErrors { code } } }`
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { code } } }'
const PLACE = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } userErrors { code } } }`
const PAY = 'mutation ($input: CheckoutInput!) { checkout(input: $input) { userErrors { code } } }'
const SHIP = 'mutation ($id: ID!) { shipOrder(id: $id) { userErrors { code } } }'
const CLOSE = 'mutation ($password: String!) { closeAccount(password: $password) { userErrors { code } } }'
const ORDER = '{ order(id: "ID") { total status note shippingAddress { name } customer { name email } } }'
const CHANGE = `mutation ($newEmail: String!, $password: String!) {
  requestEmailChange(newEmail: $newEmail, password: $password) { userErrors { code } } }`
const UPDATE =
  'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }'
const REFRESH = `mutation ($refreshToken: String!) {
  refreshSession(refreshToken: $refreshToken) { accessToken userErrors { code } } }`
const RESET = 'mutation ($email: String!) { requestPasswordReset(email: $email) { userErrors { code } } }'

interface Payload {
  userErrors: { code: string }[]
}

interface Session extends Payload {
  user: { id: string }
  accessToken: string | null
  refreshToken: string
}

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 2_000))
const bearer = ({ accessToken }: Pick<Session, 'accessToken'>) => ({ authorization: `Bearer ${accessToken}` })

let people = 0

/** A new customer, whose name and addresses are those of no other text. */
async function register(shop: TestShop) {
  const n = `${++people}${process.pid}`
  const [email, name] = [`augusta${n}@shop.example`, `Augusta${n} Lovelace`]
  const { data } = await shop.ask<{ register: Session }>(REGISTER, {
    input: { email, name, password: PASSWORD },
  })
  const address = { name, line1: `Street ${n} b`, city: 'London', country: 'GB' }
  return { email, name, address, session: data.register, headers: bearer(data.register) }
}

/** Asks for one field. */
async function ask<Result = Payload>(
  shop: TestShop,
  query: string,
  variables: Record<string, unknown>,
  headers = {},
): Promise<Result> {
  const { data, errors } = await shop.ask<Record<string, Result> | null>(query, variables, headers)
  const [result] = Object.values(data ?? {})
  if (result == null) throw new Error(errors?.[0]?.message)
  return result
}

const violations = async ({ owner }: TestShop) =>
  (await verify(owner)).checks
    .filter(({ area }) => area === 'erasures')
    .flatMap(({ offenders }) => [...offenders])

describe.each(MODES)('answers, %s', (mode) => {
  test('a customer takes the data along and closes the account, and no API knows the person afterwards', async () => {
    const shop = shops[mode]()
    const { email, name, address, headers } = await register(shop)
    const items = [{ productId: '1', quantity: 1 }]
    const input = { items, shippingAddress: address, note: `for ${name}` }
    const { order } = await ask<{ order: { id: string } }>(shop, PLACE, { input }, headers)
    const close = () => ask(shop, CLOSE, { password: PASSWORD }, headers)
    expect(await close()).toEqual({ userErrors: [{ code: 'ORDER_UNFINISHED' }] })
    await ask(shop, PAY, { input: { orderId: order.id, paymentMethod: 'card' } }, headers)
    const operator = await shop.signIn(DEMO_ACCOUNTS.admin.email, DEMO_ACCOUNTS.admin.password)
    expect(await ask(shop, SHIP, { id: order.id }, operator)).toEqual({ userErrors: [] })

    const document = JSON.parse(await ask<string>(shop, '{ exportMyData }', {}, headers))
    expect(document).toMatchObject({
      account: { email, name },
      orders: [{ id: Number(order.id), note: `for ${name}`, payments: [{}], shipments: [{}] }],
      sessions: [{ surface: 'graphql' }],
    })
    const shown = () => ask<object>(shop, ORDER.replace('ID', order.id), {}, operator)
    const before = await shown()
    expect(before).toMatchObject({ customer: { name }, shippingAddress: { name } })

    expect(await close()).toEqual({ userErrors: [] })
    await aMoment()
    const { errors } = await shop.ask('{ me { id } }', {}, headers)
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
    const credentials = { email, password: PASSWORD }
    expect(await ask(shop, LOGIN, { input: credentials })).toMatchObject({
      userErrors: [{ code: 'INVALID_CREDENTIALS' }],
    })
    for (const surface of ['flask', 'express'] as const) {
      const reply = await fetch(shop.url(surface, '/api/auth/login'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(credentials),
      })
      expect([surface, reply.status]).toEqual([surface, 401])
    }
    expect(await shown()).toEqual({
      ...before,
      ...{ note: null, shippingAddress: null },
      customer: { name: 'Erased customer', email: expect.stringMatching(/^erased-\d+@erased\.invalid$/) },
    })
    expect(await violations(shop)).toEqual([])
  }, 120_000)
})

describe.each(MODES)('protects, %s', (mode) => {
  test('nothing is left of customers who close their accounts while their other requests arrive', async () => {
    const shop = shops[mode]()
    const customers = await Promise.all(Array.from({ length: 4 }, () => register(shop)))
    await Promise.all(
      customers.map(async ({ email, name, address, session, headers }, n) => {
        const items = [{ productId: '2', quantity: 1 }]
        const requests = [
          () => ask(shop, UPDATE, { input: { name: `${name} again`, bio: `I am ${name}` } }, headers),
          () => ask(shop, CHANGE, { newEmail: `moved-${email}`, password: PASSWORD }, headers),
          () => ask(shop, REFRESH, { refreshToken: session.refreshToken }),
          () => ask(shop, RESET, { email }),
          () => ask(shop, LOGIN, { input: { email, password: PASSWORD } }),
          () => ask<string>(shop, '{ exportMyData }', {}, headers),
          ...(n % 2 ? [() => ask(shop, PLACE, { input: { items, shippingAddress: address } }, headers)] : []),
        ]
        const sent = requests.map((send) => send().catch(() => null))
        await ask(shop, CLOSE, { password: PASSWORD }, headers)
        await Promise.all(sent)
        const id = Number(session.user.id)
        // An order that came first has kept the account.
        await shop.owner`update orders set status = 'cancelled' where user_id = ${id}`
        expect(
          await shop.owner`select erase_account(${id}, null, 'a request', null) as outcome`,
        ).toMatchObject([{ outcome: expect.stringMatching(/^(done|unchanged)$/) }])
      }),
    )
    // Mails to unknown addresses are deleted by the next run of the job.
    await expect.poll(() => violations(shop), { timeout: 60_000, interval: 1_000 }).toEqual([])
    for (const { email, name } of customers) {
      const [row] = await shop.owner`
        select (select count(*)::int from users where lower(email) like ${`%${email}%`} or name like ${`${name}%`}) as users,
          (select count(*)::int from mails where lower(recipient) like ${`%${email}%`}) as mails,
          (select count(*)::int from audit_log where concat(before, after) like ${`%${name}%`}) as entries`
      expect(row).toEqual({ users: 0, mails: 0, entries: 0 })
    }
  }, 240_000)
})

import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { aCustomer, admin, aProduct, idOf, place, step } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import {
  anAbandonedAttempt,
  anOrder,
  booksOf,
  CHECKOUT,
  contradictions,
  historyOf,
  type PaymentReply,
  pay,
  providerIsAway,
  refund,
} from './fixtures.js'

const shop = useSubgraph(transactions)

const codes = ({ userErrors }: PaymentReply) => userErrors.map(({ code, field }) => [code, field])

describe('answers', () => {
  test('a checkout returns the paid order and its payment', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const { order, payment, userErrors } = await pay(shop(), ada, id)
    expect([order, userErrors]).toMatchObject([{ id: String(id), status: 'PAID', availableActions: [] }, []])
    expect(payment).toMatchObject({ status: 'SUCCEEDED', amount: '10.85', method: 'card', reason: null })
    const { data } = await shop().ask(
      `{ order(id: "${id}") { status payments { id status amount method reason } } }`,
      { as: ada },
    )
    expect(data?.order).toEqual({ status: 'PAID', payments: [payment] })
    expect(await booksOf(shop(), id)).toEqual([{ kind: 'charge', status: 'succeeded', amount: '10.85' }])
  })

  test('a checkout is recorded in the outbox, the audit log and the log', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const { payment } = await pay(shop(), ada, id)
    const paymentId = Number(payment?.id)
    const subject = `order:${id}`
    expect(
      await shop().owner`
        select type, sequence, payload, exists (select from outbox where event_id = id) as queued
        from events where subject = ${subject} and type <> 'order.placed'`,
    ).toEqual([
      {
        ...{ type: 'order.paid', sequence: 2, queued: true },
        payload: {
          ...{ orderId: id, userId: ada.id, paymentId, amount: '10.85', method: 'card', reason: null },
          total: '10.85',
        },
      },
    ])
    expect(
      await shop()
        .owner`select actor_id, address, before, after from audit_log where subject = ${subject} and action = 'order.paid'`,
    ).toEqual([
      {
        ...{ actor_id: ada.id, address: '127.0.0.1', before: { status: 'pending' } },
        after: { status: 'paid', paymentId, amount: '10.85', method: 'card', reason: null },
      },
    ])
    const lines = shop()
      .logLines.map((line) => JSON.parse(line))
      .filter(({ orderId }) => orderId === id)
    expect(lines).toEqual([
      {
        ...{ level: 30, time: expect.any(Number), subgraph: 'transactions', orderId: id },
        ...{
          attemptId: expect.any(Number),
          amount: '10.85',
          method: 'card',
          status: 'succeeded',
          reason: null,
        },
        msg: 'payment',
      },
    ])
  })

  test.each([
    ['declined', 'The payment was declined.'],
    ['insufficient_funds', 'The payment was declined: insufficient funds.'],
  ])(
    'a payment declined as %s says so in a sentence, and is followed by a successful one',
    async (reason, message) => {
      const ada = await aCustomer(shop())
      const { id } = await anOrder(shop(), ada)
      const declined = await pay(shop(), ada, id, { method: `sandbox:${reason}` })
      expect(declined).toMatchObject({
        order: { status: 'PENDING', availableActions: ['PAY', 'CANCEL'] },
        payment: { status: 'DECLINED', amount: '10.85', reason },
        userErrors: [
          {
            code: 'PAYMENT_DECLINED',
            message,
            field: null,
            retryAfter: null,
          },
        ],
      })
      expect((await pay(shop(), ada, id)).order).toMatchObject({ status: 'PAID' })
      expect(await historyOf(shop(), id)).toEqual([
        [1, 'order.placed'],
        [2, 'payment.declined'],
        [3, 'order.paid'],
      ])
    },
  )

  test('a payment without a response of the provider fails, and the order can still be paid', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const failed = await pay(shop(), ada, id, { method: 'sandbox:timeout' })
    expect(failed).toMatchObject({
      order: { status: 'PENDING', availableActions: ['PAY', 'CANCEL'] },
      payment: { status: 'FAILED', reason: 'no_answer' },
      userErrors: [{ code: 'PAYMENT_FAILED' }],
    })
    expect((await pay(shop(), ada, id)).order).toMatchObject({ status: 'PAID' })
    expect((await booksOf(shop(), id)).map(({ status }) => status)).toEqual(['void', 'succeeded'])
  })

  test('an order of 0.00 is paid and refunded without a request to the provider', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada, { prices: ['0.00'] })
    const back = await providerIsAway(shop())
    const paid = await pay(shop(), ada, id, { method: 'sandbox:declined' })
    const refunded = await refund(shop(), id)
    await back()
    expect([paid.order?.status, paid.payment?.amount, paid.userErrors]).toEqual(['PAID', '0.00', []])
    expect([refunded.order?.status, refunded.refund?.amount]).toEqual(['REFUNDED', '0.00'])
    expect(await booksOf(shop(), id)).toEqual([])
  })

  test('a payment with a lost response is found and charged once', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const paid = await pay(shop(), ada, id, { method: 'sandbox:lost_answer' })
    expect(paid).toMatchObject({
      order: { status: 'PAID' },
      payment: { status: 'SUCCEEDED' },
      userErrors: [],
    })
    expect(await booksOf(shop(), id)).toHaveLength(1)
  })

  test('an order of free products is paid', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada, { prices: ['0.00'] })
    expect(await pay(shop(), ada, id)).toMatchObject({
      order: { status: 'PAID' },
      payment: { amount: '0.00' },
    })
  })

  test.each(['x', 'bank transfer', 'Überweisung 🏦', 'x'.repeat(50), '🏦'.repeat(50)])(
    'the payment method %s is stored',
    async (method) => {
      const ada = await aCustomer(shop())
      const { id } = await anOrder(shop(), ada)
      expect((await pay(shop(), ada, id, { method })).payment).toMatchObject({ status: 'SUCCEEDED', method })
    },
  )

  test('a repeat under the same key returns the same payment and charges once', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const first = await pay(shop(), ada, id, { key: 'paid' })
    const again = await pay(shop(), ada, id, { key: 'paid' })
    expect({ ...again, statements: [] }).toEqual({ ...first, statements: [] })
    expect(await booksOf(shop(), id)).toHaveLength(1)
  })

  test('a declined payment leaves its key free, for another method and for another try', async () => {
    const ada = await aCustomer(shop())
    const [one, other] = [await anOrder(shop(), ada), await anOrder(shop(), ada)]
    const declined = { method: 'sandbox:declined', key: 'no' }
    for (let n = 1; n <= 2; n++)
      expect(await pay(shop(), ada, one.id, declined)).toMatchObject({
        order: { status: 'PENDING' },
        userErrors: [{ code: 'PAYMENT_DECLINED' }],
      })
    const paid = await pay(shop(), ada, one.id, { key: 'no' })
    expect(paid).toMatchObject({ payment: { status: 'SUCCEEDED' }, order: { status: 'PAID' } })
    expect((await pay(shop(), ada, one.id, { key: 'no' })).payment).toEqual(paid.payment)
    expect(codes(await pay(shop(), ada, other.id, { key: 'no' }))).toEqual([
      ['IDEMPOTENCY_KEY_REUSED', 'idempotencyKey'],
    ])
    expect(await shop().owner`select status from payments where order_id = ${one.id} order by id`).toEqual([
      { status: 'declined' },
      { status: 'declined' },
      { status: 'succeeded' },
    ])
  })

  test('a request that was in flight when its payment was declined charges nothing afterwards', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const declined = { method: 'sandbox:declined', key: 'overtaken' }
    await pay(shop(), ada, id, declined)
    const later = Date.now() + 60_000
    await shop().owner`
      update idempotency_keys set answer = jsonb_set(answer, '{decidedAt}', to_jsonb(${later}::bigint)) where user_id = ${ada.id}`
    expect(await pay(shop(), ada, id, declined)).toMatchObject({
      payment: null,
      userErrors: [{ code: 'PAYMENT_DECLINED' }],
    })
    expect(await shop().owner`select from payments where order_id = ${id}`).toHaveLength(1)
  })

  test('a checkout of another writing of the order id is the same checkout', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const variables = (orderId: string) => ({ input: { orderId }, key: 'same' })
    const ask = (orderId: string) => shop().ask(CHECKOUT, { variables: variables(orderId), as: ada })
    const first = await ask(String(id))
    const again = await ask(`00${id}`)
    expect([again.data, again.extensions]).toEqual([first.data, { idempotentReplayed: [['checkout']] }])
    expect(first.extensions).toBeUndefined()
  })

  test('a checkout costs three statements, with one line or with forty, and a key one more', async () => {
    const ada = await aCustomer(shop())
    const small = await anOrder(shop(), ada)
    const large = await anOrder(shop(), ada, { prices: Array<string>(40).fill('1.00') })
    // What is asked for, the provider's own, and what became of it.
    expect((await pay(shop(), ada, small.id)).statements).toHaveLength(3)
    expect((await pay(shop(), ada, large.id)).statements).toHaveLength(3)
    const { id } = await anOrder(shop(), ada)
    expect((await pay(shop(), ada, id, { key: 'counted' })).statements).toHaveLength(4)
  })
})

describe('refuses', () => {
  const LONG = 'x'.repeat(51)
  test.each([
    '',
    ' ',
    '\t',
    'a\nb',
    'a\u2028b',
    '\u0000',
    '\u200b',
    LONG,
    'sandbox:',
    'sandbox:decline',
    'sandbox:unknown',
  ])('the payment method %j is rejected before anything else', async (method) => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const refused = await pay(shop(), ada, id, { method, key: 'bad' })
    expect([codes(refused), refused.order, refused.statements]).toEqual([
      [['INVALID_INPUT', 'input.paymentMethod']],
      null,
      [],
    ])
  })

  test.each(['x', '0', '-1', '1.5', '999999999', '9999999999999'])(
    'the unknown order %s cannot be paid',
    async (id) => {
      const ada = await aCustomer(shop())
      const before = await shop().fingerprint()
      const refused = await pay(shop(), ada, id, { key: 'nowhere' })
      expect([codes(refused), refused.order]).toEqual([[['ORDER_NOT_FOUND', 'input.orderId']], null])
      expect(await shop().fingerprint()).toEqual(before)
    },
  )

  test('an order that is not pending is rejected and not changed', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const refuses = async (status: string) => {
      const before = await shop().fingerprint()
      for (const key of [null, `when ${status}`.replace(' ', '-')]) {
        const refused = await pay(shop(), ada, id, { key })
        expect([codes(refused), refused.payment]).toEqual([[['ORDER_NOT_PENDING', 'input.orderId']], null])
        expect(refused.userErrors[0]?.message).toBe(`This order is already ${status}.`)
        expect(refused.order?.status).toBe(status.toUpperCase())
      }
      expect(await shop().fingerprint()).toEqual(before)
    }
    await pay(shop(), ada, id)
    await refuses('paid')
    await step(shop(), admin, 'shipOrder', id)
    await refuses('shipped')
    await step(shop(), admin, 'deliverOrder', id)
    await refuses('delivered')
  })

  test('a cancelled order is rejected', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    await step(shop(), ada, 'cancelOrder', id)
    expect(codes(await pay(shop(), ada, id))).toEqual([['ORDER_NOT_PENDING', 'input.orderId']])
  })

  test('an order with a payment in progress is rejected', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    await anAbandonedAttempt(shop(), id)
    const before = await shop().fingerprint()
    for (const key of [null, 'another'])
      expect(await pay(shop(), ada, id, { key })).toMatchObject({
        order: { status: 'PENDING', availableActions: [] },
        payment: null,
        userErrors: [{ code: 'IN_PROGRESS', field: 'input.orderId', retryAfter: 2 }],
      })
    expect(await shop().fingerprint()).toEqual(before)
    await shop().run('open payments')
  })

  test('an invalid key and one that was used for another checkout are rejected', async () => {
    const ada = await aCustomer(shop())
    const [one, other] = [await anOrder(shop(), ada), await anOrder(shop(), ada)]
    await pay(shop(), ada, one.id, { key: 'mine' })
    for (const refused of [
      await pay(shop(), ada, other.id, { key: 'mine' }),
      await pay(shop(), ada, one.id, { key: 'mine', method: 'paypal' }),
    ])
      expect(codes(refused)).toEqual([['IDEMPOTENCY_KEY_REUSED', 'idempotencyKey']])
    expect(codes(await pay(shop(), ada, other.id, { key: 'not a key' }))).toEqual([
      ['INVALID_INPUT', 'idempotencyKey'],
    ])
  })

  test('anonymous callers are rejected', async () => {
    const { errors } = await shop().ask(CHECKOUT, { variables: { input: { orderId: '1' } } })
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })
})

describe('protects', () => {
  test('an order of another customer looks like a missing one, to callers with orders:manage as well', async () => {
    const [ada, eve] = [await aCustomer(shop()), await aCustomer(shop(), 'Eve')]
    const { id } = await anOrder(shop(), ada)
    const before = await shop().fingerprint()
    for (const stranger of [eve, admin]) {
      const refused = await pay(shop(), stranger, id, { key: 'not-mine' })
      expect(refused).toMatchObject({ order: null, payment: null, userErrors: [{ code: 'ORDER_NOT_FOUND' }] })
    }
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('each customer has keys of their own', async () => {
    const [ada, bob] = [await aCustomer(shop()), await aCustomer(shop(), 'Bob')]
    const mug = await aProduct(shop())
    for (const one of [ada, bob]) {
      const id = idOf(await place(shop(), one, [[mug, 1]]))
      expect((await pay(shop(), one, id, { key: 'shared' })).order).toMatchObject({
        id: String(id),
        status: 'PAID',
      })
    }
  })

  test('the books of the shop and of the provider agree after all checkouts', async () => {
    expect(await contradictions(shop())).toEqual([])
  })
})

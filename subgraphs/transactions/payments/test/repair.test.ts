import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { aCustomer, admin, step, stockOf } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import {
  anAbandonedAttempt,
  anOrder,
  aPaidOrder,
  bookOutcome,
  booksOf,
  contradictions,
  historyOf,
  pay,
  providerIsAway,
  refund,
} from './fixtures.js'

const shop = useSubgraph(transactions)
const repair = () => shop().run('open payments')

const statusOf = async (id: number) => {
  const [row] = await shop()
    .owner`select status, open_attempt_id as open, version from orders where id = ${id}`
  return row
}

describe('answers', () => {
  test('an order is paid if the process died after charging, and nothing is charged again', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    await bookOutcome(shop(), await anAbandonedAttempt(shop(), id), 'succeeded')
    await repair()
    expect(await statusOf(id)).toEqual({ status: 'paid', open: null, version: 2 })
    expect(await booksOf(shop(), id)).toEqual([{ kind: 'charge', status: 'succeeded', amount: '10.85' }])
    const { data } = await shop().ask(`{ order(id: "${id}") { payments { status amount method } } }`, {
      as: ada,
    })
    expect(data?.order).toEqual({ payments: [{ status: 'SUCCEEDED', amount: '10.85', method: 'card' }] })
    const audit = await shop()
      .owner`select actor_id, address from audit_log where subject = ${`order:${id}`} and action = 'order.paid'`
    expect(audit).toEqual([{ actor_id: ada.id, address: '::1' }])
  })

  test('an order can be paid if the process died before charging, and the old charge is void', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const abandoned = await anAbandonedAttempt(shop(), id)
    await repair()
    expect(await statusOf(id)).toEqual({ status: 'pending', open: null, version: 2 })
    // The request of the dead process arrives after all.
    await bookOutcome(shop(), abandoned, 'succeeded')
    expect((await pay(shop(), ada, id)).order).toMatchObject({ status: 'PAID' })
    expect((await booksOf(shop(), id)).map(({ status }) => status)).toEqual(['void', 'succeeded'])
    expect(await historyOf(shop(), id)).toEqual([
      [1, 'order.placed'],
      [2, 'payment.failed'],
      [3, 'order.paid'],
    ])
  })

  test('a payment that was declined after its process died is reconciled', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    await bookOutcome(shop(), await anAbandonedAttempt(shop(), id), 'declined')
    await repair()
    const { data } = await shop().ask(`{ order(id: "${id}") { status payments { status reason } } }`, {
      as: ada,
    })
    expect(data?.order).toEqual({ status: 'PENDING', payments: [{ status: 'DECLINED', reason: 'declined' }] })
  })

  test('a refund is completed with its stock if the process died after refunding', async () => {
    const ada = await aCustomer(shop())
    const { id, items, products } = await aPaidOrder(shop(), ada, { quantity: 2 })
    const goods = { lines: [{ itemId: items[0], quantity: 2 }], restock: true, reason: null }
    await bookOutcome(shop(), await anAbandonedAttempt(shop(), id, { refund: goods }), 'succeeded')
    await repair()
    expect(await statusOf(id)).toEqual({ status: 'refunded', open: null, version: 3 })
    expect(await stockOf(shop(), Number(products[0]))).toEqual({ stock: 100, moved: 100 })
  })

  test('an order stays paid if the process died before refunding', async () => {
    const ada = await aCustomer(shop())
    const { id, items } = await aPaidOrder(shop(), ada)
    const goods = { lines: [{ itemId: items[0], quantity: 1 }], restock: true, reason: null }
    await anAbandonedAttempt(shop(), id, { refund: goods })
    await repair()
    expect(await statusOf(id)).toEqual({ status: 'paid', open: null, version: 3 })
    expect((await refund(shop(), id)).order).toMatchObject({ status: 'REFUNDED', refundedAmount: '10.85' })
  })

  test('an order has a payment in progress while the provider is down, and is reconciled afterwards', async () => {
    const ada = await aCustomer(shop())
    const [lost, charged] = [await anOrder(shop(), ada), await anOrder(shop(), ada)]
    const back = await providerIsAway(shop())
    for (const { id } of [lost, charged])
      expect(await pay(shop(), ada, id, { key: `away-${id}` })).toMatchObject({
        order: { status: 'PENDING', availableActions: [] },
        payment: null,
        userErrors: [{ code: 'IN_PROGRESS', field: null, retryAfter: 15 }],
      })
    const [attempt] = await shop().owner<{ id: number; key: string }[]>`
      select id, provider_key as key from payment_attempts where order_id = ${charged.id}`
    if (attempt) await bookOutcome(shop(), attempt, 'succeeded')
    await grewOld()
    // The outcome is unknown yet.
    await repair()
    expect(await statusOf(charged.id)).toMatchObject({ status: 'pending', version: 1 })
    await back()
    await repair()
    expect(await statusOf(charged.id)).toMatchObject({ status: 'paid', open: null })
    expect(await statusOf(lost.id)).toMatchObject({ status: 'pending', open: null })
    // A retry returns the outcome.
    expect((await pay(shop(), ada, charged.id, { key: `away-${charged.id}` })).payment).toMatchObject({
      status: 'SUCCEEDED',
    })
    // A retry of an attempt that moved no money is a new one.
    expect((await pay(shop(), ada, lost.id, { key: `away-${lost.id}` })).payment).toMatchObject({
      status: 'SUCCEEDED',
    })
  })

  test('a repeat of a request with a lost response reconciles it once it is old enough', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const back = await providerIsAway(shop())
    await pay(shop(), ada, id, { key: 'lost' })
    await back()
    // The original request may still be waiting for the provider.
    expect(await pay(shop(), ada, id, { key: 'lost' })).toMatchObject({
      payment: null,
      userErrors: [{ code: 'IN_PROGRESS', retryAfter: 2 }],
    })
    await grewOld()
    expect(await pay(shop(), ada, id, { key: 'lost' })).toMatchObject({
      payment: { status: 'SUCCEEDED' },
      order: { status: 'PAID' },
    })
    expect(await shop().owner`select status from payments where order_id = ${id} order by id`).toEqual([
      { status: 'failed' },
      { status: 'succeeded' },
    ])
  })
})

describe('protects', () => {
  test('a key is free again although the process died between a decline and its release', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const declined = { method: 'sandbox:declined', key: 'died' }
    await pay(shop(), ada, id, declined)
    const [attempt] = await shop().owner`select id from payment_attempts where order_id = ${id}`
    const holds = { attemptId: Number(attempt?.id) }
    await shop().owner`
      update idempotency_keys set answer = ${shop().owner.json(holds)}, expires_at = now() + interval '1 day' where user_id = ${ada.id}`
    expect((await pay(shop(), ada, id, declined)).userErrors).toMatchObject([{ code: 'PAYMENT_DECLINED' }])
    expect((await pay(shop(), ada, id, { key: 'died' })).order).toMatchObject({ status: 'PAID' })
    const payments = await shop().owner`select status from payments where order_id = ${id} order by id`
    expect(payments.map(({ status }) => status)).toEqual(['declined', 'declined', 'succeeded'])
  })

  test('a recent attempt is not reconciled, because its request may still be waiting', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const attempt = await anAbandonedAttempt(shop(), id)
    await shop().owner`update payment_attempts set created_at = now() where id = ${attempt.id}`
    await repair()
    expect(await statusOf(id)).toEqual({ status: 'pending', open: attempt.id, version: 1 })
    await grewOld()
    await repair()
    expect(await statusOf(id)).toMatchObject({ open: null })
  })

  test('concurrent reconciliations of the same orders record each outcome once', async () => {
    const ada = await aCustomer(shop())
    const orders = await Promise.all(Array.from({ length: 25 }, () => anOrder(shop(), ada)))
    for (const [n, { id }] of orders.entries()) {
      const attempt = await anAbandonedAttempt(shop(), id)
      if (n % 2 === 0) await bookOutcome(shop(), attempt, 'succeeded')
    }
    const from = shop().logLines.length
    await Promise.all([repair(), repair(), repair()])
    for (const [n, { id }] of orders.entries()) {
      expect(await historyOf(shop(), id)).toEqual([
        [1, 'order.placed'],
        [2, n % 2 === 0 ? 'order.paid' : 'payment.failed'],
      ])
    }
    expect(
      shop()
        .logLines.slice(from)
        .map((line) => JSON.parse(line).msg),
    ).toEqual(Array(25).fill('payment'))
  })

  test('an attempt that cannot be recorded does not block others', async () => {
    const ada = await aCustomer(shop())
    const [broken, sound] = [await anOrder(shop(), ada), await anOrder(shop(), ada)]
    for (const { id } of [broken, sound])
      await bookOutcome(shop(), await anAbandonedAttempt(shop(), id), 'succeeded')
    const { owner } = shop()
    const [paid] = await owner`
      insert into payments (order_id, status, amount, method) values (${broken.id}, 'succeeded', 10.85, 'card') returning id`
    await repair()
    expect(await statusOf(sound.id)).toMatchObject({ status: 'paid' })
    expect(await statusOf(broken.id)).toMatchObject({ status: 'pending', open: expect.any(Number) })
    expect(shop().logLines.filter((line) => line.includes('payment reconciliation failed'))).toHaveLength(1)
    await owner`delete from payments where id = ${paid?.id}`
    await repair()
    expect(await statusOf(broken.id)).toMatchObject({ status: 'paid', open: null })
  })

  test('an order with an abandoned attempt can neither be cancelled nor shipped before its reconciliation', async () => {
    const ada = await aCustomer(shop())
    const [pending, paid] = [await anOrder(shop(), ada), await aPaidOrder(shop(), ada)]
    const goods = { lines: [{ itemId: paid.items[0], quantity: 1 }], restock: false, reason: null }
    await anAbandonedAttempt(shop(), pending.id)
    await anAbandonedAttempt(shop(), paid.id, { refund: goods })
    expect((await step(shop(), ada, 'cancelOrder', pending.id)).userErrors).toMatchObject([
      { code: 'IN_PROGRESS' },
    ])
    expect((await step(shop(), admin, 'shipOrder', paid.id)).userErrors).toMatchObject([
      { code: 'IN_PROGRESS' },
    ])
    await repair()
    expect((await step(shop(), ada, 'cancelOrder', pending.id)).order).toMatchObject({ status: 'CANCELLED' })
    expect((await step(shop(), admin, 'shipOrder', paid.id)).order).toMatchObject({ status: 'SHIPPED' })
  })

  test('the books of the shop and of the provider agree after all reconciliations', async () => {
    expect(await contradictions(shop())).toEqual([])
  })
})

const grewOld = () => shop().owner`update payment_attempts set created_at = created_at - interval '1 minute'`

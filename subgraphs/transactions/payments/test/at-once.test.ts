import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { times } from '../../catalog/test/fixtures.js'
import { aCustomer, admin, type Placed, step, stockOf } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { holdLock, lockWaits } from '../../test/locks.js'
import {
  anAbandonedAttempt,
  anOrder,
  aPaidOrder,
  bookOutcome,
  booksOf,
  contradictions,
  historyOf,
  type PaymentReply,
  pay,
  refund,
} from './fixtures.js'

const shop = useSubgraph(transactions)

const codesIn = (answers: readonly (PaymentReply | Placed)[]) =>
  new Set(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code)))

const successes = (answers: readonly PaymentReply[]) =>
  answers.filter(({ userErrors }) => userErrors.length === 0)

const hold = (statement: string) => holdLock(shop().owner, statement)
const waiting = () => lockWaits(shop().owner)

/** Has requests wait for an order in the order they are given, and lets them go. */
async function inTurn(id: number, requests: readonly (() => Promise<PaymentReply | Placed>)[]) {
  const { release } = await hold(lockOf(id))
  const answers: Promise<PaymentReply | Placed>[] = []
  for (const request of requests) {
    answers.push(request())
    await expect.poll(waiting).toBe(answers.length)
  }
  await release()
  return Promise.all(answers)
}

const lockOf = (orderId: number) => `select from orders where id = ${orderId} for update`

describe('protects', () => {
  test.each([
    ['without a key', () => null],
    ['each under a key of its own', (n: number) => `own-${n}`],
  ] as const)('twenty concurrent checkouts of one order, %s, charge once', async (_, keyOf) => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const answers = await times(20, (n) => pay(shop(), ada, id, { key: keyOf(n) }))
    expect(successes(answers)).toHaveLength(1)
    expect(
      [...codesIn(answers)].filter((code) => code !== 'IN_PROGRESS' && code !== 'ORDER_NOT_PENDING'),
    ).toEqual([])
    expect(await booksOf(shop(), id)).toEqual([{ kind: 'charge', status: 'succeeded', amount: '10.85' }])
  })

  test('twenty concurrent checkouts under one key get one payment or IN_PROGRESS', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const answers = await times(20, () => pay(shop(), ada, id, { key: 'same' }))
    expect(new Set(successes(answers).map(({ payment }) => payment?.id)).size).toBe(1)
    expect([...codesIn(answers)].filter((code) => code !== 'IN_PROGRESS')).toEqual([])
    expect(await booksOf(shop(), id)).toHaveLength(1)
  })

  test('forty concurrent payments of ten orders, most of them failing, charge each order at most once', async () => {
    const ada = await aCustomer(shop())
    const orders = await times(10, () => anOrder(shop(), ada))
    const methods = ['sandbox:declined', 'sandbox:timeout', 'sandbox:lost_answer', 'card']
    await times(40, async (n) => {
      const id = Number(orders[n % 10]?.id)
      for (let tries = 0; tries < 3; tries++)
        await pay(shop(), ada, id, { method: String(methods[(n + tries) % 4]) })
    })
    for (const { id } of orders)
      expect(
        (await booksOf(shop(), id)).filter(({ status }) => status === 'succeeded').length,
      ).toBeLessThanOrEqual(1)
    expect(await contradictions(shop())).toEqual([])
  })

  test.each(['PAID', 'CANCELLED'])(
    'an order that is paid and cancelled concurrently is %s and nothing else',
    async (winner) => {
      const ada = await aCustomer(shop())
      const { id, products } = await anOrder(shop(), ada)
      const both = [() => pay(shop(), ada, id), () => step(shop(), ada, 'cancelOrder', id)]
      const [first, second] = await inTurn(id, winner === 'PAID' ? both : both.toReversed())
      expect([first?.order?.status, first?.userErrors]).toEqual([winner, []])
      expect(second?.userErrors).toHaveLength(1)
      expect((await stockOf(shop(), Number(products[0]))).stock).toBe(winner === 'PAID' ? 99 : 100)
      expect(await booksOf(shop(), id)).toHaveLength(winner === 'PAID' ? 1 : 0)
    },
  )

  test('an order that is refunded and then sent at the same moment is not sent', async () => {
    const { id } = await aPaidOrder(shop(), await aCustomer(shop()))
    const [refunded, sent] = await inTurn(id, [
      () => refund(shop(), id),
      () => step(shop(), admin, 'shipOrder', id),
    ])
    expect([refunded?.order?.status, refunded?.userErrors]).toEqual(['REFUNDED', []])
    expect(sent?.userErrors).toHaveLength(1)
  })

  test('an order that is sent and then refunded at the same moment is both, once', async () => {
    const { id } = await aPaidOrder(shop(), await aCustomer(shop()))
    const [sent, refunded] = await inTurn(id, [
      () => step(shop(), admin, 'shipOrder', id),
      () => refund(shop(), id),
    ])
    expect([sent?.order?.status, refunded?.order?.status]).toEqual(['SHIPPED', 'REFUNDED'])
    expect(await booksOf(shop(), id)).toHaveLength(2)
  })

  test('each of fifty orders that are paid and cancelled concurrently is one of both', async () => {
    const ada = await aCustomer(shop())
    const orders = await times(50, () => anOrder(shop(), ada))
    const answers = await Promise.all(
      orders.flatMap(({ id }) => [pay(shop(), ada, id), step(shop(), ada, 'cancelOrder', id)]),
    )
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(50)
    expect(await contradictions(shop())).toEqual([])
  })

  test('a repeat during the call to the provider is rejected as in progress, and the order stays pending', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const { release } = await hold('lock table sandbox_transfers')
    const first = pay(shop(), ada, id, { key: 'slow' })
    await expect.poll(waiting).toBe(1)
    const others = [
      await pay(shop(), ada, id, { key: 'slow' }),
      await pay(shop(), ada, id),
      await step(shop(), ada, 'cancelOrder', id),
    ]
    expect(others.map((answer) => [...codesIn([answer])])).toEqual(Array(3).fill(['IN_PROGRESS']))
    await release()
    const { payment } = await first
    expect(payment).toMatchObject({ status: 'SUCCEEDED' })
    expect((await pay(shop(), ada, id, { key: 'slow' })).payment).toEqual(payment)
  })

  test('a repeat while the first request is recorded is rejected as in progress', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const { release } = await hold(lockOf(id))
    const first = pay(shop(), ada, id, { key: 'writing' })
    await expect.poll(waiting).toBe(1)
    expect([...codesIn([await pay(shop(), ada, id, { key: 'writing' })])]).toEqual(['IN_PROGRESS'])
    await release()
    expect((await first).order).toMatchObject({ status: 'PAID' })
  })

  test('an order that stays locked too long is not paid, and nothing is written', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const before = await shop().fingerprint()
    const { release } = await hold(lockOf(id))
    expect([...codesIn([await pay(shop(), ada, id, { key: 'waited' })])]).toEqual(['IN_PROGRESS'])
    await release()
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('concurrent reconciliations record an outcome once', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    await bookOutcome(shop(), await anAbandonedAttempt(shop(), id), 'succeeded')
    const { release } = await hold(lockOf(id))
    const repairs = times(3, () => shop().run('open payments'))
    await expect.poll(waiting).toBe(3)
    await release()
    await repairs
    expect(await historyOf(shop(), id)).toEqual([
      [1, 'order.placed'],
      [2, 'order.paid'],
    ])
  })

  test('ten concurrent full refunds of one order refund it once', async () => {
    const ada = await aCustomer(shop())
    const { id, products } = await aPaidOrder(shop(), ada, { quantity: 2 })
    const answers = await times(10, (n) =>
      refund(shop(), id, { restock: true, key: n % 2 === 0 ? null : `full-${n}` }),
    )
    expect(successes(answers)).toHaveLength(1)
    expect(
      [...codesIn(answers)].filter((code) => code !== 'IN_PROGRESS' && code !== 'ORDER_ACTION_UNAVAILABLE'),
    ).toEqual([])
    expect((await booksOf(shop(), id)).filter(({ kind }) => kind === 'refund')).toHaveLength(1)
    expect(await stockOf(shop(), Number(products[0]))).toEqual({ stock: 100, moved: 100 })
  })

  test('concurrent refunds of single units never exceed the order', async () => {
    const ada = await aCustomer(shop())
    const { id, items } = await aPaidOrder(shop(), ada, { prices: ['3.33'], quantity: 7 })
    const one = () => refund(shop(), id, { lines: [[Number(items[0]), 1]], restock: true })
    for (let round = 0; round < 7; round++) await times(6, one)
    while (successes([await one()]).length > 0);
    const [order] = await shop()
      .owner`select status, total = refunded_amount as whole from orders where id = ${id}`
    expect(order).toEqual({ status: 'refunded', whole: true })
  })

  test('refunds of amounts at once give back what was paid and not a cent more', async () => {
    const { id } = await aPaidOrder(shop(), await aCustomer(shop()), { quantity: 3 })
    const refundFive = () => refund(shop(), id, { amount: '5.00', reason: 'late' })
    for (let round = 0; round < 7; round++) await times(6, refundFive)
    while (successes([await refundFive()]).length > 0);
    const rest = await times(6, () => refund(shop(), id, { amount: '2.55', reason: 'late' }))
    expect(successes(rest).length).toBeLessThanOrEqual(1)
    if (successes(rest).length === 0) await refund(shop(), id, { amount: '2.55', reason: 'late' })
    expect((await refund(shop(), id, { amount: '0.01', reason: 'late' })).userErrors).toHaveLength(1)
    const [sums] = await shop().owner`
      select o.status, o.refunded_amount = o.total and sum(r.amount) = o.total as whole, sum(r.tax) = o.tax as taxed
      from orders o join refunds r on r.order_id = o.id where o.id = ${id} group by o.id`
    expect(sums).toEqual({ status: 'refunded', whole: true, taxed: true })
  })

  test('the database itself keeps parallel connections from refunding more than was paid', async () => {
    const { id } = await aPaidOrder(shop(), await aCustomer(shop()), { quantity: 3 })
    const results = await Promise.allSettled(
      Array.from(
        { length: 4 },
        () => shop().owner`update orders set refunded_amount = refunded_amount + 10 where id = ${id}`,
      ),
    )
    expect(results.map(({ status }) => status).sort()).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
    ])
    await shop().owner`update orders set refunded_amount = 0 where id = ${id}`
  })

  test('the books of the shop and of the provider agree after all concurrent payments', async () => {
    expect(await contradictions(shop())).toEqual([])
  })
})

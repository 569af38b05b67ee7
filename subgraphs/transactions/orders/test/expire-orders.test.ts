import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { anAbandonedAttempt, bookOutcome, pay } from '../../payments/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { aCustomer, admin, aProduct, idOf, place, step, stockOf } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty')

const ORDER = 'query ($id: ID!) { order(id: $id) { status expiresAt cancellationReason availableActions } }'

/** A pending order of four units with a discount code, whose time to pay is over. */
async function anExpiredOrder() {
  const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
  const id = idOf(await place(shop(), ada, [[mug, 4]], { discountCode: 'FLAT5' }))
  await shop().owner`update orders set expires_at = now() - interval '1 second' where id = ${id}`
  return { ada, mug, id }
}

const expire = async () => Number(await shop().run('unpaid orders'))

const read = async (id: number) => {
  const { data } = await shop().ask(ORDER, { variables: { id: String(id) }, as: admin })
  return data?.order
}

describe('answers', () => {
  test('an order has the time until which it can be paid, an hour by default', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const id = idOf(await place(shop(), ada, [[mug, 1]]))
    const [row] = await shop().owner<{ minutes: number }[]>`
      select extract(epoch from expires_at - created_at)::int / 60 as minutes from orders where id = ${id}`
    expect(row?.minutes).toBe(60)
    expect(await read(id)).toMatchObject({
      status: 'PENDING',
      expiresAt: expect.any(String),
      cancellationReason: null,
    })
  })

  test('an unpaid order past its time is cancelled with an audit entry, and its stock and code use return', async () => {
    const { ada, mug, id } = await anExpiredOrder()
    const inTime = idOf(await place(shop(), ada, [[mug, 1]]))
    expect(await expire()).toBe(1)
    expect(await read(id)).toEqual({
      status: 'CANCELLED',
      expiresAt: null,
      cancellationReason: 'EXPIRED',
      availableActions: [],
    })
    expect(await read(inTime)).toMatchObject({ status: 'PENDING' })
    expect(await stockOf(shop(), mug)).toEqual({ stock: 9, moved: 9 })
    expect(await shop().owner`select uses from discount_uses where user_id = ${ada.id}`).toEqual([
      { uses: 0 },
    ])
    expect(
      await shop().owner`
        select action, actor_id, after->>'reason' as reason from audit_log
        where subject = ${`order:${id}`} order by id desc limit 1`,
    ).toEqual([{ action: 'order.cancelled', actor_id: null, reason: 'expired' }])
    expect(await expire()).toBe(0)
  })

  test('an order cancelled by request says so', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const id = idOf(await place(shop(), ada, [[mug, 1]]))
    await step(shop(), ada, 'cancelOrder', id)
    expect(await read(id)).toMatchObject({ expiresAt: null, cancellationReason: 'REQUESTED' })
  })

  test('all expired orders are cancelled, even more than one batch', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 300 })]
    for (let n = 0; n < 105; n++) await place(shop(), ada, [[mug, 1]])
    await shop().owner`update orders set expires_at = now() - interval '1 hour' where user_id = ${ada.id}`
    expect(await expire()).toBe(105)
    expect(await stockOf(shop(), mug)).toEqual({ stock: 300, moved: 300 })
  })
})

describe('refuses', () => {
  test('an expired order cannot be paid, before and after it is cancelled', async () => {
    const { ada, id } = await anExpiredOrder()
    expect(await read(id)).toMatchObject({ status: 'PENDING', availableActions: ['CANCEL'] })
    const [row] = await shop().owner<
      { attempts: number }[]
    >`select count(*)::int as attempts from payment_attempts`
    for (const isCancelled of [false, true]) {
      if (isCancelled) await expire()
      const { userErrors } = await pay(shop(), ada, id)
      expect(userErrors).toMatchObject([{ code: 'ORDER_EXPIRED', field: 'input.orderId' }])
    }
    expect(await shop().owner`select count(*)::int as attempts from payment_attempts`).toEqual([row])
  })
})

describe('protects', () => {
  test('an order whose time ends while its payment is in flight is left alone, and paid when the payment succeeds', async () => {
    const { id, mug } = await anExpiredOrder()
    const attempt = await anAbandonedAttempt(shop(), id)
    const before = await shop().fingerprint()
    expect(await expire()).toBe(0)
    expect(await shop().fingerprint()).toEqual(before)
    await bookOutcome(shop(), attempt, 'succeeded')
    await shop().run('open payments')
    expect(await read(id)).toMatchObject({ status: 'PAID', expiresAt: null, cancellationReason: null })
    const paid = await shop().fingerprint()
    expect(await expire()).toBe(0)
    expect(await shop().fingerprint()).toEqual(paid)
    expect(await stockOf(shop(), mug)).toEqual({ stock: 6, moved: 6 })
  })

  test('an order whose time ends while its payment is in flight is cancelled when the payment is declined', async () => {
    const { id, mug } = await anExpiredOrder()
    await bookOutcome(shop(), await anAbandonedAttempt(shop(), id), 'declined')
    await shop().run('open payments')
    expect(await expire()).toBe(1)
    expect(await read(id)).toMatchObject({ status: 'CANCELLED', cancellationReason: 'EXPIRED' })
    expect(await stockOf(shop(), mug)).toEqual({ stock: 10, moved: 10 })
  })

  test('concurrent expirations of the same orders return the units of each order once', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 100 })]
    for (let n = 0; n < 20; n++) await place(shop(), ada, [[mug, 2]])
    await shop().owner`update orders set expires_at = now() - interval '1 hour' where user_id = ${ada.id}`
    const counts = await Promise.all([1, 2, 3, 4].map(expire))
    expect(counts.reduce((sum, count) => sum + count)).toBe(20)
    expect(await stockOf(shop(), mug)).toEqual({ stock: 100, moved: 100 })
  })

  test('an order that two processes expire during its payment is paid or cancelled, never both', async () => {
    for (let n = 0; n < 10; n++) {
      const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
      const id = idOf(await place(shop(), ada, [[mug, 1]]))
      await shop()
        .owner`update orders set expires_at = now() + ${n * 3} * interval '1 millisecond' where id = ${id}`
      // Processes share nothing but the database.
      const [{ payment }, ...early] = await Promise.all([pay(shop(), ada, id), expire(), expire()])
      await new Promise((resolve) => setTimeout(resolve, 50))
      const cancelled = [...early, ...(await Promise.all([expire(), expire()]))].reduce(
        (sum, one) => sum + one,
      )
      const [{ status, paid } = {}] = await shop().owner<{ status: string; paid: number }[]>`
        select status, (select count(*)::int from payments where order_id = o.id and status = 'succeeded') as paid
        from orders o where id = ${id}`
      expect([status, paid, cancelled]).toEqual(payment ? ['paid', 1, 0] : ['cancelled', 0, 1])
      expect(await stockOf(shop(), mug)).toEqual(payment ? { stock: 9, moved: 9 } : { stock: 10, moved: 10 })
    }
  })
})

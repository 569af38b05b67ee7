import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { pay } from '../../payments/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { aCustomer, aProduct, idOf, place, step, stockOf } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty', { MAX_UNPAID_ORDERS: '3', MAX_UNPAID_UNITS: '10' })

const codes = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code)

describe('answers', () => {
  test('a customer orders again once an unpaid order is paid or cancelled', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 50 })]
    const ids = []
    for (let n = 0; n < 3; n++) ids.push(idOf(await place(shop(), ada, [[mug, 1]])))
    expect(codes(await place(shop(), ada, [[mug, 1]]))).toEqual(['TOO_MANY_UNPAID_ORDERS'])
    await pay(shop(), ada, ids[0] ?? 0)
    ids.push(idOf(await place(shop(), ada, [[mug, 1]])))
    expect(codes(await place(shop(), ada, [[mug, 1]]))).toEqual(['TOO_MANY_UNPAID_ORDERS'])
    await step(shop(), ada, 'cancelOrder', ids[1] ?? 0)
    idOf(await place(shop(), ada, [[mug, 1]]))
    expect(await stockOf(shop(), mug)).toEqual({ stock: 46, moved: 46 })
  })

  test('adopted orders, which have no time limit, do not count towards the limits', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 50 })]
    for (let n = 0; n < 3; n++) await place(shop(), ada, [[mug, 3]])
    await shop().owner`update orders set expires_at = null where user_id = ${ada.id}`
    expect(codes(await place(shop(), ada, [[mug, 10]]))).toEqual([])
  })

  test('an order under the limits costs two statements', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    expect((await place(shop(), ada, [[mug, 1]])).statements).toHaveLength(2)
  })
})

/** All rows but those of keys, where a rejection leaves a marker for a minute. */
async function rows() {
  const { idempotency_keys: _, ...others } = await shop().fingerprint()
  return others
}

describe('refuses', () => {
  test('an order above the units that unpaid orders may hold is rejected and writes nothing', async () => {
    const ada = await aCustomer(shop())
    const [mug, pot] = [
      await aProduct(shop(), { stock: 50 }),
      await aProduct(shop(), { stock: 50, name: 'Pot' }),
    ]
    expect(codes(await place(shop(), ada, [[mug, 11]]))).toEqual(['TOO_MANY_UNPAID_UNITS'])
    idOf(await place(shop(), ada, [[mug, 6]]))
    const before = await rows()
    const { order, userErrors } = await place(shop(), ada, [
      [mug, 4],
      [pot, 11],
    ])
    expect(order).toBeNull()
    expect(userErrors).toEqual([
      {
        code: 'TOO_MANY_UNPAID_UNITS',
        message: 'Unpaid orders of a customer hold at most 10 units of Pot; yours hold 0.',
        field: 'input.items.1.quantity',
      },
    ])
    expect(codes(await place(shop(), ada, [[mug, 5]], { key: 'five-mugs' }))).toEqual([
      'TOO_MANY_UNPAID_UNITS',
    ])
    expect(await rows()).toEqual(before)
    // The key belongs to an order that was not placed: fewer mugs are a new request.
    idOf(await place(shop(), ada, [[mug, 4]], { key: 'five-mugs' }))
  })
})

describe('protects', () => {
  test('thirty concurrent orders of one customer place three', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 50 })]
    const placed = await Promise.all(Array.from({ length: 30 }, () => place(shop(), ada, [[mug, 1]])))
    expect(placed.filter(({ order }) => order !== null)).toHaveLength(3)
    expect(new Set(placed.flatMap(codes))).toEqual(new Set(['TOO_MANY_UNPAID_ORDERS']))
    expect(await stockOf(shop(), mug)).toEqual({ stock: 47, moved: 47 })
  })

  test('concurrent orders of one customer together hold no more units than allowed', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 50 })]
    await Promise.all(Array.from({ length: 12 }, () => place(shop(), ada, [[mug, 4]])))
    expect(await stockOf(shop(), mug)).toEqual({ stock: 42, moved: 42 })
  })
})

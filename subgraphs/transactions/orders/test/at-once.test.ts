import type { Viewer } from '@shopstack/kit/auth/viewer'
import { type TestSubgraph, useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { times } from '../../catalog/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { holdLock, lockWaits } from '../../test/locks.js'
import { aCustomer, aProduct, idOf, type Placed, place, step, stockOf } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty')

const placedIn = (answers: readonly Placed[]) => answers.flatMap(({ order }) => order?.id ?? [])
const codesIn = (answers: readonly Placed[]) =>
  new Set(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code)))

/** A code with limits, as it is found after everything. */
async function usesOf({ owner }: TestSubgraph, code: string) {
  const [row] = await owner`
    select times_used as used, (select coalesce(sum(uses), 0)::int from discount_uses where code = d.code) as counted
    from discount_codes d where code = ${code}`
  return row
}

/** Holds the row of a product until `release` is called. */
const hold = ({ owner }: TestSubgraph, productId: number) =>
  holdLock(owner, `select from products where id = ${productId} for update`)

describe('protects', () => {
  test('200 concurrent orders of a stock of 30 sell exactly 30 units', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 30 })]
    const answers = await times(200, () => place(shop(), ada, [[mug, 1]]))
    expect(placedIn(answers)).toHaveLength(30)
    expect(codesIn(answers)).toEqual(new Set(['INSUFFICIENT_STOCK']))
    expect(await stockOf(shop(), mug)).toEqual({ stock: 0, moved: 0 })
  })

  test('concurrent orders of the same products in any order of lines do not deadlock', async () => {
    const ada = await aCustomer(shop())
    const products = await times(6, () => aProduct(shop(), { stock: 1000 }))
    const answers = await times(60, (n) => {
      const lines = products.map((id) => [id, 1] as const)
      return place(shop(), ada, n % 2 === 0 ? lines : lines.toReversed(), { discountCode: 'SAVE10' })
    })
    expect(placedIn(answers)).toHaveLength(60)
    for (const id of products) expect(await stockOf(shop(), id)).toEqual({ stock: 940, moved: 940 })
  })

  test('forty concurrent orders use a code with five uses five times', async () => {
    await shop().owner`insert into discount_codes (code, percent, usage_limit) values ('FIVE', 10, 5)`
    const mug = await aProduct(shop(), { stock: 1000 })
    const answers = await times(40, async () =>
      place(shop(), await aCustomer(shop()), [[mug, 1]], { discountCode: 'FIVE' }),
    )
    expect(placedIn(answers)).toHaveLength(5)
    expect(codesIn(answers)).toEqual(new Set(['DISCOUNT_NOT_APPLICABLE']))
    expect(await usesOf(shop(), 'FIVE')).toEqual({ used: 5, counted: 5 })
    expect(await stockOf(shop(), mug)).toEqual({ stock: 995, moved: 995 })
  })

  test('twenty concurrent orders of a customer use a code with one use per customer once', async () => {
    await shop().owner`
      insert into discount_codes (code, percent, usage_limit_per_customer) values ('ONCE', 10, 1)`
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 1000 })]
    const answers = await times(20, () => place(shop(), ada, [[mug, 1]], { discountCode: 'ONCE' }))
    expect(placedIn(answers)).toHaveLength(1)
    expect(codesIn(answers)).toEqual(new Set(['DISCOUNT_NOT_APPLICABLE']))
    expect(await usesOf(shop(), 'ONCE')).toEqual({ used: 1, counted: 1 })
  })

  test('twenty concurrent requests under one key place one order, and the others get it or IN_PROGRESS', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const answers = await times(20, () => place(shop(), ada, [[mug, 1]], { key: 'same' }))
    expect(new Set(placedIn(answers)).size).toBe(1)
    expect([...codesIn(answers)].filter((code) => code !== 'IN_PROGRESS')).toEqual([])
    expect(await stockOf(shop(), mug)).toEqual({ stock: 9, moved: 9 })
  })

  test('a repeat during the first request is rejected as in progress at once', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const { release } = await hold(shop(), mug)
    const first = place(shop(), ada, [[mug, 1]], { key: 'slow' })
    await expect.poll(() => lockWaits(shop().owner)).toBe(1)
    const repeat = await place(shop(), ada, [[mug, 1]], { key: 'slow' })
    expect(repeat.userErrors).toEqual([
      { code: 'IN_PROGRESS', field: null, message: 'This request is still in progress. Try again in 1 s.' },
    ])
    await release()
    const id = idOf(await first)
    expect(idOf(await place(shop(), ada, [[mug, 1]], { key: 'slow' }))).toBe(id)
  })

  test('an order that was rejected to a repeat is not placed by the delayed first request', async () => {
    await shop().owner`insert into discount_codes (code, percent) values ('LATE', 10)`
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const order = () => place(shop(), ada, [[mug, 1]], { key: 'late', discountCode: 'LATE' })
    const { release } = await hold(shop(), mug)
    const first = order()
    await expect.poll(() => lockWaits(shop().owner)).toBe(1)
    // As if the client had gone away, and the code had been out of use for a moment.
    await shop().owner`update discount_codes set active = false where code = 'LATE'`
    const repeat = await order()
    await shop().owner`update discount_codes set active = true where code = 'LATE'`
    await release()
    expect(codesIn([repeat])).toEqual(new Set(['DISCOUNT_NOT_APPLICABLE']))
    expect(await first).toMatchObject({ order: null, userErrors: repeat.userErrors })
    expect(await stockOf(shop(), mug)).toEqual({ stock: 10, moved: 10 })
  })

  test('an order is placed with the current price if the price changes meanwhile', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { price: '10.00' })]
    const { owner } = shop()
    let order: Promise<Placed> | undefined
    await owner.begin(async (tx) => {
      await tx`update products set price = 20, version = version + 1 where id = ${mug}`
      order = place(shop(), ada, [[mug, 1]])
      await expect.poll(() => lockWaits(shop().owner)).toBe(1)
    })
    expect((await order)?.order).toMatchObject({ subtotal: '20.00', total: '21.70' })
  })

  test('an order that waits too long for a product is rejected and changes nothing', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const { release } = await hold(shop(), mug)
    const before = await shop().fingerprint()
    const { userErrors } = await place(shop(), ada, [[mug, 1]], { key: 'waited' })
    await release()
    expect(userErrors).toMatchObject([{ code: 'IN_PROGRESS' }])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('ten concurrent cancellations of an order return its units once', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const id = idOf(await place(shop(), ada, [[mug, 3]], { discountCode: 'SAVE30' }))
    const used = await usesOf(shop(), 'SAVE30')
    const answers = await times(10, () => step(shop(), ada, 'cancelOrder', id))
    expect(placedIn(answers)).toHaveLength(1)
    expect(codesIn(answers)).toEqual(new Set(['ORDER_NOT_PENDING']))
    expect(await stockOf(shop(), mug)).toEqual({ stock: 10, moved: 10 })
    expect(await usesOf(shop(), 'SAVE30')).toEqual({ used: used?.used - 1, counted: used?.counted - 1 })
  })

  test('concurrent orders and cancellations of a limited code leave its uses correct', async () => {
    await shop().owner`insert into discount_codes (code, amount, usage_limit) values ('MIXED', 1, 3)`
    const mug = await aProduct(shop(), { stock: 1000 })
    const customers: Viewer[] = await times(10, () => aCustomer(shop()))
    await Promise.all(
      customers.map(async (one) => {
        for (let round = 0; round < 4; round++) {
          const { order } = await place(shop(), one, [[mug, 1]], { discountCode: 'MIXED' })
          if (order) await step(shop(), one, 'cancelOrder', order.id)
        }
      }),
    )
    expect(await usesOf(shop(), 'MIXED')).toEqual({ used: 0, counted: 0 })
    expect(await stockOf(shop(), mug)).toEqual({ stock: 1000, moved: 1000 })
  })
})

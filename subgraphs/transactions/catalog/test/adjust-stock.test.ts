import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { aCustomer, aProduct, place, stockOf } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import {
  anAdmin,
  change,
  codesWithoutRights,
  journalOf,
  movementsOf,
  productOf,
  refusals,
  times,
} from './fixtures.js'

const shop = useSubgraph(transactions)

const MOST = 2_147_483_647

let grace: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
})

const adjust = (productId: number | string, quantity: number, more: object = {}, key?: string) => {
  const input = { productId: String(productId), quantity, reason: 'DELIVERY', ...more }
  return change(shop(), grace, 'adjustStock', { input, key: key ?? null })
}

describe('answers', () => {
  test('an adjustment changes the stock and not the version', async () => {
    const id = await aProduct(shop(), { stock: 10 })
    expect(productOf(await adjust(id, 5))).toMatchObject({ stock: 15, version: 1 })
    expect(productOf(await adjust(id, -15, { reason: 'DAMAGE' }))).toMatchObject({ stock: 0, version: 1 })
    expect(await stockOf(shop(), id)).toEqual({ stock: 0, moved: 0 })
  })

  test('an adjustment is recorded with reason and note, in the outbox and the audit log', async () => {
    const id = await aProduct(shop(), { stock: 10 })
    const note = 'dropped 🍵'
    await adjust(id, -2, { reason: 'DAMAGE', note })
    expect((await movementsOf(shop(), id)).slice(1)).toEqual([
      { quantity: -2, reason: 'damage', note, actor_id: grace.id },
    ])
    const now = { stock: 8, reason: 'damage' }
    expect(await journalOf(shop(), id)).toEqual({
      events: [{ type: 'stock.changed', payload: { productId: id, change: -2, ...now }, queued: 1 }],
      audit: [
        {
          ...{ action: 'stock.changed', actor_id: grace.id, address: '192.0.2.7' },
          ...{ before: { stock: 10 }, after: { ...now, note } },
        },
      ],
    })
  })

  test('the stock reaches its maximum and zero', async () => {
    const id = await aProduct(shop(), { stock: 0 })
    expect(productOf(await adjust(id, MOST)).stock).toBe(MOST)
    expect(productOf(await adjust(id, -MOST)).stock).toBe(0)
  })

  test('the stock of an archived product is adjusted', async () => {
    const id = await aProduct(shop(), { stock: 1 })
    await change(shop(), grace, 'archiveProduct', { id: String(id) })
    expect(productOf(await adjust(id, 1)).stock).toBe(2)
  })

  test('an adjustment costs three statements, and three more with a key', async () => {
    const id = await aProduct(shop())
    expect((await adjust(id, 1)).statements).toHaveLength(3)
    expect((await adjust(id, 1, {}, 'counted')).statements).toHaveLength(6)
  })

  test('a repeat under a key moves nothing and returns the current product', async () => {
    const id = await aProduct(shop(), { stock: 10 })
    expect(productOf(await adjust(id, 5, {}, 'once')).stock).toBe(15)
    await adjust(id, 1)
    expect(productOf(await adjust(id, 5, {}, 'once')).stock).toBe(16)
    expect(await movementsOf(shop(), id)).toHaveLength(3)
  })
})

describe('refuses', () => {
  test.each<[string, number, object, [string, string][]]>([
    ['a quantity of zero', 0, {}, [['INVALID_INPUT', 'quantity']]],
    ['more units than in stock', -11, {}, [['INSUFFICIENT_STOCK', 'quantity']]],
    ['a decrease above the maximum', -MOST - 1, {}, [['INSUFFICIENT_STOCK', 'quantity']]],
    ['an increase above the maximum', MOST - 9, {}, [['INVALID_INPUT', 'quantity']]],
    ['a note that is too long', 1, { note: 'x'.repeat(256) }, [['INVALID_INPUT', 'note']]],
    ['a note with a NUL', 1, { note: '\0' }, [['INVALID_INPUT', 'note']]],
    ['an unknown product', 1, { productId: '999999999' }, [['PRODUCT_NOT_FOUND', 'productId']]],
    [
      'only invalid fields',
      0,
      { productId: 'x', note: '\0' },
      [
        ['PRODUCT_NOT_FOUND', 'productId'],
        ['INVALID_INPUT', 'quantity'],
        ['INVALID_INPUT', 'note'],
      ],
    ],
  ])('an adjustment with %s is rejected and writes nothing', async (_, quantity, more, expected) => {
    const id = await aProduct(shop(), { stock: 10 })
    const before = await shop().fingerprint()
    const answer = await adjust(id, quantity, more)
    expect(answer.product).toBeNull()
    expect(refusals(answer)).toEqual(expected.map(([code, field]) => [code, `input.${field}`]))
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('the error has the remaining stock', async () => {
    const { userErrors } = await adjust(await aProduct(shop(), { stock: 3 }), -4)
    expect(userErrors[0]?.message).toBe('Only 3 of Mug left.')
  })

  test.each([2_147_483_648, -2_147_483_649, 0.5])('a quantity of %j is rejected', async (quantity) => {
    await expect(adjust(1, quantity)).rejects.toThrow('Int cannot represent')
  })

  test.each(['OPENING', 'ORDER', 'REFUND', 'delivery', ''])('%j is rejected as a reason', async (reason) => {
    await expect(adjust(1, 1, { reason })).rejects.toThrow('StockReason')
  })

  test('another adjustment under a used key is rejected', async () => {
    const id = await aProduct(shop())
    await adjust(id, 1, {}, 'used')
    const before = await shop().fingerprint()
    for (const [quantity, reason] of [
      [2, 'DELIVERY'],
      [1, 'CORRECTION'],
    ] as const)
      expect(refusals(await adjust(id, quantity, { reason }, 'used'))).toEqual([
        ['IDEMPOTENCY_KEY_REUSED', 'idempotencyKey'],
      ])
    expect(await shop().fingerprint()).toEqual(before)
  })
})

describe('protects', () => {
  test('callers without catalog:write cannot adjust stock', async () => {
    const id = await aProduct(shop())
    const before = await shop().fingerprint()
    const query = `mutation { adjustStock(input: {productId: "${id}", quantity: 1, reason: DELIVERY}) { product { id } } }`
    expect(await codesWithoutRights(shop(), query)).toEqual(['UNAUTHENTICATED', 'FORBIDDEN'])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('twenty concurrent adjustments add up', async () => {
    const id = await aProduct(shop(), { stock: 0 })
    await times(20, (n) => adjust(id, n + 1))
    expect(await stockOf(shop(), id)).toEqual({ stock: 210, moved: 210 })
    // Each is told the stock that it made.
    const { events } = await journalOf(shop(), id)
    let stock = 0
    for (const { payload } of events) {
      stock += payload.change
      expect(payload.stock).toBe(stock)
    }
  })

  test('concurrent orders and adjustments of a stock of 30 never go below zero and lose nothing', async () => {
    const [ada, id] = [await aCustomer(shop()), await aProduct(shop(), { stock: 30 })]
    const [orders, moved] = await Promise.all([
      times(30, () => place(shop(), ada, [[id, 1]])),
      times(20, () => adjust(id, -2, { reason: 'DAMAGE' })),
    ])
    const sold = orders.filter(({ order }) => order !== null).length
    const gone = moved.filter(({ product }) => product !== null).length * 2
    expect(await stockOf(shop(), id)).toEqual({ stock: 30 - sold - gone, moved: 30 - sold - gone })
    expect(30 - sold - gone).toBeLessThanOrEqual(1)
    const codes = [...orders, ...moved].flatMap(({ userErrors }) => userErrors.map(({ code }) => code))
    expect(new Set(codes)).toEqual(new Set(['INSUFFICIENT_STOCK']))
  })

  test('an error has the stock at the time of the rejection', async () => {
    const id = await aProduct(shop(), { stock: 0 })
    const answers = await times(20, (n) => adjust(id, n % 2 === 0 ? 1 : -1))
    for (const { userErrors } of answers)
      for (const { message } of userErrors) expect(message).toBe('Only 0 of Mug left.')
    const { stock, moved } = await stockOf(shop(), id)
    expect(stock).toBe(moved)
  })

  test('twenty concurrent requests under one key move the stock once', async () => {
    const id = await aProduct(shop(), { stock: 0 })
    const answers = await times(20, () => adjust(id, 7, {}, 'at-once'))
    const codes = new Set(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code)))
    expect([...codes].filter((code) => code !== 'IN_PROGRESS')).toEqual([])
    expect(await stockOf(shop(), id)).toEqual({ stock: 7, moved: 7 })
  })

  test('an adjustment that waits too long for a product is rejected as in progress and writes nothing', async () => {
    const id = await aProduct(shop())
    const before = await shop().fingerprint()
    const answer = await shop().owner.begin(async (tx) => {
      await tx`select from products where id = ${id} for update`
      return adjust(id, 1, {}, 'waited')
    })
    expect(answer.userErrors).toMatchObject([{ code: 'IN_PROGRESS', field: null }])
    expect(await shop().fingerprint()).toEqual(before)
  })
})

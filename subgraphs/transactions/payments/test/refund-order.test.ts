import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { aCustomer, admin, step, stockOf } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import {
  anOrder,
  aPaidOrder,
  booksOf,
  contradictions,
  historyOf,
  type PaymentReply,
  REFUND,
  refund,
} from './fixtures.js'

const shop = useSubgraph(transactions)

const codes = ({ userErrors }: PaymentReply) => userErrors.map(({ code, field }) => [code, field])

describe('answers', () => {
  test('a full refund sets the order to refunded and leaves the stock unchanged', async () => {
    const { id, products } = await aPaidOrder(shop(), await aCustomer(shop()), { quantity: 3 })
    const done = await refund(shop(), id, { reason: 'broken' })
    expect(done).toMatchObject({
      order: { status: 'REFUNDED', refundedAmount: '32.55', availableActions: [] },
      refund: { amount: '32.55', restocked: false, reason: 'broken' },
      userErrors: [],
    })
    expect(await stockOf(shop(), Number(products[0]))).toEqual({ stock: 97, moved: 97 })
    expect((await booksOf(shop(), id)).at(-1)).toEqual({
      kind: 'refund',
      status: 'succeeded',
      amount: '32.55',
    })
  })

  test('refunds of single lines include their share of discount and tax and add up to the total', async () => {
    const ada = await aCustomer(shop())
    // 99.99, less 20.00, and 8.50 of tax: 88.49.
    const { id, items } = await aPaidOrder(shop(), ada, {
      prices: ['33.33', '33.33', '33.33'],
      discountCode: 'SAVE20',
    })
    const amounts: unknown[] = []
    for (const item of items) {
      const { order, refund: given } = await refund(shop(), id, { lines: [[item, 1]] })
      amounts.push([given?.amount, order?.refundedAmount, order?.status])
    }
    expect(amounts).toEqual([
      ['29.50', '29.50', 'PAID'],
      ['29.49', '58.99', 'PAID'],
      ['29.50', '88.49', 'REFUNDED'],
    ])
    expect((await historyOf(shop(), id)).map(([, type]) => type)).toEqual([
      ...['order.placed', 'order.paid', 'order.partly_refunded', 'order.partly_refunded', 'order.refunded'],
    ])
  })

  test('a partial refund of a line is followed by one of the rest of the order', async () => {
    const ada = await aCustomer(shop())
    const { id, items } = await aPaidOrder(shop(), ada, { prices: ['10.00', '5.00'], quantity: 4 })
    await refund(shop(), id, { lines: [[Number(items[0]), 3]] })
    await refund(shop(), id)
    const { data } = await shop().ask(
      `{ order(id: "${id}") { refunds { amount lines { quantity item { id } } } items { refundedQuantity } } }`,
      { as: ada },
    )
    const [first, second] = items.map(String)
    expect(data?.order).toEqual({
      refunds: [
        { amount: '32.55', lines: [{ quantity: 3, item: { id: first } }] },
        {
          amount: '32.55',
          lines: [
            { quantity: 1, item: { id: first } },
            { quantity: 4, item: { id: second } },
          ],
        },
      ],
      items: [{ refundedQuantity: 4 }, { refundedQuantity: 4 }],
    })
  })

  test('refund lines of one order line are merged, and restocked units return to the stock', async () => {
    const { id, items, products } = await aPaidOrder(shop(), await aCustomer(shop()), { quantity: 5 })
    const [item, product] = [Number(items[0]), Number(products[0])]
    const done = await refund(shop(), id, {
      lines: [
        [item, 1],
        [item, 2],
      ],
      restock: true,
    })
    expect(done.refund).toMatchObject({ amount: '32.55', restocked: true })
    expect(await stockOf(shop(), product)).toEqual({ stock: 98, moved: 98 })
    expect(
      await shop()
        .owner`select quantity, reason, order_id, actor_id from stock_movements where product_id = ${product} order by id`,
    ).toMatchObject([
      {},
      { quantity: -5, reason: 'order' },
      { quantity: 3, reason: 'refund', order_id: id, actor_id: 1 },
    ])
    const [event] = await shop().owner`
      select payload from events where subject = ${`product:${product}`} order by id desc limit 1`
    expect(event).toEqual({ payload: { productId: product, stock: 98, change: 3, reason: 'refund' } })
  })

  test('a refund is recorded in the outbox and the audit log', async () => {
    const ada = await aCustomer(shop())
    const { id, items } = await aPaidOrder(shop(), ada, { quantity: 2 })
    const [item] = items
    const { refund: given } = await refund(shop(), id, { lines: [[Number(item), 1]], reason: 'scratched' })
    const refundId = Number(given?.id)
    expect(
      await shop().owner`
        select type, payload, exists (select from outbox where event_id = id) as queued
        from events where subject = ${`order:${id}`} and sequence = 3`,
    ).toEqual([
      {
        ...{ type: 'order.partly_refunded', queued: true },
        payload: {
          ...{
            orderId: id,
            userId: ada.id,
            refundId,
            amount: '10.85',
            refundedAmount: '10.85',
            total: '21.70',
          },
          ...{ tax: '0.85', discount: '0.00' },
          ...{ restocked: false, lines: [{ itemId: item, quantity: 1 }] },
        },
      },
    ])
    expect(
      await shop()
        .owner`select actor_id, before, after from audit_log where action = 'order.partly_refunded' and subject = ${`order:${id}`}`,
    ).toEqual([
      {
        actor_id: admin.id,
        before: { status: 'paid', refundedAmount: '0.00' },
        after: { status: 'paid', refundedAmount: '10.85', refundId, reason: 'scratched' },
      },
    ])
  })

  test('each of two refunds in one request returns the order as it left it', async () => {
    const { id, items } = await aPaidOrder(shop(), await aCustomer(shop()), { quantity: 2 })
    const input = `input: { orderId: "${id}", lines: [{ orderItemId: "${items[0]}", quantity: 1 }] }`
    const order = 'order { status refunds { amount } items { refundedQuantity } }'
    const { data } = await shop().ask(
      `mutation { one: refundOrder(${input}) { ${order} } two: refundOrder(${input}) { ${order} } }`,
      { as: admin },
    )
    const amount = '10.85'
    expect(data).toEqual({
      one: { order: { status: 'PAID', refunds: [{ amount }], items: [{ refundedQuantity: 1 }] } },
      two: {
        order: { status: 'REFUNDED', refunds: [{ amount }, { amount }], items: [{ refundedQuantity: 2 }] },
      },
    })
  })

  test('a repeat under the same key returns the same refund and refunds once', async () => {
    const { id, items } = await aPaidOrder(shop(), await aCustomer(shop()), { quantity: 2 })
    const options = { lines: [[Number(items[0]), 1] as const], key: 'back' }
    const first = await refund(shop(), id, options)
    const again = await refund(shop(), id, options)
    expect({ ...again, statements: [] }).toEqual({ ...first, statements: [] })
    expect((await booksOf(shop(), id)).filter(({ kind }) => kind === 'refund')).toHaveLength(1)
  })

  test('a refund with a lost response is recorded once', async () => {
    const { id } = await aPaidOrder(shop(), await aCustomer(shop()), { method: 'sandbox:lost_answer' })
    expect(await refund(shop(), id)).toMatchObject({ order: { status: 'REFUNDED' }, userErrors: [] })
    expect(await booksOf(shop(), id)).toHaveLength(2)
  })

  test('free products are refunded one by one', async () => {
    const { id, items } = await aPaidOrder(shop(), await aCustomer(shop()), { prices: ['0.00'], quantity: 2 })
    const one = { lines: [[Number(items[0]), 1] as const] }
    expect(await refund(shop(), id, one)).toMatchObject({
      order: { status: 'PAID' },
      refund: { amount: '0.00' },
    })
    expect(await refund(shop(), id, one)).toMatchObject({
      order: { status: 'REFUNDED' },
      refund: { amount: '0.00' },
    })
  })

  test('refunds and their lines cost two statements, with one order or with ten', async () => {
    const ada = await aCustomer(shop())
    const ask = () =>
      shop().ask('{ orders(first: 100) { nodes { refunds { lines { item { quantity } } } } } }', { as: ada })
    const one = await aPaidOrder(shop(), ada, { prices: ['1.00', '2.00'] })
    await refund(shop(), one.id)
    expect((await ask()).statements).toHaveLength(3)
    for (let n = 0; n < 9; n++) {
      const { id, items } = await aPaidOrder(shop(), ada, { prices: ['1.00', '2.00'] })
      for (const item of items) await refund(shop(), id, { lines: [[item, 1]] })
    }
    expect((await ask()).statements).toHaveLength(3)
  })

  test('a refund costs ten statements, with one line or with forty, and its goods one more', async () => {
    const ada = await aCustomer(shop())
    const small = await aPaidOrder(shop(), ada)
    const large = await aPaidOrder(shop(), ada, { prices: Array<string>(40).fill('1.00') })
    const stocked = await aPaidOrder(shop(), ada, { prices: Array<string>(40).fill('1.00') })
    expect((await refund(shop(), small.id)).statements).toHaveLength(10)
    expect((await refund(shop(), large.id)).statements).toHaveLength(10)
    expect((await refund(shop(), stocked.id, { restock: true })).statements).toHaveLength(11)
  })
})

describe('refuses', () => {
  test.each([
    [
      'more units than were bought',
      (item: number) => [[item, 3]],
      [['INVALID_INPUT', 'input.lines.0.quantity']],
    ],
    [
      'a quantity of zero and a negative one',
      (item: number) => [
        [item, 0],
        [item, -1],
      ],
      [0, 1].map((n) => ['INVALID_INPUT', `input.lines.${n}.quantity`]),
    ],
    [
      'more units over several lines than were bought',
      (item: number) => [
        [item, 2],
        [item, 1],
      ],
      [['INVALID_INPUT', 'input.lines.1.quantity']],
    ],
    [
      'unknown lines',
      () => [
        ['x', 1],
        ['0', 1],
        [999_999_999, 1],
      ],
      [0, 1, 2].map((n) => ['INVALID_INPUT', `input.lines.${n}.orderItemId`]),
    ],
    [
      'several invalid lines',
      (item: number) => [
        [item, 1],
        ['y', 1],
        [item, 9],
      ],
      [
        ['INVALID_INPUT', 'input.lines.1.orderItemId'],
        ['INVALID_INPUT', 'input.lines.2.quantity'],
      ],
    ],
    ['no lines', () => [], [['INVALID_INPUT', 'input.lines']]],
    [
      'a hundred and one lines',
      (item: number) => Array(101).fill([item, 1]),
      [['INVALID_INPUT', 'input.lines']],
    ],
  ] as [string, (item: number) => [number | string, number][], unknown[]][])(
    'a refund of %s is rejected and changes nothing',
    async (_, lines, expected) => {
      const { id, items } = await aPaidOrder(shop(), await aCustomer(shop()), { quantity: 2 })
      const before = await shop().fingerprint()
      for (const key of [null, 'bad-lines'])
        expect(codes(await refund(shop(), id, { lines: lines(Number(items[0])), key }))).toEqual(expected)
      expect(await shop().fingerprint()).toEqual(before)
    },
  )

  test('a line of another order is rejected', async () => {
    const ada = await aCustomer(shop())
    const [one, other] = [await aPaidOrder(shop(), ada), await aPaidOrder(shop(), ada)]
    const refused = await refund(shop(), one.id, { lines: [[Number(other.items[0]), 1]] })
    expect(codes(refused)).toEqual([['INVALID_INPUT', 'input.lines.0.orderItemId']])
  })

  test('units that were refunded before are rejected', async () => {
    const { id, items } = await aPaidOrder(shop(), await aCustomer(shop()), {
      prices: ['1.00', '2.00'],
      quantity: 2,
    })
    const [item] = items.map(Number)
    await refund(shop(), id, { lines: [[Number(item), 1]] })
    expect((await refund(shop(), id, { lines: [[Number(item), 2]] })).userErrors[0]?.message).toBe(
      'quantity is a whole number from 1 to 1.',
    )
    await refund(shop(), id, { lines: [[Number(item), 1]] })
    expect((await refund(shop(), id, { lines: [[Number(item), 1]] })).userErrors[0]?.message).toBe(
      'Nothing is left of this line.',
    )
  })

  test('a reason of 255 characters is accepted, and one of 256 is rejected', async () => {
    const { id } = await aPaidOrder(shop(), await aCustomer(shop()))
    expect(codes(await refund(shop(), id, { reason: 'é'.repeat(256) }))).toEqual([
      ['INVALID_INPUT', 'input.reason'],
    ])
    expect((await refund(shop(), id, { reason: '🏺'.repeat(255) })).refund?.reason).toBe('🏺'.repeat(255))
  })

  test('an order that is not paid is rejected and not changed', async () => {
    const ada = await aCustomer(shop())
    const { id } = await anOrder(shop(), ada)
    const [gone, done] = [await anOrder(shop(), ada), await aPaidOrder(shop(), ada)]
    await step(shop(), ada, 'cancelOrder', gone.id)
    await refund(shop(), done.id)
    const before = await shop().fingerprint()
    for (const [order, status] of [
      [id, 'pending'],
      [gone.id, 'cancelled'],
      [done.id, 'refunded'],
    ] as const)
      expect(await refund(shop(), order, { key: `not-${status}` })).toMatchObject({
        order: { status: status.toUpperCase() },
        refund: null,
        userErrors: [
          {
            code: 'ORDER_ACTION_UNAVAILABLE',
            field: 'input.orderId',
            message: `An order that is ${status} cannot be refunded.`,
          },
        ],
      })
    expect(await shop().fingerprint()).toEqual(before)
  })

  test.each(['x', '0', '999999999'])('the unknown order %s cannot be refunded', async (id) => {
    expect(await refund(shop(), id)).toMatchObject({
      order: null,
      userErrors: [{ code: 'ORDER_NOT_FOUND', field: 'input.orderId' }],
    })
  })

  test('a key that was used for another refund is rejected', async () => {
    const { id } = await aPaidOrder(shop(), await aCustomer(shop()))
    await refund(shop(), id, { key: 'theirs' })
    expect(codes(await refund(shop(), id, { key: 'theirs', restock: true }))).toEqual([
      ['IDEMPOTENCY_KEY_REUSED', 'idempotencyKey'],
    ])
  })

  test('a refund that the provider declines gives nothing back, and a repeat asks the provider again', async () => {
    const { id, products } = await aPaidOrder(shop(), await aCustomer(shop()))
    await shop().owner`update payments set method = 'sandbox:declined' where order_id = ${id}`
    for (const _ of [1, 2])
      expect(await refund(shop(), id, { restock: true, key: 'declined' })).toMatchObject({
        order: { status: 'PAID', refundedAmount: '0.00' },
        refund: null,
        userErrors: [
          {
            code: 'REFUND_FAILED',
            message: 'The refund failed and nothing was given back.',
            field: null,
          },
        ],
      })
    expect(await historyOf(shop(), id)).toEqual([
      [1, 'order.placed'],
      [2, 'order.paid'],
      [3, 'refund.failed'],
      [4, 'refund.failed'],
    ])
    expect((await stockOf(shop(), Number(products[0]))).stock).toBe(99)
  })

  test('customers cannot refund orders, not even their own', async () => {
    const ada = await aCustomer(shop())
    const { id } = await aPaidOrder(shop(), ada)
    const variables = { input: { orderId: String(id) } }
    for (const [as, code] of [
      [ada, 'FORBIDDEN'],
      [undefined, 'UNAUTHENTICATED'],
    ] as const) {
      const { errors } = await shop().ask(REFUND, { variables, ...(as && { as }) })
      expect(errors?.[0]?.extensions?.code).toBe(code)
    }
  })
})

describe('protects', () => {
  test('the books of the shop and of the provider agree after all refunds', async () => {
    expect(await contradictions(shop())).toEqual([])
  })
})

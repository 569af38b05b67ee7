import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { aCustomer, aProduct, customer, idOf, PLACE_ORDER, place, step, stockOf } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty')

const codes = (refused: { userErrors: { code: string; field: string | null }[] }) =>
  refused.userErrors.map(({ code, field }) => [code, field])

describe('answers', () => {
  test('an order takes its units from the stock and fixes its prices', async () => {
    const ada = await aCustomer(shop())
    const [mug, pot] = [await aProduct(shop()), await aProduct(shop(), { price: '33.33', stock: 3 })]
    const { order } = await place(shop(), ada, [
      [pot, 1],
      [mug, 4],
    ])
    expect(order).toMatchObject({ status: 'PENDING', subtotal: '73.33', tax: '6.23', total: '79.56' })
    expect(order?.availableActions).toEqual(['PAY', 'CANCEL'])
    expect(await stockOf(shop(), mug)).toEqual({ stock: 6, moved: 6 })
    expect(await stockOf(shop(), pot)).toEqual({ stock: 2, moved: 2 })
    await shop().owner`update products set price = 99 where id = ${pot}`
    const { data } = await shop().ask(
      `{ order(id: "${order?.id}") { items { product { id } quantity unitPrice totalPrice } } }`,
      { as: ada },
    )
    // In the order in which they were given.
    expect(data?.order).toEqual({
      items: [
        { product: { id: String(pot) }, quantity: 1, unitPrice: '33.33', totalPrice: '33.33' },
        { product: { id: String(mug) }, quantity: 4, unitPrice: '10.00', totalPrice: '40.00' },
      ],
    })
  })

  test('lines of one product are merged', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 5 })]
    const id = idOf(
      await place(shop(), ada, [
        [mug, 2],
        [mug, 3],
      ]),
    )
    expect(await shop().owner`select quantity from order_items where order_id = ${id}`).toEqual([
      { quantity: 5 },
    ])
    expect((await stockOf(shop(), mug)).stock).toBe(0)
  })

  test('an order is recorded in the outbox and the audit log', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const id = idOf(await place(shop(), ada, [[mug, 2]]))
    const events = await shop().owner`
      select type, subject, sequence, payload, exists (select from outbox where event_id = id) as queued
      from events where subject in (${`order:${id}`}, ${`product:${mug}`}) order by id`
    expect(events).toEqual([
      {
        ...{ type: 'order.placed', subject: `order:${id}`, sequence: 1, queued: true },
        payload: {
          ...{ orderId: id, userId: ada.id, subtotal: '20.00', discountCode: null, discountAmount: '0.00' },
          ...{ tax: '1.70', total: '21.70' },
          lines: [
            { productId: mug, name: 'Mug', category: null, sku: null, quantity: 2, unitPrice: '10.00' },
          ],
        },
      },
      {
        ...{ type: 'stock.changed', subject: `product:${mug}`, sequence: null, queued: true },
        payload: { productId: mug, stock: 8, change: -2, reason: 'order' },
      },
    ])
    expect(
      await shop()
        .owner`select actor_id, action, address, before, after from audit_log where subject = ${`order:${id}`}`,
    ).toEqual([
      {
        ...{ actor_id: ada.id, action: 'order.placed', address: '127.0.0.1', before: null },
        after: { status: 'pending', total: '21.70', discountCode: null },
      },
    ])
  })

  test('an order costs two statements with any number of lines, one more with a code and one more with a key', async () => {
    const ada = await aCustomer(shop())
    const products = await Promise.all(Array.from({ length: 100 }, () => aProduct(shop())))
    const lines = products.map((id) => [id, 1] as const)
    // Products, and everything that is written.
    expect((await place(shop(), ada, lines.slice(0, 1))).statements).toHaveLength(2)
    expect((await place(shop(), ada, lines)).statements).toHaveLength(2)
    const both = await place(shop(), ada, lines, { discountCode: 'SAVE10', key: 'many' })
    expect(both.statements).toHaveLength(4)
  })

  test('a repeat under the same key returns the same order', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const first = idOf(await place(shop(), ada, [[mug, 1]], { key: 'once' }))
    expect(idOf(await place(shop(), ada, [[mug, 1]], { key: 'once' }))).toBe(first)
    expect((await stockOf(shop(), mug)).stock).toBe(9)
    // Keys are each customer's own.
    const bob = await aCustomer(shop(), 'Bob')
    expect(idOf(await place(shop(), bob, [[mug, 1]], { key: 'once' }))).not.toBe(first)
  })

  test('a key is free again after a day', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const first = idOf(await place(shop(), ada, [[mug, 1]], { key: 'daily' }))
    await shop().owner`update idempotency_keys set expires_at = now() where user_id = ${ada.id}`
    expect(idOf(await place(shop(), ada, [[mug, 1]], { key: 'daily' }))).not.toBe(first)
  })

  test('a code discounts the order, and its use is counted', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { price: '100.00' })]
    const [before] = await shop().owner`select times_used from discount_codes where code = 'SAVE20'`
    const { order } = await place(shop(), ada, [[mug, 1]], { discountCode: 'SAVE20' })
    expect(order).toMatchObject({ subtotal: '100.00', discountAmount: '20.00', tax: '8.50', total: '88.50' })
    const [after] = await shop().owner`
      select times_used, (select uses from discount_uses where code = 'SAVE20' and user_id = ${ada.id})
      from discount_codes where code = 'SAVE20'`
    expect(after).toEqual({ times_used: before?.times_used + 1, uses: 1 })
  })

  test('an inapplicable code is ignored on request', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const options = { discountCode: 'NOPE', ignoreInapplicableDiscount: true }
    const { order } = await place(shop(), ada, [[mug, 1]], options)
    expect(order).toMatchObject({ discountAmount: '0.00', total: '10.85' })
  })
})

describe('refuses', () => {
  const bad: [string, (mug: number) => Record<string, unknown>, [string, string | null][]][] = [
    ['no lines', () => ({ items: [] }), [['INVALID_INPUT', 'input.items']]],
    [
      'a thousand lines',
      (id) => ({ items: Array.from({ length: 1000 }, () => ({ productId: String(id), quantity: 1 })) }),
      [['INVALID_INPUT', 'input.items']],
    ],
    ...[0, -1].map((quantity): (typeof bad)[number] => [
      `${quantity} units`,
      (id) => ({ items: [{ productId: String(id), quantity }] }),
      [['INVALID_INPUT', 'input.items.0.quantity']],
    ]),
    [
      'unknown products',
      (id) => ({
        items: ['x', '0', '999999999', String(id)].map((productId) => ({ productId, quantity: 1 })),
      }),
      [0, 1].map((n) => ['PRODUCT_NOT_FOUND', `input.items.${n}.productId`]),
    ],
    [
      'more units than in stock',
      (id) => ({ items: [{ productId: String(id), quantity: 11 }] }),
      [['INSUFFICIENT_STOCK', 'input.items.0.quantity']],
    ],
    [
      'more units over several lines than in stock',
      (id) => ({ items: [6, 5].map((quantity) => ({ productId: String(id), quantity })) }),
      [['INSUFFICIENT_STOCK', 'input.items.0.quantity']],
    ],
    [
      'a code of 1 kB',
      (id) => ({ items: [{ productId: String(id), quantity: 1 }], discountCode: 'x'.repeat(1024) }),
      [['INVALID_INPUT', 'input.discountCode']],
    ],
    [
      'an unknown code',
      (id) => ({ items: [{ productId: String(id), quantity: 1 }], discountCode: 'save10' }),
      [['DISCOUNT_NOT_APPLICABLE', 'input.discountCode']],
    ],
  ]

  test.each(bad)('an order of %s is rejected and writes nothing', async (_, input, expected) => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const before = await shop().fingerprint()
    const variables = { input: input(mug), key: null }
    const { data, errors } = await shop().ask(PLACE_ORDER, { variables, as: ada })
    expect(errors).toBeUndefined()
    expect(codes(data?.placeOrder as Parameters<typeof codes>[0])).toEqual(expected)
    expect(await shop().fingerprint()).toEqual(before)
  })

  test.each([1.5, 2 ** 31, '1', Number.NaN])(
    'a quantity of %s is rejected before any statement',
    async (quantity) => {
      const mug = await aProduct(shop())
      const variables = { input: { items: [{ productId: String(mug), quantity }] }, key: null }
      const { errors, statements } = await shop().ask(PLACE_ORDER, { variables, as: await aCustomer(shop()) })
      expect(errors?.[0]?.message).toContain('quantity')
      expect(statements).toEqual([])
    },
  )

  test('a total above the maximum is rejected', async () => {
    const ada = await aCustomer(shop())
    const gold = await aProduct(shop(), { price: '99999999.99', stock: 3 })
    expect(codes(await place(shop(), ada, [[gold, 1]]))).toEqual([['INVALID_INPUT', 'input.items']])
  })

  test('an archived product cannot be ordered', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    await shop().owner`update products set archived_at = now() where id = ${mug}`
    expect(codes(await place(shop(), ada, [[mug, 1]]))).toEqual([
      ['PRODUCT_NOT_FOUND', 'input.items.0.productId'],
    ])
  })

  test('an invalid key and one that was used for another order are rejected', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    await place(shop(), ada, [[mug, 1]], { key: 'mine' })
    expect(codes(await place(shop(), ada, [[mug, 2]], { key: 'mine' }))).toEqual([
      ['IDEMPOTENCY_KEY_REUSED', 'idempotencyKey'],
    ])
    for (const key of ['', ' ', 'a b', 'é', 'x'.repeat(256)])
      expect(codes(await place(shop(), ada, [[mug, 1]], { key }))).toEqual([
        ['INVALID_INPUT', 'idempotencyKey'],
      ])
  })

  test('anonymous callers are rejected', async () => {
    const { errors } = await shop().ask(PLACE_ORDER, { variables: { input: { items: [] } } })
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  })
})

describe('protects', () => {
  test('an order of another customer cannot be cancelled and looks like a missing one', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const id = idOf(await place(shop(), ada, [[mug, 1]]))
    const before = await shop().fingerprint()
    const refused = await step(shop(), customer(ada.id + 1), 'cancelOrder', id)
    expect(codes(refused)).toEqual([['ORDER_NOT_FOUND', 'id']])
    expect(await shop().fingerprint()).toEqual(before)
  })
})

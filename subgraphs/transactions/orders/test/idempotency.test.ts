import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { aCustomer, aProduct, idOf, PLACE_ORDER, type Placed, place, stockOf } from './fixtures.js'

const shop = useSubgraph(transactions)

type Input = Record<string, unknown>
type Caller = Awaited<ReturnType<typeof aCustomer>>

/** Sends an input as it is, with what the response says about replays. */
async function send(as: Caller, input: Input, key: string | null) {
  const { data, extensions } = await shop().ask(PLACE_ORDER, { variables: { input, key }, as })
  const { order, userErrors } = (data as { placeOrder: Placed }).placeOrder
  return { id: order && Number(order.id), codes: userErrors.map(({ code }) => code), extensions }
}

const REPLAYED = { idempotentReplayed: [['placeOrder']] }

const ADDRESS = { name: 'Ada', line1: '1 Long Lane', city: 'Bern', country: 'CH' }

const ordersOf = async ({ id }: Caller) =>
  (await shop().owner<{ count: number }[]>`select count(*)::int from orders where user_id = ${id}`)[0]?.count

describe('answers', () => {
  test('requests that mean the same are the same request, however they are written', async () => {
    const [ada, mug, pot] = [await aCustomer(shop()), await aProduct(shop()), await aProduct(shop())]
    const line = (id: number, quantity?: number) => ({ productId: String(id), ...(quantity && { quantity }) })
    const same: [string, Input, Input[]][] = [
      [
        'lines',
        { items: [line(mug, 2), line(pot)] },
        [
          { items: [line(pot, 1), line(mug, 2)] },
          { items: [line(mug), line(pot), line(mug)] },
          { items: [{ quantity: 2, productId: `00${mug}` }, line(pot)] },
        ],
      ],
      [
        'no-code',
        { items: [line(mug)] },
        [
          { items: [line(mug)], discountCode: null },
          { items: [line(mug)], discountCode: '' },
          { items: [line(mug)], discountCode: '  ' },
          { items: [line(mug)], ignoreInapplicableDiscount: true },
        ],
      ],
      [
        'code',
        { items: [line(mug)], discountCode: 'SAVE10' },
        [{ discountCode: ' SAVE10\u00a0', items: [line(mug)], ignoreInapplicableDiscount: false }],
      ],
      [
        'shipping',
        { items: [line(mug)], shippingAddress: ADDRESS, note: 'Ring twice' },
        [
          {
            items: [line(mug)],
            note: ' Ring twice ',
            shippingAddress: { company: '', phone: null, ...ADDRESS, name: ' Ada' },
          },
        ],
      ],
    ]
    for (const [key, first, others] of same) {
      const placed = await send(ada, first, key)
      expect(placed).toMatchObject({ id: expect.any(Number), extensions: undefined })
      for (const other of others)
        expect(await send(ada, other, key)).toEqual({ id: placed.id, codes: [], extensions: REPLAYED })
    }
    expect(await ordersOf(ada)).toBe(same.length)
  })

  test('a corrected request under the same key is a new one after a rejection', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 2 })]
    const items = (quantity: number) => ({ items: [{ productId: String(mug), quantity }] })
    const wrong: [Input, string][] = [
      [items(3), 'INSUFFICIENT_STOCK'],
      [{ ...items(1), discountCode: 'NOPE' }, 'DISCOUNT_NOT_APPLICABLE'],
      [{ items: [{ productId: '2147483647' }] }, 'PRODUCT_NOT_FOUND'],
      [{ ...items(1), note: 'x'.repeat(501) }, 'INVALID_INPUT'],
    ]
    for (const [input, code] of wrong) expect((await send(ada, input, 'corrected')).codes).toEqual([code])
    const placed = await send(ada, items(2), 'corrected')
    expect(placed).toMatchObject({ id: expect.any(Number), extensions: undefined })
    expect(await send(ada, items(2), 'corrected')).toEqual({ ...placed, extensions: REPLAYED })
    expect((await send(ada, items(1), 'corrected')).codes).toEqual(['IDEMPOTENCY_KEY_REUSED'])
  })

  test('a rejection that is no longer true is not repeated', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 0 })]
    const input = { items: [{ productId: String(mug) }] }
    for (let n = 0; n < 2; n++)
      expect((await send(ada, input, 'restocked')).codes).toEqual(['INSUFFICIENT_STOCK'])
    await shop().owner`update products set stock = 1 where id = ${mug}`
    await shop()
      .owner`insert into stock_movements (product_id, quantity, reason) values (${mug}, 1, 'delivery')`
    const placed = await send(ada, input, 'restocked')
    expect(placed).toMatchObject({ id: expect.any(Number), codes: [], extensions: undefined })
    // The last unit is gone, and the repeat returns the order nevertheless.
    expect(await send(ada, input, 'restocked')).toEqual({ ...placed, extensions: REPLAYED })
    expect(await stockOf(shop(), mug)).toEqual({ stock: 0, moved: 0 })
  })

  test('replayed mutations are named by their response keys', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    idOf(await place(shop(), ada, [[mug, 1]], { key: 'alias-1' }))
    const field = (alias: string, key: string) =>
      `${alias}: placeOrder(input: {items: [{productId: ${mug}}]}, idempotencyKey: "${key}") { userErrors { code } }`
    const query = `mutation { ${field('first', 'alias-1')} ${field('second', 'alias-2')} ${field('third', 'alias-1')} }`
    const { extensions } = await shop().ask(query, { as: ada })
    expect(extensions).toEqual({ idempotentReplayed: [['first'], ['third']] })
  })
})

describe('protects', () => {
  test('twelve concurrent requests under one key, written differently, place one order', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 50 })]
    const writings: Input[] = [
      { items: [{ productId: String(mug), quantity: 2 }] },
      { items: [{ productId: String(mug) }, { productId: String(mug) }], discountCode: null },
    ]
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => send(ada, writings[n % 2] ?? {}, 'parallel')),
    )
    const placed = answers.filter(({ id }) => id !== null)
    expect(new Set(placed.map(({ id }) => id)).size).toBe(1)
    expect(placed.filter(({ extensions }) => extensions === undefined)).toHaveLength(1)
    for (const { codes } of answers.filter(({ id }) => id === null)) expect(codes).toEqual(['IN_PROGRESS'])
    expect([await ordersOf(ada), (await stockOf(shop(), mug)).stock]).toEqual([1, 48])
  })

  test('a rejected order leaves no row but a marker of its key, which expires within a minute', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 0 })]
    const { idempotency_keys: _, ...before } = await shop().fingerprint()
    await send(ada, { items: [{ productId: String(mug) }] }, 'marked')
    const { idempotency_keys: __, ...after } = await shop().fingerprint()
    expect(after).toEqual(before)
    const rows = await shop().owner`
      select answer -> 'refusals' -> 0 ->> 'code' as code, expires_at <= now() + interval '60 seconds' as short
      from idempotency_keys where user_id = ${ada.id}`
    expect(rows).toEqual([{ code: 'INSUFFICIENT_STOCK', short: true }])
  })
})

import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { aCustomer, admin, aProduct, idOf, place } from '../../orders/test/fixtures.js'
import { pay, refund } from '../../payments/test/fixtures.js'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions, 'empty')

const SHIP = `mutation ($id: ID!, $input: ShipOrderInput, $key: String) {
  shipOrder(id: $id, input: $input, idempotencyKey: $key) {
    order { status items { id quantity shippedQuantity } shipments { carrier trackingNumber lines { item { id } quantity } } }
    userErrors { code field } } }`

interface Shipped {
  order: {
    status: string
    items: { id: string; quantity: number; shippedQuantity: number }[]
    shipments: { carrier: string | null; trackingNumber: string | null; lines: { quantity: number }[] }[]
  } | null
  userErrors: { code: string; field: string | null }[]
}

async function ship(id: number, input: object | null = null, key: string | null = null): Promise<Shipped> {
  const { data, errors } = await shop().ask(SHIP, { variables: { id: String(id), input, key }, as: admin })
  if (errors) throw new Error(errors[0]?.message)
  return data?.shipOrder as Shipped
}

/** A paid order of three mugs and two pots. */
async function aPaidOrder() {
  const ada = await aCustomer(shop())
  const [mug, pot] = [await aProduct(shop()), await aProduct(shop(), { name: 'Pot' })]
  const id = idOf(
    await place(shop(), ada, [
      [mug, 3],
      [pot, 2],
    ]),
  )
  await pay(shop(), ada, id)
  const rows = await shop().owner<
    { id: number }[]
  >`select id from order_items where order_id = ${id} order by id`
  return { ada, id, mugs: String(rows[0]?.id), pots: String(rows[1]?.id) }
}

describe('answers', () => {
  test('an order is shipped whole in one parcel, with its tracking number', async () => {
    const { id } = await aPaidOrder()
    const { order } = await ship(id, { carrier: ' DHL ', trackingNumber: '00340434161094042557' })
    expect(order?.status).toBe('SHIPPED')
    expect(order?.items.map(({ shippedQuantity }) => shippedQuantity)).toEqual([3, 2])
    expect(order?.shipments).toEqual([
      {
        carrier: 'DHL',
        trackingNumber: '00340434161094042557',
        lines: [expect.objectContaining({ quantity: 3 }), expect.objectContaining({ quantity: 2 })],
      },
    ])
  })

  test('an order in two parcels stays paid until everything is shipped', async () => {
    const { id, mugs, pots } = await aPaidOrder()
    const first = await ship(id, {
      lines: [
        { orderItemId: mugs, quantity: 1 },
        { orderItemId: mugs, quantity: 1 },
      ],
    })
    expect([first.order?.status, first.order?.items.map((item) => item.shippedQuantity)]).toEqual([
      'PAID',
      [2, 0],
    ])
    const second = await ship(id, {
      lines: [
        { orderItemId: mugs, quantity: 1 },
        { orderItemId: pots, quantity: 2 },
      ],
    })
    expect([second.order?.status, second.order?.shipments.length]).toEqual(['SHIPPED', 2])
    const events = await shop().owner`
      select type, sequence from events where subject = ${`order:${id}`} order by sequence`
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['order.placed', 1],
      ['order.paid', 2],
      ['order.partly_shipped', 3],
      ['order.shipped', 4],
    ])
  })

  test('refunded units are not left to ship', async () => {
    const { id, mugs, pots } = await aPaidOrder()
    await ship(id, { lines: [{ orderItemId: mugs, quantity: 3 }] })
    await refund(shop(), id, { lines: [[Number(pots), 2]] })
    const { order } = await ship(id)
    expect([order?.status, order?.shipments.length]).toEqual(['SHIPPED', 1])
  })

  test('the hundredth parcel of an order must contain everything that is left', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 200 })]
    const id = idOf(await place(shop(), ada, [[mug, 150]]))
    await pay(shop(), ada, id)
    await shop().owner`insert into shipments (order_id, actor_id) select ${id}, 1 from generate_series(1, 99)`
    const [row] = await shop().owner`select id from order_items where order_id = ${id}`
    const lines = [{ orderItemId: String(row?.id), quantity: 1 }]
    expect((await ship(id, { lines })).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', field: 'input.lines' },
    ])
    expect((await ship(id)).order).toMatchObject({ status: 'SHIPPED' })
  })

  test('a retry with the same key ships nothing twice', async () => {
    const { id, mugs } = await aPaidOrder()
    const input = { lines: [{ orderItemId: mugs, quantity: 1 }] }
    const replies = [await ship(id, input, 'first-parcel'), await ship(id, input, 'first-parcel')]
    expect(replies.map(({ order }) => order?.shipments.length)).toEqual([1, 1])
  })

  test('an address and a note are stored with the order, trimmed, for its customer and its managers', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    const shippingAddress = {
      name: ' Ada  Lovelace ',
      line1: '12 St James’s Square',
      city: 'London',
      country: 'GB',
      line2: ' ',
    }
    const query = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) {
      order { note shippingAddress { name line1 line2 postalCode city country } } userErrors { code field } } }`
    const input = { items: [{ productId: String(mug) }], shippingAddress, note: ' Ring twice.\nThank you. ' }
    const { data } = await shop().ask(query, { variables: { input }, as: ada })
    expect(data?.placeOrder).toEqual({
      order: {
        note: 'Ring twice.\nThank you.',
        shippingAddress: {
          ...{ name: 'Ada Lovelace', line1: '12 St James’s Square', line2: null },
          ...{ postalCode: null, city: 'London', country: 'GB' },
        },
      },
      userErrors: [],
    })
  })
})

describe('refuses', () => {
  test.each([
    ['no lines', { lines: [] }, 'input.lines'],
    [
      'a line of another order',
      { lines: [{ orderItemId: '999999', quantity: 1 }] },
      'input.lines.0.orderItemId',
    ],
    ['a carrier of 101 characters', { carrier: 'x'.repeat(101) }, 'input.carrier'],
    ['a tracking number of 101 characters', { trackingNumber: '1'.repeat(101) }, 'input.trackingNumber'],
  ])('a parcel with %s is rejected and ships nothing', async (_, input, field) => {
    const { id } = await aPaidOrder()
    const before = await shop().fingerprint()
    expect((await ship(id, input)).userErrors).toEqual([{ code: 'INVALID_INPUT', field }])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('more units than are left are rejected, over all lines of the input', async () => {
    const { id, mugs } = await aPaidOrder()
    for (const quantity of [0, -1, 4])
      expect((await ship(id, { lines: [{ orderItemId: mugs, quantity }] })).userErrors).toMatchObject([
        { code: 'INVALID_INPUT', field: 'input.lines.0.quantity' },
      ])
    const lines = [2, 2].map((quantity) => ({ orderItemId: mugs, quantity }))
    expect((await ship(id, { lines })).userErrors).toMatchObject([{ field: 'input.lines.1.quantity' }])
  })

  test.each([
    ['blanks', { name: ' ', city: '\u200b', country: 'UK' }, ['name', 'city', 'country']],
    ['10,000 characters', { line1: 'x'.repeat(10_000), country: 'ZZ' }, ['line1', 'country']],
    ['a country in lower case', { country: 'de', phone: '1'.repeat(31) }, ['phone', 'country']],
  ])(
    'an address with %s is rejected with each invalid field, and nothing is placed',
    async (_, wrong, fields) => {
      const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
      const shippingAddress = { name: 'Ada', line1: 'Square 12', city: 'London', ...wrong }
      const before = await shop().fingerprint()
      const query =
        'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } userErrors { field } } }'
      const input = { items: [{ productId: String(mug) }], shippingAddress }
      const { data } = await shop().ask(query, { variables: { input }, as: ada })
      const { userErrors } = (data as { placeOrder: { userErrors: { field: string }[] } }).placeOrder
      expect(new Set(userErrors.map(({ field }) => field))).toEqual(
        new Set(fields.map((field) => `input.shippingAddress.${field}`)),
      )
      expect(await shop().fingerprint()).toEqual(before)
    },
  )
})

describe('protects', () => {
  test('concurrent parcels of an order ship no unit twice', async () => {
    const { id, mugs } = await aPaidOrder()
    const input = { lines: [{ orderItemId: mugs, quantity: 1 }] }
    const replies = await Promise.all(Array.from({ length: 6 }, () => ship(id, input)))
    expect(replies.filter(({ order }) => order !== null)).toHaveLength(3)
    const [row] = await shop().owner`
      select shipped_quantity as counted, (select sum(quantity)::int from shipment_items where order_item_id = i.id) as packed
      from order_items i where id = ${Number(mugs)}`
    expect(row).toEqual({ counted: 3, packed: 3 })
  })
})

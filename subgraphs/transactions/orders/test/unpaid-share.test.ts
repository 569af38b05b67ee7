import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { pay } from '../../payments/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { aCustomer, aProduct, idOf, PLACE_ORDER, type Placed, place, step, stockOf } from './fixtures.js'

const shop = useSubgraph(transactions, 'empty', { MAX_UNPAID_SHARE: '50' })

let networks = 0
/** An address of RFC 5737 that no test has used yet. */
const anAddress = () => `198.51.100.${++networks}`

/** Places an order from an address. */
async function placeFrom(address: string, as: Viewer, lines: [productId: number, quantity: number][]) {
  const items = lines.map(([productId, quantity]) => ({ productId: String(productId), quantity }))
  const request = { variables: { input: { items } }, as, caller: { address } }
  const { data, errors } = await shop().ask(PLACE_ORDER, request)
  if (errors) throw new Error(errors.map(({ message }) => message).join(' '))
  return data?.placeOrder as Placed
}

const codes = ({ userErrors }: Placed) => userErrors.map(({ code }) => code)

async function networkOf(order: number): Promise<unknown> {
  const [row] = await shop().owner`select network from orders where id = ${order}`
  return row?.network
}

describe('answers', () => {
  test('a customer who has paid an order may order the whole stock', async () => {
    const [ada, mug, address] = [await aCustomer(shop()), await aProduct(shop(), { stock: 40 }), anAddress()]
    expect(codes(await placeFrom(address, ada, [[mug, 39]]))).toEqual(['TOO_MANY_UNPAID_UNITS'])
    await pay(shop(), ada, idOf(await placeFrom(address, ada, [[mug, 1]])))
    idOf(await placeFrom(address, ada, [[mug, 39]]))
    expect(await stockOf(shop(), mug)).toEqual({ stock: 0, moved: 0 })
  })

  test('five units of a product are free for every new customer, however few there are', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 5 })]
    expect(codes(await placeFrom(anAddress(), ada, [[mug, 5]]))).toEqual([])
  })

  test('a network orders again once its orders are paid or cancelled, which forget the network', async () => {
    const [mug, address] = [await aProduct(shop(), { stock: 40 }), anAddress()]
    const [ada, bob, cleo] = [await aCustomer(shop()), await aCustomer(shop()), await aCustomer(shop())]
    const [one, other] = [
      idOf(await placeFrom(address, ada, [[mug, 10]])),
      idOf(await placeFrom(address, bob, [[mug, 10]])),
    ]
    expect(await networkOf(one)).toBe(address)
    expect(codes(await placeFrom(address, cleo, [[mug, 1]]))).toEqual(['TOO_MANY_UNPAID_UNITS'])
    await pay(shop(), ada, one)
    await step(shop(), bob, 'cancelOrder', other)
    expect([await networkOf(one), await networkOf(other)]).toEqual([null, null])
    idOf(await placeFrom(address, cleo, [[mug, 15]]))
  })

  test('customers of other networks order what is left', async () => {
    const [ada, bob, mug] = [
      await aCustomer(shop()),
      await aCustomer(shop()),
      await aProduct(shop(), { stock: 40 }),
    ]
    idOf(await placeFrom(anAddress(), ada, [[mug, 20]]))
    expect(codes(await placeFrom(anAddress(), bob, [[mug, 10]]))).toEqual([])
  })

  test.each(['127.0.0.1', '::1', '::ffff:10.0.0.7', '192.168.4.20', 'fd00::7'])(
    'new customers whose orders come from the storefront at %s are not one network',
    async (address) => {
      const mug = await aProduct(shop(), { stock: 40 })
      const order = idOf(await placeFrom(address, await aCustomer(shop()), [[mug, 30]]))
      idOf(await placeFrom(address, await aCustomer(shop()), [[mug, 10]]))
      expect(await networkOf(order)).toBeNull()
    },
  )

  test('an order of a new customer costs two statements', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop())]
    expect((await place(shop(), ada, [[mug, 1]])).statements).toHaveLength(2)
  })
})

describe('refuses', () => {
  test('an order of a new customer above the share of its network is rejected and writes nothing', async () => {
    const [ada, bob, address] = [await aCustomer(shop()), await aCustomer(shop()), anAddress()]
    const [mug, pot] = [
      await aProduct(shop(), { stock: 40 }),
      await aProduct(shop(), { stock: 40, name: 'Pot' }),
    ]
    idOf(await placeFrom(address, ada, [[pot, 13]]))
    const before = await shop().fingerprint()
    const { order, userErrors } = await placeFrom(address, bob, [
      [mug, 20],
      [pot, 8],
    ])
    expect(order).toBeNull()
    expect(userErrors).toEqual([
      {
        code: 'TOO_MANY_UNPAID_UNITS',
        message:
          'Unpaid orders of new customers in your network hold at most 20 units of Pot, and hold 13 now. Order fewer, or pay first.',
        field: 'input.items.1.quantity',
      },
    ])
    expect(await shop().fingerprint()).toEqual(before)
    idOf(await placeFrom(address, bob, [[pot, 7]]))
  })
})

describe('protects', () => {
  test('forty concurrent orders of new accounts of one network take half of the stock', async () => {
    const [mug, pot] = [
      await aProduct(shop(), { stock: 60 }),
      await aProduct(shop(), { stock: 60, name: 'Pot' }),
    ]
    const accounts = await Promise.all(Array.from({ length: 40 }, () => aCustomer(shop())))
    // Of one /64, which belongs to one customer of a provider.
    const orders = accounts.map((account, n) =>
      placeFrom(
        `2001:db8:7:1::${(n + 1).toString(16)}`,
        account,
        n % 2 === 0
          ? [
              [mug, 2],
              [pot, 2],
            ]
          : [
              [pot, 2],
              [mug, 2],
            ],
      ),
    )
    const placed = await Promise.all(orders)
    expect(placed.filter(({ order }) => order !== null)).toHaveLength(15)
    expect(new Set(placed.flatMap(codes))).toEqual(new Set(['TOO_MANY_UNPAID_UNITS']))
    expect(await stockOf(shop(), mug)).toEqual({ stock: 30, moved: 30 })
    expect(await stockOf(shop(), pot)).toEqual({ stock: 30, moved: 30 })
  })
})

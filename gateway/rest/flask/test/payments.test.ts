import { beforeAll, describe, expect, test } from 'vitest'
import { MODES, type TestShop, useShop } from '../../../test/shop.js'
import { aStockedProduct, type RestClient, restClient, stored } from '../../test/rest-client.js'

const shops: Record<(typeof MODES)[number], () => TestShop> = {
  'in process': useShop({ mode: 'in process' }),
  'over HTTP': useShop({ mode: 'over HTTP' }),
}

interface Order {
  id: number
  updated_at: string
  items?: unknown
}

/** The table of the contract: what is sent, and the tax, the discount, what is left and the total. */
const CALCULATIONS = [
  [0, null, '0.0', '0', '0.0', '0.0'],
  [29.99, null, '2.55', '0', '29.99', '32.54'],
  [49.99, null, '4.25', '0', '49.99', '54.24'],
  [100, null, '8.5', '0', '100.0', '108.5'],
  [200, null, '17.0', '0', '200.0', '217.0'],
  [999.99, null, '85.0', '0', '999.99', '1084.99'],
  [109.97, null, '9.35', '0', '109.97', '119.32'],
  [100, 'SAVE20', '8.5', '20.0', '80.0', '88.5'],
  [199.99, 'SAVE20', '17.0', '40.0', '159.99', '176.99'],
  [1299.99, 'SAVE10', '110.5', '130.0', '1169.99', '1280.49'],
  [1299.99, null, '110.5', '0', '1299.99', '1410.49'],
  [50, 'FLAT5', '4.25', '5.0', '45.0', '49.25'],
  [33.33, 'SAVE30', '2.83', '10.0', '23.33', '26.16'],
  // A discount never exceeds the subtotal, and half cents are rounded up.
  [3, 'FLAT5', '0.26', '3.0', '0.0', '0.26'],
  [5, null, '0.43', '0', '5.0', '5.43'],
  // No code that is known, and one that is with nothing to take it from.
  [100, 'NONSENSE', '8.5', '0', '100.0', '108.5'],
  [100, 'save20', '8.5', '0', '100.0', '108.5'],
  [100, '', '8.5', '0', '100.0', '108.5'],
  [100, 'x'.repeat(51), '8.5', '0', '100.0', '108.5'],
  [100, 'SAVE20\0', '8.5', '0', '100.0', '108.5'],
  [0, 'SAVE20', '0.0', '0.0', '0.0', '0.0'],
  // The bound of an amount, above which no order has a total.
  [99999999.99, null, '8500000.0', '0', '99999999.99', '108499999.99'],
  [99999999.99, 'SAVE20', '8500000.0', '20000000.0', '79999999.99', '88499999.99'],
] as const

describe.each(MODES)('%s', (mode) => {
  let shop: TestShop
  let customer: RestClient
  let admin: RestClient
  beforeAll(async () => {
    shop = shops[mode]()
    customer = await restClient(shop, 'flask', 'customer')
    admin = await restClient(shop, 'flask', 'admin')
  })

  const placed = async (): Promise<Order> => {
    const body = { items: [{ product_id: await aStockedProduct(shop) }], discount_code: 'SAVE20' }
    return (await customer<{ order: Order }>('POST /api/orders/', { body })).body.order
  }
  const pay = (body: unknown, headers = {}) =>
    customer<{ order: Order }>('POST /api/payments/checkout', { body, headers })
  const paymentsOf = async (orderId: number) =>
    shop.owner`select status, amount::float8 from payments where order_id = ${orderId}`

  describe('answers', () => {
    test.each(CALCULATIONS)(
      'the calculation of %d with the code %j returns its amounts',
      async (subtotal, code, ...amounts) => {
        const [tax, discount, discounted, total] = amounts
        const before = await stored(shop)
        const { status, text } = await customer('POST /api/payments/calculate', {
          body: { subtotal, ...(code !== null && { discount_code: code }) },
        })
        const given = Number.isInteger(subtotal) ? `${subtotal}.0` : String(subtotal)
        expect([status, text]).toEqual([
          200,
          `{"discount_amount":${discount},"discount_code":${JSON.stringify(code)},"discounted_subtotal":${discounted},` +
            `"subtotal":${given},"tax":${tax},"total":${total}}\n`,
        ])
        expect(await stored(shop)).toEqual(before)
      },
    )

    test.each([
      ['100', 100],
      [' 29.99 ', 29.99],
      ['1e2', 100],
      ['0100.50', 100.5],
      [1.005, 1.01],
      ['1.0049999', 1],
      [1e-7, 0],
      [99999.994, 99999.99],
    ])('the subtotal %j is read as %d, rounded to the cent', async (subtotal, amount) => {
      const { body } = await customer('POST /api/payments/calculate', { body: { subtotal } })
      expect(body).toMatchObject({ subtotal: amount, discounted_subtotal: amount, discount_amount: 0 })
    })

    test('a payment returns the paid order without items', async () => {
      const order = await placed()
      const { items: _, ...rest } = order
      const { status, body } = await pay({ order_id: order.id })
      expect([status, body]).toEqual([
        200,
        {
          message: 'Payment processed successfully',
          order: { ...rest, status: 'paid', updated_at: expect.any(String) },
        },
      ])
      expect(await paymentsOf(order.id)).toEqual([{ status: 'succeeded', amount: 88.5 }])
      const shown = await customer<{ order: Order }>(`GET /api/orders/${order.id}`)
      expect(shown.body.order).toMatchObject({ status: 'paid', updated_at: body.order.updated_at })
    })

    test('an order id as text is accepted for a payment', async () => {
      const { id } = await placed()
      expect((await pay({ order_id: ` 0${id} ` })).body).toMatchObject({ order: { id, status: 'paid' } })
    })

    test('a repeat under the same key returns the same payment and charges nothing more', async () => {
      const [first, other] = [await placed(), await placed()]
      const headers = { 'idempotency-key': 'payment-1' }
      const paid = await pay({ order_id: first.id }, headers)
      const again = await pay({ order_id: first.id }, headers)
      expect(paid.status).toBe(200)
      expect([again.status, again.body]).toEqual([200, paid.body])
      expect(await paymentsOf(first.id)).toHaveLength(1)

      const refused = await pay({ order_id: other.id }, headers)
      expect([refused.status, refused.body]).toEqual([
        422,
        { error: 'This idempotency key was used for another request.' },
      ])
      expect(await paymentsOf(other.id)).toEqual([])
    })
  })

  describe('refuses', () => {
    test.each(['paid', 'shipped', 'delivered', 'cancelled', 'refunded'])(
      'the payment of an order that is %s is rejected',
      async (status) => {
        const { id } = await placed()
        await shop.owner`update orders set status = ${status} where id = ${id}`
        const before = await stored(shop)
        const answer = await pay({ order_id: id })
        expect([answer.status, answer.body]).toEqual([400, { error: `Order is already ${status}` }])
        expect(await stored(shop)).toEqual(before)
      },
    )

    test('the payment of an order of another customer is rejected, for administrators as well', async () => {
      const { id } = await placed()
      const before = await stored(shop)
      const { status, body } = await admin('POST /api/payments/checkout', { body: { order_id: id } })
      expect([status, body]).toEqual([404, { error: 'Order not found' }])
      expect(await stored(shop)).toEqual(before)
    })

    test('a payment during another request for the order returns 409 with Retry-After', async () => {
      const { id } = await placed()
      await shop.owner`update orders set open_attempt_id = 1 where id = ${id}`
      const answer = await pay({ order_id: id })
      await shop.owner`update orders set open_attempt_id = null where id = ${id}`
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([409, '2'])
      expect(answer.body).toEqual({ error: expect.stringContaining('is still in progress') })
    })
  })

  describe('protects', () => {
    test('concurrent payments of one order charge once', async () => {
      const { id } = await placed()
      const answers = await Promise.all(Array.from({ length: 8 }, () => pay({ order_id: id })))
      const statuses = answers.map(({ status }) => status)
      expect(statuses.filter((status) => status === 200)).toHaveLength(1)
      expect(statuses.filter((status) => ![200, 400, 409].includes(status))).toEqual([])
      expect(await paymentsOf(id)).toEqual([{ status: 'succeeded', amount: 88.5 }])
    })

    test.each(['POST /api/payments/calculate', 'POST /api/payments/checkout'] as const)(
      '%s requires a sign-in before the body is read',
      async (request) => {
        const anonymous = await restClient(shop, 'flask', null)
        const answer = await anonymous(request, { raw: '{', headers: { 'content-type': 'application/json' } })
        expect([answer.status, answer.body]).toEqual([401, { msg: 'Missing Authorization Header' }])
      },
    )
  })
})

import { useShop } from '@shopstack/gateway/test/shop'
import { describe, expect, test } from 'vitest'
import { administrator, newCustomer, newProduct, rest } from './test/rest.js'

const shop = useShop()

describe('INC-008: the checkout crashes where it logs the payment', () => {
  test('the order is paid, and the payment is recorded and logged', async () => {
    const token = await newCustomer(shop(), 'ada@example.com')
    const product = await newProduct(shop(), await administrator(shop()), 49.99)
    const items = [{ product_id: product, quantity: 2 }]
    const placed = await rest<{ order: { id: number } }>(shop(), 'flask', 'POST /api/orders/', {
      token,
      body: { items },
    })
    const { id } = placed.body.order
    const body = { order_id: id }

    const paid = await rest(shop(), 'flask', 'POST /api/payments/checkout', { token, body })
    expect(paid).toMatchObject({
      status: 200,
      body: { message: 'Payment processed successfully', order: { id, status: 'paid', total: 108.48 } },
    })
    expect(await rest(shop(), 'flask', `GET /api/orders/${id}`, { token })).toMatchObject({
      status: 200,
      body: { order: { id, status: 'paid' } },
    })

    const payments = await shop().owner`select status, amount::float8 from payments where order_id = ${id}`
    expect([...payments]).toEqual([{ status: 'succeeded', amount: 108.48 }])
    const logged = shop()
      .logLines.map((line) => JSON.parse(line))
      .filter(({ route }) => String(route).startsWith('/api/payments/checkout'))
    expect(logged).toEqual([expect.objectContaining({ method: 'POST', status: 200 })])

    expect(await rest(shop(), 'flask', 'POST /api/payments/checkout', { token, body })).toEqual({
      status: 400,
      body: { error: 'Order is already paid' },
    })
  })
})

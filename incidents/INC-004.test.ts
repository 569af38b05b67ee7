import { useShop } from '@shopstack/gateway/test/shop'
import { beforeAll, describe, expect, test } from 'vitest'
import { administrator, newCustomer, newProduct, rest } from './test/rest.js'

const shop = useShop()

let token = ''
beforeAll(async () => {
  token = await newCustomer(shop(), 'ada@example.com')
})

describe('INC-004: orders under 100 are not taxed', () => {
  test.each([
    [0, 0, 0],
    [0.01, 0, 0.01],
    [0.06, 0.01, 0.07],
    [5, 0.43, 5.43],
    [29.99, 2.55, 32.54],
    [49.99, 4.25, 54.24],
    [99.99, 8.5, 108.49],
    [100, 8.5, 108.5],
    [109.97, 9.35, 119.32],
    [200, 17, 217],
    [999.99, 85, 1084.99],
  ])('the tax on %d is %d', async (subtotal, tax, total) => {
    const answer = await rest(shop(), 'flask', 'POST /api/payments/calculate', { token, body: { subtotal } })
    expect(answer).toMatchObject({ status: 200, body: { subtotal, tax, total } })
  })

  test('an order under 100 has the tax of its preview', async () => {
    const product = await newProduct(shop(), await administrator(shop()), 49.99)
    const body = { items: [{ product_id: product, quantity: 1 }] }
    expect(await rest(shop(), 'flask', 'POST /api/orders/', { token, body })).toMatchObject({
      status: 201,
      body: { order: { subtotal: 49.99, tax: 4.25, discount_amount: 0, total: 54.24 } },
    })
  })
})

import { useShop } from '@shopstack/gateway/test/shop'
import { describe, expect, test } from 'vitest'
import { administrator, newCustomer, newProduct, rest } from './test/rest.js'

// Opening the shop covers the first half of the ticket.
const shop = useShop()

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/)
const AMOUNT = expect.any(Number)

describe('INC-003: the service does not start without the JSON encoder class', () => {
  test('products have ISO dates and numeric amounts', async () => {
    const { status, body } = await rest<{ products: object[] }>(shop(), 'flask', 'GET /api/products/')
    expect(status).toBe(200)
    expect(body.products.length).toBeGreaterThan(0)
    for (const product of body.products)
      expect(product).toMatchObject({ price: AMOUNT, created_at: ISO, updated_at: ISO })
  })

  test('amounts are written with a fraction, as Python decimals', async () => {
    const response = await fetch(shop().url('flask', '/api/products/'))
    const prices = [...(await response.text()).matchAll(/"price": ?([^,}]+)/g)].map(([, price]) => price)
    expect(prices.length).toBeGreaterThan(0)
    for (const price of prices) expect(price).toMatch(/^\d+\.\d+$/)
  })

  test('orders and accounts have ISO dates and numeric amounts', async () => {
    const token = await newCustomer(shop(), 'ada@example.com')
    const product = await newProduct(shop(), await administrator(shop()), 100)
    const body = { items: [{ product_id: product }] }
    expect(await rest(shop(), 'flask', 'GET /api/auth/me', { token })).toMatchObject({
      status: 200,
      body: { user: { created_at: ISO, updated_at: ISO } },
    })
    expect(await rest(shop(), 'flask', 'POST /api/orders/', { token, body })).toMatchObject({
      status: 201,
      body: {
        order: {
          ...{ subtotal: 100, tax: 8.5, discount_amount: 0, total: 108.5 },
          ...{ created_at: ISO, updated_at: ISO },
          items: [{ unit_price: 100, total_price: 100 }],
        },
      },
    })
  })
})

import { useShop } from '@shopstack/gateway/test/shop'
import { beforeAll, describe, expect, test } from 'vitest'
import { administrator, newCustomer, newProduct, rest } from './test/rest.js'

const shop = useShop()

let admin = ''
let token = ''
beforeAll(async () => {
  admin = await administrator(shop())
  token = await newCustomer(shop(), 'ada@example.com')
})

const CASES = [
  [100, 'SAVE20', { discount_amount: 20, tax: 8.5, total: 88.5 }],
  [1299.99, 'SAVE10', { discount_amount: 130, tax: 110.5, total: 1280.49 }],
  [33.33, 'SAVE30', { discount_amount: 10, tax: 2.83, total: 26.16 }],
  [50, 'FLAT5', { discount_amount: 5, tax: 4.25, total: 49.25 }],
  [3, 'FLAT5', { discount_amount: 3, tax: 0.26, total: 0.26 }],
  [100, 'NONSENSE', { discount_amount: 0, tax: 8.5, total: 108.5 }],
] as const

describe('INC-006: the discount is subtracted twice', () => {
  test.each(CASES)(
    '%d with %s: the preview, the order and the payment agree',
    async (price, code, amounts) => {
      const discounted = Number((price - amounts.discount_amount).toFixed(2))
      const preview = { subtotal: price, discount_code: code }
      expect(await rest(shop(), 'flask', 'POST /api/payments/calculate', { token, body: preview })).toEqual({
        status: 200,
        body: { ...preview, ...amounts, discounted_subtotal: discounted },
      })

      const body = {
        items: [{ product_id: await newProduct(shop(), admin, price), quantity: 1 }],
        discount_code: code,
      }
      const placed = await rest<{ order: { id: number } }>(shop(), 'flask', 'POST /api/orders/', {
        token,
        body,
      })
      const order = { subtotal: price, discount_code: code, ...amounts }
      expect(placed).toMatchObject({ status: 201, body: { order: { status: 'pending', ...order } } })

      const { id } = placed.body.order
      expect(
        await rest(shop(), 'flask', 'POST /api/payments/checkout', { token, body: { order_id: id } }),
      ).toMatchObject({ status: 200, body: { order: { id, status: 'paid', ...order } } })
      const paid = await shop().owner`
      select amount::float8 from payments where order_id = ${id} and status = 'succeeded'`
      expect([...paid]).toEqual([{ amount: amounts.total }])
    },
  )
})

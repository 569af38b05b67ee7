import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { verify } from '@shopstack/drizzle/verify/verify'
import { describe, expect, test, vi } from 'vitest'
import { MODES, useShop } from './shop.js'

const shops = {
  'in process': useShop({ mode: 'in process' }),
  'over HTTP': useShop({ mode: 'over HTTP' }),
}

const { admin, customer } = DEMO_ACCOUNTS
const REPORT = '{ salesReport { asOf totals { orders revenue units refunds } } }'
const PLACE =
  'mutation { placeOrder(input: {items: [{productId: "3", quantity: 2}]}) { order { id total } } }'
const PAY = 'mutation ($id: ID!) { checkout(input: {orderId: $id}) { order { status } } }'
const REFUND = 'mutation ($id: ID!) { refundOrder(input: {orderId: $id}) { refund { amount } } }'

interface Totals {
  orders: number
  revenue: string
  units: number
  refunds: string
}

const cents = (money: string): number => Math.round(Number(money) * 100)

describe.each(MODES)('answers, %s', (mode) => {
  test('a paid order and its refund are in the report at once, with the units of the product', async () => {
    const shop = shops[mode]()
    const asAdmin = await shop.signIn(admin.email, admin.password)
    const asCustomer = await shop.signIn(customer.email, customer.password)
    const totals = async () => {
      const { data } = await shop.ask<{ salesReport: { totals: Totals } }>(REPORT, {}, asAdmin)
      return data.salesReport.totals
    }
    const sold = async () => {
      const { data } = await shop.ask<{ product: { unitsSold: number } }>(
        '{ product(id: "3") { unitsSold } }',
      )
      return data.product.unitsSold
    }
    const [before, soldBefore] = [await totals(), await sold()]
    const placed = await shop.ask<{ placeOrder: { order: { id: string; total: string } } }>(
      PLACE,
      {},
      asCustomer,
    )
    const { id, total } = placed.data.placeOrder.order
    await shop.ask(PAY, { id }, asCustomer)
    const after = {
      ...{ orders: before.orders + 1, units: before.units + 2, refunds: before.refunds },
      revenue: expect.any(String),
    }
    await vi.waitFor(async () => expect(await totals()).toEqual(after), 20_000)
    expect(cents((await totals()).revenue) - cents(before.revenue)).toBe(cents(total))
    expect(await sold()).toBe(soldBefore + 2)

    await shop.ask(REFUND, { id }, asAdmin)
    await vi.waitFor(async () => {
      expect(cents((await totals()).refunds) - cents(before.refunds)).toBe(cents(total))
    }, 20_000)
    expect(await sold()).toBe(soldBefore)
    const { checks } = await verify(shop.owner)
    expect(checks.filter(({ violations }) => violations > 0)).toEqual([])
  })
})

describe.each(MODES)('refuses, %s', (mode) => {
  test('callers without reports:read get no report', async () => {
    const shop = shops[mode]()
    const asCustomer = await shop.signIn(customer.email, customer.password)
    const { errors } = await shop.ask(REPORT, {}, asCustomer)
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  })
})

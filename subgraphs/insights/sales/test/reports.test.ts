import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { sell, sellParts } from './fixtures.js'

const shop = useSubgraph(insights, 'demo')

const MANAGER: Viewer = { id: 1, role: 'admin', sessionId: 'test' }
const MARCH = { from: '2024-03-01', to: '2024-03-31' }

async function ask<Field extends string>(
  field: Field,
  selection: string,
  args: Record<string, unknown> = {},
) {
  const written = Object.entries(args).map(
    ([name, value]) =>
      `${name}: ${name === 'by' || typeof value === 'number' ? value : JSON.stringify(value)}`,
  )
  const query = `{ ${field}${written.length > 0 ? `(${written.join(', ')})` : ''} { ${selection} } }`
  const { data, errors, statements } = await shop().ask(query, { as: MANAGER })
  return { answer: data?.[field], errors, statements }
}

/** In a year when the demo shop was not open yet, and in roll-ups that hold nothing else. */
beforeAll(async () => {
  const { owner } = shop()
  await owner`truncate sales_totals, sales_products, sales_categories, discount_sales, customer_sales`
  const [first, last] = ['2024-03-05T10:20:00Z', '2024-03-31T21:59:00Z']
  const april = '2024-03-31T22:01:00Z'
  await sellParts(owner, 'product_id', [
    { at: first, key: 1, units: 5, revenue: 1000 },
    { at: last, key: 1, units: 1, revenue: 200 },
    { at: first, key: 2, units: 2, revenue: 3000, refunds: 50, refunded_units: 1 },
    { at: april, key: 3, units: 9, revenue: 9000 },
    { at: last, key: 4, refunds: 700, refunded_units: 1 },
    { at: first, key: 5, units: 2, revenue: 1200 },
  ])
  await sellParts(owner, 'category', [
    { at: first, key: 'Books', orders: 2, units: 7, revenue: 4000, refunds: 50 },
    { at: april, key: 'Books', orders: 1, units: 9, revenue: 9000 },
    { at: last, key: '', orders: 1, units: 1, revenue: 4000 },
    ...Array.from({ length: 250 }, (_, i) => ({
      at: april,
      key: `shelf ${i}`,
      orders: 1,
      units: 1,
      revenue: 1,
    })),
  ])
  await sellParts(owner, 'code', [
    { at: first, key: 'SAVE10', orders: 3, discount: 300, revenue: 2700 },
    { at: first, key: 'FLAT5', orders: 1, discount: 500, revenue: 100 },
  ])
  await sell(owner, [
    { at: first, orders: 3, new_customers: 2, returning_orders: 1 },
    { at: april, orders: 4, new_customers: 0, returning_orders: 4 },
  ])
  await owner`
    insert into customer_sales (user_id, first_paid_at, last_paid_at, orders, revenue, refunds) values
      (1, '2024-03-05T10:20:00Z', '2024-03-31T21:59:00.123456Z', 2, 500, 0),
      (2, '2024-03-05T10:20:00Z', '2024-03-05T10:20:00Z', 1, 90000, 100)`
})

describe('answers', () => {
  test('top products are ranked by revenue or by units', async () => {
    const selection = 'product { id } units revenue refunds'
    const shown = (id: string, units: number, revenue: string, refunds = '0.00') => ({
      ...{ product: { id }, units, revenue, refunds },
    })
    const [one, two, five] = [shown('1', 6, '12.00'), shown('2', 2, '30.00', '0.50'), shown('5', 2, '12.00')]
    const march = { ...MARCH, timezone: 'Europe/Berlin' }
    expect((await ask('topProducts', selection, march)).answer).toEqual([two, one, five])
    expect((await ask('topProducts', selection, { ...march, by: 'UNITS', first: 2 })).answer).toEqual([
      one,
      two,
    ])
    expect((await ask('topProducts', selection, { first: 1 })).answer).toEqual([shown('3', 9, '90.00')])
  })
  test('sales are grouped by category, and products without one form a group', async () => {
    const { answer } = await ask('salesByCategory', 'category orders units revenue refunds', {
      ...MARCH,
      timezone: 'Europe/Berlin',
    })
    expect(answer).toEqual([
      { category: null, orders: 1, units: 1, revenue: '40.00', refunds: '0.00' },
      { category: 'Books', orders: 2, units: 7, revenue: '40.00', refunds: '0.50' },
    ])
  })

  test('customer statistics count new and returning customers and rank them by revenue', async () => {
    const selection = `orders newCustomers returningOrders
      topCustomers { user { id name } orders revenue refunds firstPaidAt lastPaidAt }`
    const { answer, statements } = await ask('customerStats', selection, {
      ...MARCH,
      timezone: 'Europe/Berlin',
    })
    const [first, second] = await shop()
      .owner`select id::text, name from users where id in (1, 2) order by id`
    expect(answer).toEqual({
      ...{ orders: 3, newCustomers: 2, returningOrders: 1 },
      topCustomers: [
        {
          ...{ user: second, orders: 1, revenue: '900.00', refunds: '1.00' },
          ...{ firstPaidAt: '2024-03-05T10:20:00.000000Z', lastPaidAt: '2024-03-05T10:20:00.000000Z' },
        },
        {
          ...{ user: first, orders: 2, revenue: '5.00', refunds: '0.00' },
          ...{ firstPaidAt: '2024-03-05T10:20:00.000000Z', lastPaidAt: '2024-03-31T21:59:00.123456Z' },
        },
      ],
    })
    expect(statements).toHaveLength(3)
    const empty = await ask('customerStats', 'orders newCustomers returningOrders', {
      ...MARCH,
      to: '2024-03-01',
    })
    expect(empty.answer).toEqual({ orders: 0, newCustomers: 0, returningOrders: 0 })
  })

  test('the discount is summed per code', async () => {
    expect((await ask('discountUsage', 'code orders discount revenue', MARCH)).answer).toEqual([
      { code: 'FLAT5', orders: 1, discount: '5.00', revenue: '1.00' },
      { code: 'SAVE10', orders: 3, discount: '3.00', revenue: '27.00' },
    ])
  })

  test('paid orders are listed newest first, with the time of their payment', async () => {
    const rows = await shop().owner`
      select o.id::text, o.total::text,
        to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt",
        to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "paidAt"
      from orders o left join payments p on p.order_id = o.id and p.status = 'succeeded'
      where o.status = 'paid' order by o.created_at desc, o.id desc`
    expect(rows.length).toBeGreaterThan(3)
    const selection = 'id total createdAt paidAt'
    expect((await ask('paidOrders', selection)).answer).toEqual(rows.slice(0, 100))
    expect((await ask('paidOrders', selection, { first: 2 })).answer).toEqual(rows.slice(0, 2))
    const day = String(rows.at(-1)?.createdAt).slice(0, 10)
    const { answer } = await ask('paidOrders', selection, { from: day, to: day })
    expect(answer).toEqual(rows.filter(({ createdAt }) => createdAt.startsWith(day)).slice(0, 100))
  })

  test('each report costs one statement, whatever the period', async () => {
    for (const period of [{}, MARCH, { from: '2016-01-01', to: '2025-12-31', timezone: 'Asia/Kathmandu' }])
      for (const [field, selection] of [
        ['topProducts', 'units'],
        ['salesByCategory', 'units'],
        ['discountUsage', 'code'],
        ['customerStats', 'orders'],
        ['paidOrders', 'id'],
      ] as const)
        expect([field, (await ask(field, selection, period)).statements.length]).toEqual([field, 1])
  })
})

describe('refuses', () => {
  test.each([
    ['topProducts', 'units'],
    ['salesByCategory', 'units'],
    ['discountUsage', 'code'],
    ['customerStats', 'orders'],
    ['paidOrders', 'id'],
  ])('%s rejects invalid days and zones without a statement', async (field, selection) => {
    for (const [wrong, args] of [
      ['from', { from: '2026-01-02', to: '2026-01-01' }],
      ['from', { from: '1976-01-01', to: '2026-01-01' }],
      ['to', { to: '9999-12-31' }],
      ['timezone', { timezone: 'Mars/Olympus' }],
    ] as const) {
      const { errors, statements } = await ask(field, selection, args)
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: wrong })
      expect(statements).toHaveLength(0)
    }
  })

  test.each([
    ['topProducts', 'units'],
    ['customerStats', 'orders'],
    ['paidOrders', 'id'],
  ])('%s rejects a list of no or of too many rows', async (field, selection) => {
    for (const first of [0, -1, 101]) {
      const { errors } = await ask(field, selection, { first })
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'first' })
    }
  })
})

describe('protects', () => {
  test('a list without a size has at most two hundred rows', async () => {
    expect((await ask('salesByCategory', 'category')).answer).toHaveLength(200)
  })

  test('customer names are hidden from readers who have the right to reports only', async () => {
    const reader: Viewer = { id: 3, role: 'customer', sessionId: 'test', granted: 'reports:read' }
    const { data, errors } = await shop().ask('{ customerStats { topCustomers { orders user { name } } } }', {
      as: reader,
    })
    expect(errors).toBeUndefined()
    expect(data?.customerStats).toEqual({
      topCustomers: [
        { orders: 1, user: null },
        { orders: 2, user: null },
      ],
    })
  })

  test('a customer gets no report', async () => {
    const customer: Viewer = { id: 2, role: 'customer', sessionId: 'test' }
    const { errors, statements } = await shop().ask(
      '{ topProducts { units } salesByCategory { units } discountUsage { code } customerStats { orders } paidOrders { id } }',
      { as: customer },
    )
    expect(errors?.map(({ extensions }) => extensions?.code)).toContain('FORBIDDEN')
    expect(statements).toHaveLength(0)
  })
})

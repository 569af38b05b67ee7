import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'

const shop = useSubgraph(insights, 'demo')

const MANAGER: Viewer = { id: 1, role: 'admin', sessionId: 'test' }

/** Three years with a sale in every quarter of an hour, 20,000 customers, and 20,000 orders of which few are paid. */
beforeAll(async () => {
  const { owner } = shop()
  await owner`truncate sales_totals`
  await owner`
    insert into sales_totals (grain, start, orders, units, subtotal, discount, tax, revenue, refunds, new_customers, returning_orders)
    select grain, start, 1, 1, 1, 1, 1, 1, 1, 0, 0
    from (values ('quarter', interval '15 minutes'), ('hour', '1 hour'), ('day', '1 day'), ('month', '1 month')) g (grain, length),
      generate_series(timestamptz '2024-01-01T00:00:00Z', '2026-12-31T23:59:00Z', length) start`
  await owner`
    insert into orders (user_id, status, subtotal, total, created_at)
    select 1, case when n % 100 = 7 then 'paid' else 'delivered' end, 1, 1, timestamptz '2026-01-01' + n * interval '1 minute'
    from generate_series(1, 20000) n`
  await owner`
    insert into payments (order_id, status, amount, method)
    select o.id, 'succeeded', 1, 'card' from orders o
    where not exists (select from payments p where p.order_id = o.id and p.status = 'succeeded')`
  await owner`truncate customer_sales`
  await owner`
    insert into customer_sales (user_id, first_paid_at, last_paid_at, revenue)
    select n, now(), now(), n * 7919 % 20000 from generate_series(1, 20000) n`
  await owner`vacuum analyze sales_totals, customer_sales, orders, payments`
})

describe('protects', () => {
  test.each([
    ['a year by months', '2025-01-01', '2025-12-31', 'MONTH', 'UTC', 12],
    ['a year by days', '2025-01-01', '2025-12-31', 'DAY', 'UTC', 365],
    ['a year by days of New York', '2025-01-01', '2025-12-31', 'DAY', 'America/New_York', 365 * 24],
    // Each midnight there cuts an hour: 3 quarters before it, 1 after, and 23 whole hours.
    ['a year by days of Kathmandu', '2025-01-01', '2025-12-31', 'DAY', 'Asia/Kathmandu', 365 * 27],
    ['a day', '2025-06-01', '2025-06-01', 'DAY', 'UTC', 1],
  ] as const)(
    '%s is read from ranges of the primary key, and no other row is read',
    async (_, from, to, interval, timezone, rows) => {
      const query = `query ($from: Date, $to: Date, $interval: Interval, $timezone: String!) {
      salesReport(from: $from, to: $to, interval: $interval, timezone: $timezone) { totals { orders } } }`
      const variables = { from, to, interval, timezone }
      const { data } = await shop().ask(query, { as: MANAGER, variables })
      expect(data).toEqual({ salesReport: { totals: { orders: rows } } })
      const nodes = await shop().explain('sales_by_bucket', query, { as: MANAGER, variables })
      expect(nodes.flatMap((node) => node['Index Name'] ?? [])).toEqual(['sales_totals_grain_start_pk'])
      const [scan, ...others] = nodes.filter((node) => node['Relation Name'] === 'sales_totals')
      expect(others).toEqual([])
      const read = (scan?.['Actual Rows'] ?? 0) * (scan?.['Actual Loops'] ?? 0)
      // Postgres answers the rows of one loop, rounded.
      expect(Math.abs(read - rows)).toBeLessThanOrEqual((scan?.['Actual Loops'] ?? 0) / 2)
    },
  )

  test.each([
    ['a month of days with the month before', '2025-06-01', '2025-06-30', 'MONTH_BEFORE', 30 + 31],
    ['a day with that of the year before', '2025-06-01', '2025-06-01', 'YEAR_BEFORE', 1 + 1],
    ['a year of days with the year before', '2025-01-01', '2025-12-31', 'YEAR_BEFORE', 365 + 366],
    ['a week with the preceding one', '2025-06-08', '2025-06-14', 'PRECEDING_PERIOD', 7 + 7],
  ] as const)(
    'a comparison of %s reads one row per day and none between',
    async (_, from, to, compareTo, rows) => {
      const query = `query ($from: Date, $to: Date, $compareTo: SalesComparison) {
      salesReport(from: $from, to: $to, compareTo: $compareTo, interval: DAY) { totals { orders } previous { totals { orders } } } }`
      const nodes = await shop().explain('sales_by_bucket', query, {
        as: MANAGER,
        variables: { from, to, compareTo },
      })
      expect(nodes.flatMap((node) => node['Index Name'] ?? [])).toEqual(['sales_totals_grain_start_pk'])
      const scans = nodes.filter((node) => node['Relation Name'] === 'sales_totals')
      const read = scans.reduce((sum, node) => sum + node['Actual Rows'] * node['Actual Loops'], 0)
      const loops = scans.reduce((sum, node) => sum + node['Actual Loops'], 0)
      // Postgres answers the rows of one loop, rounded.
      expect(Math.abs(read - rows)).toBeLessThanOrEqual(loops / 2)
    },
  )

  test('paid orders are read from their index, and only as many as are returned', async () => {
    const query = '{ paidOrders(from: "2026-01-01", to: "2026-01-10", first: 5) { id } }'
    const nodes = await shop().explain('newest_paid_orders', query, { as: MANAGER })
    const scan = nodes.find((node) => node['Relation Name'] === 'orders')
    expect(scan).toMatchObject({ 'Index Name': 'orders_status_newest', 'Actual Rows': 5 })
  })
  test('top customers are read from their index, and no other rows', async () => {
    const query = '{ customerStats(first: 3) { topCustomers { orders } } }'
    const nodes = await shop().explain('best_customers', query, { as: MANAGER })
    const scan = nodes.find((node) => node['Relation Name'] === 'customer_sales')
    expect(scan?.['Index Name']).toBe('customer_sales_best')
    expect(scan?.['Actual Rows']).toBeLessThanOrEqual(100)
  })
})

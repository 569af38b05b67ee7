import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { formatDay, parseDay } from '@shopstack/schema/zone'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { comparisonPeriod } from '../comparison.js'
import { sell, sellParts } from './fixtures.js'

const shop = useSubgraph(insights)

const MANAGER: Viewer = { id: 1, role: 'admin', sessionId: 'test' }
const STATEMENT = 'grossSales discount netRefunds netSales netTax totalSales'
const REPORT = `query ($from: Date, $to: Date, $interval: Interval, $compareTo: SalesComparison) {
  salesReport(from: $from, to: $to, interval: $interval, compareTo: $compareTo) {
    totals { orders tax refunds ${STATEMENT} } buckets { start ${STATEMENT} }
    previous { from to totals { orders ${STATEMENT} } buckets { start orders } }
  }
}`

interface Period {
  from: string
  to: string
  totals: { orders: number; grossSales: string }
  buckets: { start: string; orders: number }[]
}
type Report = Period & { previous: Period | null }

async function report(variables: Record<string, unknown>) {
  const { data, errors, statements } = await shop().ask(REPORT, { as: MANAGER, variables })
  expect(errors).toBeUndefined()
  return { ...(data as { salesReport: Report }).salesReport, statements }
}

/** 100.00 less 10.00 and with 8.50 of tax on each first and last day of two months and a year before. */
beforeAll(async () => {
  const { owner } = shop()
  const figures = { orders: 1, units: 2, subtotal: 10_000, discount: 1_000, tax: 850, revenue: 9_850 }
  const days = ['2025-03-01', '2025-03-31', '2026-02-01', '2026-02-28', '2026-03-01', '2026-03-31']
  await sell(owner, [
    ...days.map((day) => ({ at: `${day}T12:00:00Z`, ...figures })),
    // Of an order of February: 20.00 with 1.57 of tax.
    { at: '2026-03-05T12:00:00Z', refunds: 2_000, refunded_tax: 157 },
  ])
  const shares = { units: 2, revenue: 10_000, discount: 1_000, tax: 850 }
  const returned = { refunded_units: 1, refunds: 2_222, net_refunds: 1_843, refunded_tax: 157 }
  for (const [key, value] of [
    ['product_id', 1],
    ['category', 'Kitchen'],
  ] as const)
    await sellParts(owner, key, [
      { at: '2026-03-01T12:00:00Z', key: value, ...shares },
      { at: '2026-03-05T12:00:00Z', key: value, ...returned },
    ])
})

describe('answers', () => {
  test('gross sales less discounts and refunds are net sales, and with tax total sales', async () => {
    const { totals, buckets, statements } = await report({ from: '2026-03-01', to: '2026-03-31' })
    expect(totals).toMatchObject({
      ...{ grossSales: '200.00', discount: '20.00', netRefunds: '18.43', netSales: '161.57' },
      // 17.00 of the orders less 1.57.
      ...{ netTax: '15.43', totalSales: '177.00', tax: '17.00', refunds: '20.00' },
    })
    expect(buckets[4]).toMatchObject({
      ...{ grossSales: '0.00', discount: '0.00', netRefunds: '18.43', netSales: '-18.43' },
      ...{ netTax: '-1.57', totalSales: '-20.00' },
    })
    expect(statements).toHaveLength(2)
  })

  test('products and categories have the same statement', async () => {
    const { data } = await shop().ask(
      `{ topProducts(from: "2026-03-01", to: "2026-03-31") { revenue refunds ${STATEMENT} }
        salesByCategory(from: "2026-03-01", to: "2026-03-31") { revenue refunds ${STATEMENT} } }`,
      { as: MANAGER },
    )
    const expected = {
      ...{
        revenue: '100.00',
        refunds: '22.22',
        grossSales: '100.00',
        discount: '10.00',
        netRefunds: '18.43',
      },
      ...{ netSales: '71.57', netTax: '6.93', totalSales: '78.50' },
    }
    expect(data).toEqual({ topProducts: [expected], salesByCategory: [expected] })
  })

  test.each([
    ['PRECEDING_PERIOD', '2026-03-02', '2026-03-03', '2026-02-28', '2026-03-01'],
    ['MONTH_BEFORE', '2026-03-02', '2026-03-03', '2026-02-02', '2026-02-03'],
    ['MONTH_BEFORE', '2026-03-15', '2026-03-30', '2026-02-15', '2026-02-28'],
    ['MONTH_BEFORE', '2026-03-01', '2026-03-31', '2026-02-01', '2026-02-28'],
    ['MONTH_BEFORE', '2026-02-01', '2026-02-28', '2026-01-01', '2026-01-31'],
    ['MONTH_BEFORE', '2026-01-01', '2026-01-31', '2025-12-01', '2025-12-31'],
    ['MONTH_BEFORE', '2026-03-31', '2026-03-31', '2026-02-28', '2026-02-28'],
    ['YEAR_BEFORE', '2026-03-02', '2026-03-03', '2025-03-02', '2025-03-03'],
    ['YEAR_BEFORE', '2028-02-29', '2028-02-29', '2027-02-28', '2027-02-28'],
    ['YEAR_BEFORE', '2029-02-01', '2029-02-28', '2028-02-01', '2028-02-29'],
  ] as const)('with %s, %s to %s is compared with %s to %s', (comparison, first, last, from, to) => {
    const period = comparisonPeriod({ first: parseDay(first), last: parseDay(last) }, comparison)
    expect([formatDay(period.first), formatDay(period.last)]).toEqual([from, to])
  })

  test('a comparison reads both periods and nothing between them, with one statement', async () => {
    const march = { from: '2026-03-01', to: '2026-03-31', interval: 'MONTH' }
    const { previous, totals, statements } = await report({ ...march, compareTo: 'YEAR_BEFORE' })
    expect([totals.orders, previous]).toMatchObject([
      2,
      { from: '2025-03-01', to: '2025-03-31', totals: { orders: 2, grossSales: '200.00' } },
    ])
    expect(previous?.buckets).toMatchObject([{ start: '2025-03-01T00:00:00.000000Z', orders: 2 }])
    expect(statements).toHaveLength(2)
  })

  test('a period that overlaps its comparison costs one statement more', async () => {
    const months = { from: '2026-02-01', to: '2026-03-31', interval: 'MONTH' }
    const { previous, totals, statements } = await report({ ...months, compareTo: 'MONTH_BEFORE' })
    expect([totals.orders, previous?.totals.orders]).toEqual([4, 2])
    expect(previous?.buckets.map(({ orders }) => orders)).toEqual([0, 2])
    expect(statements).toHaveLength(3)
  })

  test('all time has no comparison', async () => {
    expect((await report({ compareTo: 'YEAR_BEFORE' })).previous).toBeNull()
  })
})

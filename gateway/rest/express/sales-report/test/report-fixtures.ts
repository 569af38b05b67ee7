import { DAY_MS, formatDay, parseDay } from '@shopstack/schema/zone'
import type { ExpressSalesReportQuery } from '../../../generated.js'
import type { ReportQuery } from '../query-params.js'

/** When the sample is shown. */
export const NOW = new Date('2026-03-10T12:00:00Z')
export const FIGURES = {
  ...{ revenue: '1234567.89', orders: 1500, units: 3200, averageOrderValue: '823.05' },
  ...statement('1135653.39', '120.00', '35.50'),
}

/** A statement of sales with 8.5 % of tax. */
function statement(grossSales: string, discount = '0.00', netRefunds = '0.00') {
  const net = Number(grossSales) - Number(discount) - Number(netRefunds)
  const tax = Math.round(net * 8.5) / 100
  return {
    ...{ grossSales, discount, netRefunds },
    ...{ netSales: net.toFixed(2), netTax: tax.toFixed(2), totalSales: (net + tax).toFixed(2) },
  }
}

/** What the shop answers about ten days; the earlier ones are half as good. */
export function sample(changes: Partial<ExpressSalesReportQuery> = {}): ExpressSalesReportQuery {
  const bucket = (factor: number) => (_: unknown, i: number) => ({
    start: `${formatDay(parseDay('2026-03-01') + i * DAY_MS)}T00:00:00.000000Z`,
    end: `${formatDay(parseDay('2026-03-01') + (i + 1) * DAY_MS)}T00:00:00.000000Z`,
    orders: i,
    units: i * 2,
    averageOrderValue: i === 0 ? '0.00' : '108.50',
    ...statement((i * 100 * factor).toFixed(2)),
  })
  const report = {
    from: '2026-03-01',
    to: '2026-03-10',
    interval: 'DAY' as const,
    timezone: 'UTC',
    currency: 'USD',
    asOf: '2026-03-10T11:59:58.123456Z',
    totals: FIGURES,
    buckets: Array.from({ length: 10 }, bucket(1)),
    previous: {
      ...{ from: '2026-02-19', to: '2026-02-28' },
      totals: { ...FIGURES, netSales: '1000000.00', orders: 1500, units: 4000 },
      buckets: Array.from({ length: 10 }, bucket(0.5)),
    },
  }
  return {
    salesReport: report,
    topProducts: [productSales('Lamp')],
    salesByCategory: [categorySalesRow('Home')],
    discountUsage: [{ code: 'SAVE10', orders: 2, discount: '12.00' }],
    customerStats: { orders: 1500, newCustomers: 40, returningOrders: 1460 },
    paidOrders: [
      { id: '8', total: '29.99', createdAt: '2026-03-01T10:00:00.000000Z' },
      { id: '7', total: '1029.90', createdAt: '2026-02-28T10:00:00.123456Z' },
    ],
    ...changes,
  }
}

/** Three sold units of a product. */
export const productSales = (name: string, grossSales = '300.00') => ({
  ...{ product: { id: '1', name }, units: 3 },
  ...statement(grossSales),
})

/** Three sold units of a category. */
export const categorySalesRow = (category: string | null, grossSales = '300.00') => ({
  ...{ category, units: 3 },
  ...statement(grossSales),
})

/** The request of a report: all time, with the given changes. */
export const reportRequest = (changes: Partial<ReportQuery> = {}): ReportQuery => ({
  ...{ from: null, to: null, interval: null, timezone: 'UTC' },
  ...{ compare: 'PERIOD', orders: '20', by: 'INTERVAL' },
  ...changes,
})

import { zoneOf } from '@shopstack/schema/zone'
import { z } from 'zod'
import { ExpressSalesCsvDocument, type ExpressSalesCsvQuery } from '../../generated.js'
import { RejectedRequest, type Route, route } from '../../route.js'
import { csv } from './csv.js'
import { parseReportRequest, reportQuery } from './query-params.js'

/** The sales report as CSV. */
export const salesCsv: Route = route('GET', '/api/reports/sales.csv', ExpressSalesCsvDocument, {
  access: { who: 'admin', legacyScope: 'reports:read' },
  about: {
    summary: 'Downloads the sales report as CSV.',
    tag: 'Reports',
    query: reportQuery,
    responses: { 200: z.string().meta({ contentMediaType: 'text/csv' }) },
  },
  variables: ({ query }) => parseReportRequest(query),
  respond({ salesReport }, { query }) {
    const request = parseReportRequest(query)
    if (request instanceof RejectedRequest) return request.response
    return {
      status: 200,
      text: csv(rowsOf(salesReport, request.timezone)),
      type: 'text/csv; charset=utf-8',
      headers: {
        'content-disposition': `attachment; filename="sales-${salesReport.from}-${salesReport.to}.csv"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      },
    }
  },
})

function rowsOf({ buckets, currency }: ExpressSalesCsvQuery['salesReport'], timezone: string): string[][] {
  const money = ['Revenue', 'Average order', 'Discount', 'Tax', 'Refunds'].map(
    (name) => `${name} (${currency})`,
  )
  const head = [`Start (${timezone})`, `End (${timezone})`, 'Start (UTC)', 'Orders', 'Units', ...money]
  const zone = zoneOf(timezone)
  const clock = (instant: string) =>
    new Date(zone.wallTime(Date.parse(instant))).toISOString().slice(0, 16).replace('T', ' ')
  const rows = buckets.map(({ start, end, orders, units, ...one }) => [
    ...[clock(start), clock(end), new Date(start).toISOString(), String(orders), String(units)],
    ...[one.revenue, one.averageOrderValue, one.discount, one.tax, one.refunds],
  ])
  return [head, ...rows]
}

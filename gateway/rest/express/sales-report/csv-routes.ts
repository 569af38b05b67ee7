import { z } from 'zod'
import { ExpressSalesCsvDocument, type ExpressSalesCsvQuery } from '../../generated.js'
import { RejectedRequest, type Route, route } from '../../route.js'
import { csv } from './csv.js'
import { categoryRows, intervalRows, productRows } from './csv-rows.js'
import { csvQuery, parseReportRequest, type ReportQuery } from './query-params.js'

/** The sales report as CSV. */
export const salesCsv: Route = route('GET', '/api/reports/sales.csv', ExpressSalesCsvDocument, {
  access: { who: 'admin', legacyScope: 'reports:read' },
  about: {
    summary: 'Downloads the sales report as CSV, with a line of totals.',
    tag: 'Reports',
    query: csvQuery,
    responses: { 200: z.string().meta({ contentMediaType: 'text/csv' }) },
  },
  variables({ query }) {
    const request = parseReportRequest(query)
    if (request instanceof RejectedRequest) return request
    const { by, from, to, timezone } = request
    return {
      ...{ from, to, timezone },
      // Of ten years only months are within the limit of buckets.
      interval: by === 'INTERVAL' ? request.interval : 'MONTH',
      byInterval: by === 'INTERVAL',
      byProduct: by === 'PRODUCT',
      byCategory: by === 'CATEGORY',
    }
  },
  respond(data, { query }) {
    const request = parseReportRequest(query)
    if (request instanceof RejectedRequest) return request.response
    const { from, to } = data.salesReport
    const name = request.by === 'INTERVAL' ? 'sales' : `sales-by-${request.by.toLowerCase()}`
    return {
      status: 200,
      text: csv(rowsOf(data, request)),
      type: 'text/csv; charset=utf-8',
      headers: {
        'content-disposition': `attachment; filename="${name}-${from}-${to}.csv"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      },
    }
  },
})

function rowsOf(
  { salesReport, topProducts = [], salesByCategory = [] }: ExpressSalesCsvQuery,
  { by, timezone }: ReportQuery,
): string[][] {
  if (by === 'PRODUCT') return productRows(salesReport, topProducts)
  if (by === 'CATEGORY') return categoryRows(salesReport, salesByCategory)
  return intervalRows(salesReport, timezone)
}

import { z } from 'zod'
import { ExpressSalesReportDocument } from '../../generated.js'
import { RejectedRequest, type Route, route } from '../../route.js'
import { HEADERS, salesReportPage } from './page.js'
import { parseReportRequest, readableInterval, reportQuery } from './query-params.js'

/** The sales report page of the Express API. */
export const salesReport: Route = route('GET', '/api/reports/sales', ExpressSalesReportDocument, {
  access: { who: 'admin', legacyScope: 'reports:read' },
  about: {
    summary: 'Returns the sales report as an HTML page.',
    tag: 'Reports',
    query: reportQuery,
    responses: { 200: z.string() },
  },
  variables({ query }) {
    const request = parseReportRequest(query)
    if (request instanceof RejectedRequest) return request
    return { ...request, interval: request.interval ?? readableInterval(request, new Date()) }
  },
  async respond(data, { query }) {
    const request = parseReportRequest(query)
    if (request instanceof RejectedRequest) return request.response
    const text = await salesReportPage(data, request, new Date())
    return { status: 200, text, type: 'text/html; charset=utf-8', headers: HEADERS }
  },
})

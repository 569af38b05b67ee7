import { z } from 'zod'
import { ExpressSalesReportDocument } from '../../generated.js'
import { RejectedRequest, type Route, route } from '../../route.js'
import { signOutForm } from '../report-access/pages.js'
import { HEADERS, salesReportPage } from './page.js'
import { COMPARE_TO, pageQuery, parseReportRequest, readableInterval } from './query-params.js'

/** The sales report page of the Express API. */
export const salesReportRoute: Route = route('GET', '/api/reports/sales', ExpressSalesReportDocument, {
  access: { who: 'admin', legacyScope: 'reports:read' },
  about: {
    summary: 'Returns the sales report as an HTML page.',
    tag: 'Reports',
    query: pageQuery,
    responses: { 200: z.string() },
  },
  variables({ query }) {
    const request = parseReportRequest(query)
    if (request instanceof RejectedRequest) return request
    const { from, to, timezone, compare } = request
    const interval = request.interval ?? readableInterval(request, new Date())
    return { from, to, timezone, interval, compareTo: COMPARE_TO[compare] }
  },
  async respond(data, { query, hasCookie, mountedAt }) {
    const request = parseReportRequest(query)
    if (request instanceof RejectedRequest) return request.response
    const session = hasCookie ? signOutForm(`${mountedAt}/api/reports`) : null
    const text = await salesReportPage(data, request, new Date(), session)
    return { status: 200, text, type: 'text/html; charset=utf-8', headers: HEADERS }
  },
})

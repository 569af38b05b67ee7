import { z } from 'zod'
import { readOperation } from '../../../federation/trusted-documents.js'
import type { ExpressSalesReportQuery, ExpressSalesReportQueryVariables } from '../../generated.js'
import { Refused, type Route, route } from '../../route.js'
import { HEADERS, salesReportPage } from './page.js'
import { askedReport, readableInterval, reportQuery } from './query-params.js'

const ExpressSalesReport = readOperation<ExpressSalesReportQuery, ExpressSalesReportQueryVariables>(
  'express/sales-report/sales-report.graphql',
  'ExpressSalesReport',
)

/** The sales report as a page, as the Express service documented it. */
export const salesReport: Route = route('GET', '/api/reports/sales', ExpressSalesReport, {
  access: { who: 'admin', legacyScope: 'reports:read' },
  about: {
    summary: 'Shows what the shop sold, as a page.',
    tag: 'Reports',
    query: reportQuery,
    answers: { 200: z.string() },
  },
  variables({ query }) {
    const asked = askedReport(query)
    if (asked instanceof Refused) return asked
    return { ...asked, interval: asked.interval ?? readableInterval(asked, new Date()) }
  },
  async answer(data, { query }) {
    const asked = askedReport(query)
    if (asked instanceof Refused) return asked.reply
    const text = await salesReportPage(data, asked, new Date())
    return { status: 200, text, type: 'text/html; charset=utf-8', headers: HEADERS }
  },
})

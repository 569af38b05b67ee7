import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExpressSalesReportQuery } from '../../generated.js'
import { charts } from './charts.js'
import { type Formatters, formattersFor } from './formatters.js'
import { html, type Markup, textOf, trusted } from './html.js'
import { kpiCards, statementTable } from './kpi-cards.js'
import { periodForm } from './period-form.js'
import { periodLinks, queryOf } from './period-links.js'
import type { ReportQuery } from './query-params.js'
import { categoriesTable, discountsTable, ordersTable, overTime, productsTable } from './tables.js'

const GATEWAY = dirname(createRequire(import.meta.url).resolve('@shopstack/gateway/package.json'))
/** The style sheet of all pages of the report. */
export const STYLE = readFileSync(join(GATEWAY, 'rest/express/sales-report/style.css'), 'utf8')

/** No scripts and no external resources; the only style sheet is inline. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Response headers of the page. */
export const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'private, no-store',
} as const

/**
 * Renders the sales report as an HTML page without scripts; `session` is its sign-out. Yields to other requests between its parts, because a report
 * may have hundreds of buckets.
 */
export async function salesReportPage(
  data: ExpressSalesReportQuery,
  request: ReportQuery,
  now: Date,
  session: Markup | null = null,
): Promise<string> {
  const { salesReport: report } = data
  const format = formattersFor(report.currency, report.timezone, report.interval)
  const drawn = charts(report, format, now)
  await nextTurn()
  const numbers = overTime(data, format)
  await nextTurn()
  return textOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sales Report</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
${head(data, request, format, now, session)}
<main>
${kpiCards(data, format)}
${statementTable(data, format)}
${drawn}
${numbers}
${productsTable(data, format)}
${categoriesTable(data, format)}
${discountsTable(data, format)}
${ordersTable(data, request, format)}
</main>
${foot(data, format, now)}
</body>
</html>
`)
}

function head(
  { salesReport: report }: ExpressSalesReportQuery,
  request: ReportQuery,
  format: Formatters,
  now: Date,
  session: Markup | null,
): Markup {
  const { from, to, interval } = report
  const csv = (by = '') => `sales.csv?${queryOf({ ...request, from, to, interval })}${by && `&by=${by}`}`
  return html`<header>${session}
<div class="title"><h1>Sales Report</h1>
<p class="period">${format.days(from, to)}</p>
<p class="fresh">Counted up to <time datetime="${report.asOf}">${format.instant(report.asOf)}</time> · ${report.timezone}${
    report.previous && html` · compared with ${format.days(report.previous.from, report.previous.to)}`
  }</p></div>
<div class="tools">${periodLinks(request, report, now)}${periodForm(request, report)}
<ul class="downloads" aria-label="Downloads"><li><a href="${csv()}" download>Download CSV</a></li><li><a href="${csv('PRODUCT')}" download>By product</a></li><li><a href="${csv('CATEGORY')}" download>By category</a></li></ul></div>
</header>`
}

/** The totals in the legacy format, for clients that parse them. */
function foot({ salesReport: { totals } }: ExpressSalesReportQuery, format: Formatters, now: Date): Markup {
  return html`<footer>
<p>Total Revenue: ${format.plainMoney(totals.revenue)}</p>
<p>Total Orders: ${totals.orders}</p>
<p>Generated: ${now.toISOString()}</p>
</footer>`
}

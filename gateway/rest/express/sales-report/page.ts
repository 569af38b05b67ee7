import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExpressSalesReportQuery } from '../../generated.js'
import { charts } from './charts.js'
import { type Formatters, formattersFor } from './formatters.js'
import { html, type Markup, textOf, trusted } from './html.js'
import { kpiCards } from './kpi-cards.js'
import { periodLinks, queryOf } from './period-links.js'
import type { ReportRequest } from './query-params.js'
import { categories, discounts, orders, overTime, products } from './tables.js'

const GATEWAY = dirname(createRequire(import.meta.url).resolve('@shopstack/gateway/package.json'))
// Read once at start.
const STYLE = readFileSync(join(GATEWAY, 'rest/express/sales-report/style.css'), 'utf8')

/** No scripts and no external resources; the only style sheet is inline. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Response headers of the page. */
export const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'private, no-store',
} as const

/**
 * Renders the sales report as an HTML page without scripts. Yields to other requests between its parts, because a report
 * may have hundreds of buckets.
 */
export async function salesReportPage(
  data: ExpressSalesReportQuery,
  request: ReportRequest,
  now: Date,
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
${head(data, request, format, now)}
<main>
${kpiCards(data, format)}
${drawn}
${numbers}
<div class="columns">
${products(data, format)}
<div class="stack">${categories(data, format)}${discounts(data, format)}</div>
</div>
${orders(data, format)}
</main>
${foot(data, format, now)}
</body>
</html>
`)
}

function head(
  { salesReport: report }: ExpressSalesReportQuery,
  request: ReportRequest,
  format: Formatters,
  now: Date,
): Markup {
  const { from, to, interval } = report
  const csv = `sales.csv?${queryOf({ ...request, from, to, interval })}`
  return html`<header>
<div class="title"><h1>Sales Report</h1>
<p class="period">${format.days(from, to)}</p>
<p class="fresh">Counted up to <time datetime="${report.asOf}">${format.instant(report.asOf)}</time> · ${report.timezone}${
    report.previous && html` · compared with ${format.days(report.previous.from, report.previous.to)}`
  }</p></div>
<div class="tools">${periodLinks(request, report, now)}<a href="${csv}" class="download" download>Download CSV</a></div>
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

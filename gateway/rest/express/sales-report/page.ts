import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExpressSalesReportQuery } from '../../generated.js'
import { charts } from './charts.js'
import { type Words, wordsFor } from './formatters.js'
import { html, type Markup, textOf, trusted } from './html.js'
import { figures } from './kpi-cards.js'
import { choices, queryOf } from './period-links.js'
import type { AskedReport } from './query-params.js'
import { categories, discounts, orders, overTime, products } from './tables.js'

const GATEWAY = dirname(createRequire(import.meta.url).resolve('@shopstack/gateway/package.json'))
// Read once, at start: no request waits for a file.
const STYLE = readFileSync(join(GATEWAY, 'rest/express/sales-report/style.css'), 'utf8')

/** Nothing is loaded and nothing runs; the page's own style sheet is the only one. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What a browser is told about the page. */
export const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'private, no-store',
} as const

/**
 * The sales report as a page without scripts, for what was asked at this time. Hundreds of buckets are drawn and written
 * down: other requests get a turn in between.
 */
export async function salesReportPage(
  data: ExpressSalesReportQuery,
  asked: AskedReport,
  now: Date,
): Promise<string> {
  const { salesReport: report } = data
  const words = wordsFor(report.currency, report.timezone, report.interval)
  const drawn = charts(report, words, now)
  await nextTurn()
  const numbers = overTime(data, words)
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
${head(data, asked, words, now)}
<main>
${figures(data, words)}
${drawn}
${numbers}
<div class="columns">
${products(data, words)}
<div class="stack">${categories(data, words)}${discounts(data, words)}</div>
</div>
${orders(data, words)}
</main>
${foot(data, words, now)}
</body>
</html>
`)
}

function head(
  { salesReport: report }: ExpressSalesReportQuery,
  asked: AskedReport,
  words: Words,
  now: Date,
): Markup {
  const { from, to, interval } = report
  const csv = `sales.csv?${queryOf({ ...asked, from, to, interval })}`
  return html`<header>
<div class="title"><h1>Sales Report</h1>
<p class="period">${words.days(from, to)}</p>
<p class="fresh">Counted up to <time datetime="${report.asOf}">${words.instant(report.asOf)}</time> · ${report.timezone}${
    report.previous && html` · compared with ${words.days(report.previous.from, report.previous.to)}`
  }</p></div>
<div class="tools">${choices(asked, report, now)}<a href="${csv}" class="download" download>Download CSV</a></div>
</header>`
}

/** The totals stand here once more the way the old service wrote them, for clients that look for them. */
function foot({ salesReport: { totals } }: ExpressSalesReportQuery, words: Words, now: Date): Markup {
  return html`<footer>
<p>Total Revenue: ${words.plainMoney(totals.revenue)}</p>
<p>Total Orders: ${totals.orders}</p>
<p>Generated: ${now.toISOString()}</p>
</footer>`
}

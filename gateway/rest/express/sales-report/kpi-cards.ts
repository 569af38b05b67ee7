import type { ExpressSalesReportQuery } from '../../generated.js'
import type { Formatters } from './formatters.js'
import { html, type Markup } from './html.js'

type Report = ExpressSalesReportQuery['salesReport']
type Totals = Report['totals']

/** The four key figures with their change to the comparison period, and the minor figures. */
export function kpiCards(
  { salesReport, customerStats }: ExpressSalesReportQuery,
  format: Formatters,
): Markup {
  const { totals, previous } = salesReport
  const card = (label: string, asText: (value: number) => string, of: (totals: Totals) => number) =>
    html`<div><dt>${label}</dt><dd>${asText(of(totals))}</dd>${previous && changed(of(totals), of(previous.totals), format, asText)}</div>`
  return html`<section aria-labelledby="totals"><h2 id="totals" class="unseen">Totals</h2>
<dl class="cards">
${card('Total Revenue', format.money, ({ revenue }) => Number(revenue))}
${card('Total Orders', format.count, ({ orders }) => orders)}
${card('Average order', format.money, (one) => Number(one.averageOrderValue))}
${card('Units sold', format.count, ({ units }) => units)}
</dl>
<dl class="strip">
${small('Discounts', format.money(totals.discount))}
${small('Tax', format.money(totals.tax))}
${small('Refunds', format.money(totals.refunds))}
${small('New customers', format.count(customerStats.newCustomers))}
${small('Returning', `${format.count(customerStats.returningOrders)} of ${format.count(customerStats.orders)} orders`)}
</dl></section>`
}

const small = (label: string, shown: string): Markup => html`<div><dt>${label}</dt><dd>${shown}</dd></div>`

/** The change of a figure, as text and in colour. */
function changed(now: number, before: number, format: Formatters, asText: (value: number) => string): Markup {
  const from = html`<span class="from">from ${asText(before)}</span>`
  if (before === now) return html`<dd class="change">unchanged</dd>`
  if (before === 0) return html`<dd class="change">${from}</dd>`
  const share = format.percent(Math.abs(now - before) / before)
  const [side, arrow, word] = now > before ? ['up', '▲', 'more'] : ['down', '▼', 'less']
  return html`<dd class="change"><span class="${side}"><small aria-hidden="true">${arrow}</small> ${share}<span class="unseen"> ${word},</span></span> ${from}</dd>`
}

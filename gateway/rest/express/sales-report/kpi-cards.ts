import type { ExpressSalesReportQuery } from '../../generated.js'
import type { Words } from './formatters.js'
import { html, type Markup } from './html.js'

type Report = ExpressSalesReportQuery['salesReport']
type Totals = Report['totals']

/** The four figures that a manager looks at first, each beside the period before, and the smaller ones below. */
export function figures({ salesReport, customerStats }: ExpressSalesReportQuery, words: Words): Markup {
  const { totals, previous } = salesReport
  const card = (label: string, asText: (value: number) => string, of: (totals: Totals) => number) =>
    html`<div><dt>${label}</dt><dd>${asText(of(totals))}</dd>${previous && changed(of(totals), of(previous.totals), words, asText)}</div>`
  return html`<section aria-labelledby="totals"><h2 id="totals" class="unseen">Totals</h2>
<dl class="cards">
${card('Total Revenue', words.money, ({ revenue }) => Number(revenue))}
${card('Total Orders', words.count, ({ orders }) => orders)}
${card('Average order', words.money, (one) => Number(one.averageOrderValue))}
${card('Units sold', words.count, ({ units }) => units)}
</dl>
<dl class="strip">
${small('Discounts', words.money(totals.discount))}
${small('Tax', words.money(totals.tax))}
${small('Refunds', words.money(totals.refunds))}
${small('New customers', words.count(customerStats.newCustomers))}
${small('Returning', `${words.count(customerStats.returningOrders)} of ${words.count(customerStats.orders)} orders`)}
</dl></section>`
}

const small = (label: string, shown: string): Markup => html`<div><dt>${label}</dt><dd>${shown}</dd></div>`

/** How something changed, in words as well as in colour. */
function changed(now: number, before: number, words: Words, asText: (value: number) => string): Markup {
  const from = html`<span class="from">from ${asText(before)}</span>`
  if (before === now) return html`<dd class="change">unchanged</dd>`
  if (before === 0) return html`<dd class="change">${from}</dd>`
  const share = words.percent(Math.abs(now - before) / before)
  const [side, arrow, word] = now > before ? ['up', '▲', 'more'] : ['down', '▼', 'less']
  return html`<dd class="change"><span class="${side}"><small aria-hidden="true">${arrow}</small> ${share}<span class="unseen"> ${word},</span></span> ${from}</dd>`
}

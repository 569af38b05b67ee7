import type { ExpressSalesReportQuery } from '../../generated.js'
import type { Formatters } from './formatters.js'
import { html, lines, type Markup } from './html.js'
import { STATEMENT } from './statement.js'

type Report = ExpressSalesReportQuery['salesReport']
type Totals = Report['totals']

/** The four key figures with their change to the comparison period, and the minor figures. */
export function kpiCards(
  { salesReport, customerStats }: ExpressSalesReportQuery,
  format: Formatters,
): Markup {
  const { totals, previous } = salesReport
  const card = (label: string, asText: (value: number) => string, of: (totals: Totals) => number) =>
    html`<div><dt>${label}</dt>${figure(asText(of(totals)))}${previous && html`<dd class="change">${changed(of(totals), of(previous.totals), format, asText)}</dd>`}</div>`
  return html`<section aria-labelledby="totals"><h2 id="totals" class="unseen">Totals</h2>
<dl class="cards">
${card('Net sales', format.money, ({ netSales }) => Number(netSales))}
${card('Paid orders', format.count, ({ orders }) => orders)}
${card('Average order, with tax', format.money, (one) => Number(one.averageOrderValue))}
${card('Units sold', format.count, ({ units }) => units)}
</dl>
<dl class="strip">
${small('New customers', format.count(customerStats.newCustomers))}
${small('Returning', `${format.count(customerStats.returningOrders)} of ${format.count(customerStats.orders)} orders`)}
</dl></section>`
}

/** A key figure, smaller where its card is too narrow for it. */
function figure(shown: string): Markup {
  const size = shown.length > 15 ? 'longer' : shown.length > 13 && 'long'
  return html`<dd${size && html` class="${size}"`}>${shown}</dd>`
}

const small = (label: string, shown: string): Markup => html`<div><dt>${label}</dt><dd>${shown}</dd></div>`

/** How net and total sales follow from gross sales, and what the figures include. */
export function statementTable({ salesReport }: ExpressSalesReportQuery, format: Formatters): Markup {
  const { totals, previous, timezone } = salesReport
  const rows = STATEMENT.map(({ amount, label, sign }) => {
    const [now, before] = [totals[amount], previous?.totals[amount]]
    return html`<tr${sign === '=' && html` class="sum"`}><th scope="row"><span class="sign" aria-hidden="true">${sign}</span>${label}</th><td>${format.money(now)}</td>${
      before !== undefined &&
      html`<td class="before">${format.money(before)}</td><td>${difference(now, before, format, sign === '' || sign === '=')}</td>`
    }</tr>`
  })
  return html`<section class="card"><div class="scroll"><table class="statement"><caption><h2>Sales statement</h2></caption>
<thead><tr><th scope="col"><span class="unseen">Amount</span></th><th scope="col">This period</th>${
    previous &&
    html`<th scope="col">${format.days(previous.from, previous.to)}</th><th scope="col">Change</th>`
  }</tr></thead>
<tbody>
${lines(rows)}
</tbody></table></div>
<p class="note">Paid orders count when they were paid, refunds when they were made, by the clock of ${timezone}; unpaid and cancelled orders are left out.
Refunds are without their tax and may be of earlier orders; the tax is that of the orders less that of the refunds.</p></section>`
}

/** The change of an amount, in colour where more is better; a share of zero has no meaning. */
function difference(now: string, before: string, format: Formatters, isColoured: boolean): Markup {
  const [to, from] = [Number(now), Number(before)]
  if (to === from || from === 0) return html`${to === from ? '0%' : '–'}`
  return isColoured ? arrow(to, from, format) : html`<span class="neutral">${arrow(to, from, format)}</span>`
}

/** The change of a figure, as text and in colour. */
function changed(now: number, before: number, format: Formatters, asText: (value: number) => string): Markup {
  if (before === now) return html`unchanged`
  const from = html`<span class="from">from ${asText(before)}</span>`
  return before === 0 ? from : html`${arrow(now, before, format)} ${from}`
}

function arrow(now: number, before: number, format: Formatters): Markup {
  const share = format.percent(Math.abs((now - before) / before))
  const [side, sign, word] = now > before ? ['up', '▲', 'more'] : ['down', '▼', 'less']
  return html`<span class="${side}"><small aria-hidden="true">${sign}</small> ${share}<span class="unseen"> ${word},</span></span>`
}

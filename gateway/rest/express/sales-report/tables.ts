import type { ExpressSalesReportQuery } from '../../generated.js'
import { EACH } from './charts.js'
import type { Formatters } from './formatters.js'
import { html, lines, type Markup } from './html.js'

type Data = ExpressSalesReportQuery

/** Top products with bars relative to the best. */
export function products({ topProducts }: Data, format: Formatters): Markup {
  const most = Number(topProducts[0]?.revenue ?? 0)
  return table(
    'Top products',
    ['Product', 'Units', 'Revenue'],
    topProducts,
    ({ product, units, revenue }) => [
      html`${product?.name ?? '–'}${share(Number(revenue), most)}`,
      format.count(units),
      format.money(revenue),
    ],
  )
}

/** Sales by category with their share. */
export function categories({ salesByCategory }: Data, format: Formatters): Markup {
  const all = salesByCategory.reduce((sum, { revenue }) => sum + Number(revenue), 0)
  return table('Categories', ['Category', 'Share', 'Revenue'], salesByCategory, ({ category, revenue }) => [
    html`${category ?? 'Without category'}${share(Number(revenue), all)}`,
    all === 0 ? '–' : format.percent(Number(revenue) / all),
    format.money(revenue),
  ])
}

/** Discount codes by total discount; empty when none was used. */
export function discounts({ discountUsage }: Data, format: Formatters): Markup {
  if (discountUsage.length === 0) return html``
  return table(
    'Discount codes',
    ['Code', 'Orders', 'Taken off'],
    discountUsage,
    ({ code, orders, discount }) => [code, format.count(orders), format.money(discount)],
  )
}

/** The data of the charts as a table. */
export function overTime({ salesReport: { buckets, interval } }: Data, format: Formatters): Markup {
  const each = EACH[interval]
  const name = `${each.charAt(0).toUpperCase()}${each.slice(1)}`
  const shown = table(`Sales by ${each}`, [name, 'Revenue', 'Orders', 'Units'], buckets, (bucket) => [
    format.bucket(bucket.start, bucket.end),
    format.money(bucket.revenue),
    format.count(bucket.orders),
    format.count(bucket.units),
  ])
  return html`<details><summary>The same in numbers</summary>${shown}</details>`
}

type Cell = string | Markup

/** The first cell of each row is its header. */
function table<Row>(
  caption: string,
  heads: readonly string[],
  rows: readonly Row[],
  cells: (row: Row) => readonly Cell[],
): Markup {
  return html`<section class="card"><table><caption><h2>${caption}</h2></caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => {
  const [name = '', ...values] = cells(row)
  return html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`
})}${rows.length === 0 && html`<tr><th scope="row" colspan="${heads.length}" class="nothing">Nothing was sold in this period.</th></tr>`}
</tbody></table></section>`
}

/** A bar below a name. Its length is an attribute because the content security policy forbids inline styles. */
const share = (part: number, whole: number): Markup =>
  html`<svg class="share" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true"><rect width="${whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10}" height="3"/></svg>`

/** The newest paid orders. Legacy clients parse these rows, so their format must not change. */
export function orders({ paidOrders }: Data, format: Formatters): Markup {
  const rows = paidOrders.map(
    ({ id, total, createdAt }) =>
      html`<tr><td>${id}</td><td>${format.plainMoney(total)}</td><td>paid</td><td>${new Date(createdAt).toISOString()}</td></tr>`,
  )
  return html`<section class="card"><table class="orders"><caption><h2>Newest paid orders</h2><p>Placed in this period and waiting to be shipped, at most 100.</p></caption>
<thead><tr><th scope="col">Order</th><th scope="col">Total</th><th scope="col">Status</th><th scope="col">Placed</th></tr></thead>
<tbody>
${lines(rows)}
</tbody></table>${rows.length === 0 && html`<p class="nothing">No order is waiting.</p>`}</section>`
}

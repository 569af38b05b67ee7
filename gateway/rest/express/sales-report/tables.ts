import type { ExpressSalesReportQuery } from '../../generated.js'
import { EACH } from './charts.js'
import type { Words } from './formatters.js'
import { html, lines, type Markup } from './html.js'

type Data = ExpressSalesReportQuery

/** The products that sold best, with how far each is from the best. */
export function products({ topProducts }: Data, words: Words): Markup {
  const most = Number(topProducts[0]?.revenue ?? 0)
  return table(
    'Top products',
    ['Product', 'Units', 'Revenue'],
    topProducts,
    ({ product, units, revenue }) => [
      html`${product?.name ?? '–'}${share(Number(revenue), most)}`,
      words.count(units),
      words.money(revenue),
    ],
  )
}

/** What each category sold, and which part of everything that is. */
export function categories({ salesByCategory }: Data, words: Words): Markup {
  const all = salesByCategory.reduce((sum, { revenue }) => sum + Number(revenue), 0)
  return table('Categories', ['Category', 'Share', 'Revenue'], salesByCategory, ({ category, revenue }) => [
    html`${category ?? 'Without category'}${share(Number(revenue), all)}`,
    all === 0 ? '–' : words.percent(Number(revenue) / all),
    words.money(revenue),
  ])
}

/** Discount codes by what they took off; nothing where none was used. */
export function discounts({ discountUsage }: Data, words: Words): Markup {
  if (discountUsage.length === 0) return html``
  return table(
    'Discount codes',
    ['Code', 'Orders', 'Taken off'],
    discountUsage,
    ({ code, orders, discount }) => [code, words.count(orders), words.money(discount)],
  )
}

/** What the charts show, in numbers. */
export function overTime({ salesReport: { buckets, interval } }: Data, words: Words): Markup {
  const each = EACH[interval]
  const name = `${each.charAt(0).toUpperCase()}${each.slice(1)}`
  const shown = table(`Sales by ${each}`, [name, 'Revenue', 'Orders', 'Units'], buckets, (bucket) => [
    words.bucket(bucket.start, bucket.end),
    words.money(bucket.revenue),
    words.count(bucket.orders),
    words.count(bucket.units),
  ])
  return html`<details><summary>The same in numbers</summary>${shown}</details>`
}

type Cell = string | Markup

/** The first cell of each row names it. */
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

/** A bar below a name. Its length is an attribute: the page allows no styles but its own sheet. */
const share = (part: number, whole: number): Markup =>
  html`<svg class="share" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true"><rect width="${whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10}" height="3"/></svg>`

/** The newest paid orders. Clients of the old service read these rows: they stay exactly as they were. */
export function orders({ paidOrders }: Data, words: Words): Markup {
  const rows = paidOrders.map(
    ({ id, total, createdAt }) =>
      html`<tr><td>${id}</td><td>${words.plainMoney(total)}</td><td>paid</td><td>${new Date(createdAt).toISOString()}</td></tr>`,
  )
  return html`<section class="card"><table class="orders"><caption><h2>Newest paid orders</h2><p>Placed in this period and waiting to be shipped, at most 100.</p></caption>
<thead><tr><th scope="col">Order</th><th scope="col">Total</th><th scope="col">Status</th><th scope="col">Placed</th></tr></thead>
<tbody>
${lines(rows)}
</tbody></table>${rows.length === 0 && html`<p class="nothing">No order is waiting.</p>`}</section>`
}

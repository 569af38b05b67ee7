import type { ExpressSalesReportQuery } from '../../generated.js'
import { EACH } from './charts.js'
import type { Formatters } from './formatters.js'
import { html, lines, type Markup } from './html.js'
import { queryOf } from './period-links.js'
import { ORDER_ROWS, type ReportQuery } from './query-params.js'
import { type SalesStatement, STATEMENT } from './statement.js'

type Data = ExpressSalesReportQuery

/** Top products with bars relative to the best. */
export function productsTable({ topProducts }: Data, format: Formatters): Markup {
  const most = Number(topProducts[0]?.grossSales ?? 0)
  return table('Top products', ['Product', 'Units', ...AMOUNTS], topProducts, (sales) => [
    html`${sales.product?.name ?? '–'}${share(Number(sales.grossSales), most)}`,
    ...[format.count(sales.units), ...amountsOf(sales, format)],
  ])
}

/** Sales by category with their share. */
export function categoriesTable({ salesByCategory }: Data, format: Formatters): Markup {
  const all = salesByCategory.reduce((sum, { grossSales }) => sum + Number(grossSales), 0)
  return table('Categories', ['Category', 'Share', 'Units', ...AMOUNTS], salesByCategory, (sales) => [
    html`${sales.category ?? 'Without category'}${share(Number(sales.grossSales), all)}`,
    all === 0 ? '–' : format.percent(Number(sales.grossSales) / all),
    ...[format.count(sales.units), ...amountsOf(sales, format)],
  ])
}

const AMOUNTS = STATEMENT.map(({ label }) => label)

const amountsOf = (sales: SalesStatement, format: Formatters): string[] =>
  STATEMENT.map(({ amount }) => format.money(sales[amount]))

/** Discount codes by total discount; empty when none was used. */
export function discountsTable({ discountUsage }: Data, format: Formatters): Markup {
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
  const shown = table(`Sales by ${each}`, [name, 'Orders', 'Units', ...AMOUNTS], buckets, (bucket) => [
    format.bucket(bucket.start, bucket.end),
    ...[format.count(bucket.orders), format.count(bucket.units), ...amountsOf(bucket, format)],
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
  return html`<section class="card"><div class="scroll"><table${heads.length > MAX_NARROW_COLUMNS && html` class="many"`}><caption><h2>${caption}</h2></caption>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => {
  const [name = '', ...values] = cells(row)
  return html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td>${value}</td>`)}</tr>`
})}${rows.length === 0 && html`<tr><th scope="row" colspan="${heads.length}" class="nothing">Nothing was sold in this period.</th></tr>`}
</tbody></table></div></section>`
}

/** Wider tables scroll on phones. */
const MAX_NARROW_COLUMNS = 3

/** A bar below a name. Its length is an attribute because the content security policy forbids inline styles. */
const share = (part: number, whole: number): Markup =>
  html`<svg class="share" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true"><rect width="${whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10}" height="3"/></svg>`

/** The newest paid orders for readers, and as legacy clients parse them. */
export function ordersTable({ paidOrders }: Data, request: ReportQuery, format: Formatters): Markup {
  const shown = paidOrders.slice(0, Number(request.orders))
  const rows = shown.map(
    ({ id, total, createdAt }) =>
      html`<tr><th scope="row">${id}</th><td>${format.money(total)}</td><td>Paid, not shipped</td><td><time datetime="${createdAt}">${format.minute(createdAt)}</time></td></tr>`,
  )
  const [, most] = ORDER_ROWS
  const more = `?${queryOf(request)}&orders=${most}#orders`
  return html`<section class="card" id="orders"><div class="scroll"><table class="orders"><caption><h2>Newest paid orders</h2><p>Placed in this period and waiting to be shipped.</p></caption>
<thead><tr><th scope="col">Order</th><th scope="col">Total</th><th scope="col">Status</th><th scope="col">Placed</th></tr></thead>
<tbody>
${lines(rows)}
</tbody></table></div>${rows.length === 0 && html`<p class="nothing">No order is waiting.</p>`}${
    rows.length < paidOrders.length && html`<p class="more"><a href="${more}">Show the newest ${most}</a></p>`
  }${paidOrders.length > 0 && exactOrders({ paidOrders }, format)}</section>`
}

/** Legacy clients parse these rows, so their format must not change. */
function exactOrders({ paidOrders }: Pick<Data, 'paidOrders'>, format: Formatters): Markup {
  const rows = paidOrders.map(
    ({ id, total, createdAt }) =>
      html`<tr><td>${id}</td><td>${format.plainMoney(total)}</td><td>paid</td><td>${new Date(createdAt).toISOString()}</td></tr>`,
  )
  return html`<details><summary>With exact times</summary><div class="scroll"><table class="orders">
<thead><tr><th scope="col">Order</th><th scope="col">Total</th><th scope="col">Status</th><th scope="col">Placed (UTC)</th></tr></thead>
<tbody>
${lines(rows)}
</tbody></table></div></details>`
}

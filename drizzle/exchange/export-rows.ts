import { stringify } from 'csv-stringify/sync'
import { type SQL, sql } from 'drizzle-orm'
import type { ReadDb } from '../roles/access.js'
import type { FileFormat } from './read-records.js'

/** What can be exported. */
export const EXPORT_KINDS = ['products', 'orders', 'refunds'] as const

/** One of {@link EXPORT_KINDS}. */
export type ExportKind = (typeof EXPORT_KINDS)[number]

const instant = (column: string): SQL =>
  sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`)

/** The rows after an id, in the order of ids, as they are written; amounts are decimal text. */
const ROWS: Readonly<Record<ExportKind, SQL>> = {
  products: sql`
    select id, sku, name, price::text as price, description, category, images, low_stock_threshold as "lowStockThreshold",
      stock, ${instant('archived_at')} as "archivedAt", ${instant('created_at')} as "createdAt"
    from products source`,
  orders: sql`
    select id, ${instant('created_at')} as "createdAt", status, user_id as "userId",
      (select email from users where users.id = user_id) as email, subtotal::text as subtotal,
      discount_code as "discountCode", discount_amount::text as "discountAmount", tax::text as tax, total::text as total,
      refunded_amount::text as "refundedAmount", shipping_address as "shippingAddress", note, (
        select jsonb_agg(jsonb_build_object('productId', i.product_id, 'sku', named.sku, 'name', named.name,
          'category', named.category, 'quantity', i.quantity, 'unitPrice', i.unit_price::text,
          'totalPrice', i.total_price::text) order by i.id)
        from order_items i join products p on p.id = i.product_id,
          lateral (select case when i.item_name is null then p.sku else i.item_sku end as sku,
            case when i.item_name is null then p.category else i.item_category end as category,
            coalesce(i.item_name, p.name) as name) named
        where i.order_id = source.id
      ) as lines
    from orders source`,
  refunds: sql`
    select id, order_id as "orderId", ${instant('created_at')} as "createdAt", amount::text as amount,
      (amount - tax)::text as net, tax::text as tax, discount::text as discount, restocked, reason, (
        select jsonb_agg(jsonb_build_object('itemId', order_item_id, 'quantity', quantity) order by order_item_id)
        from refund_items where refund_id = source.id
      ) as lines
    from refunds source`,
}

/** The columns of a CSV file. */
const COLUMNS: Readonly<Record<ExportKind, readonly string[]>> = {
  products: [
    ...['id', 'sku', 'name', 'price', 'description', 'category', 'images', 'lowStockThreshold'],
    ...['stock', 'archivedAt', 'createdAt'],
  ],
  orders: [
    ...['id', 'createdAt', 'status', 'userId', 'email', 'subtotal', 'discountCode', 'discountAmount', 'tax'],
    ...['total', 'refundedAmount', 'shippingAddress', 'note', 'lines'],
  ],
  refunds: [
    ...['id', 'orderId', 'createdAt', 'amount', 'net', 'tax', 'discount'],
    ...['restocked', 'reason', 'lines'],
  ],
}

/** Rows of an export as text, and the id of the last one; null when no row follows. */
interface ExportPage {
  readonly text: string
  readonly rows: number
  readonly next: number | null
}

/** One page of an export, from one range of the primary key. The first one of a CSV file has the names of the columns. */
export async function exportPage(
  db: ReadDb,
  kind: ExportKind,
  format: FileFormat,
  { after, limit }: { after: number; limit: number },
): Promise<ExportPage> {
  const found = await db.execute<Record<string, unknown>>(
    sql`${ROWS[kind]} where source.id > ${after} order by source.id limit ${limit + 1}`,
  )
  const rows = found.slice(0, limit)
  return {
    text: format === 'csv' ? csvOf(rows, COLUMNS[kind], after === 0) : jsonLinesOf(rows),
    rows: rows.length,
    next: found.length > limit ? Number(rows.at(-1)?.id) : null,
  }
}

const jsonLinesOf = (rows: readonly object[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('')

/** Cells that a spreadsheet would evaluate begin with an apostrophe, which an import removes. */
const csvOf = (rows: Record<string, unknown>[], columns: readonly string[], header: boolean): string =>
  stringify(rows, {
    columns: [...columns],
    header,
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: String, object: (value) => JSON.stringify(value) },
  })

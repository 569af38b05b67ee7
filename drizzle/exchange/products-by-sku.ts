import { sql } from 'drizzle-orm'
import type { ProductRow } from '../catalog/product-events.js'
import { rowOf } from '../client/prepared-statements.js'
import type { Db } from '../roles/access.js'
import { products } from '../tables/index.js'

/** A line with the product that has its SKU. */
interface KnownLine {
  readonly line: number
  readonly product: ProductRow
}

const COLUMNS = sql.raw(
  `p.id, p.name, p.description, p.price, p.stock, p.category, p.sku, p.low_stock_threshold, p.images, p.version,
  p.archived_at, p.created_at, p.updated_at`,
)

/** The products that have the SKUs of lines, archived ones too; locked in the order of their ids, as orders lock them. */
export async function lockBySku(
  db: Db<'transactions'>,
  lines: readonly { readonly line: number; readonly sku: string }[],
  { lock }: { lock: boolean },
): Promise<KnownLine[]> {
  const given = JSON.stringify(lines.map(({ line, sku }) => ({ line, sku })))
  const rows = await db.execute<Record<string, unknown>>(sql`
    select given.line, ${COLUMNS}
    from jsonb_to_recordset(${given}::jsonb) as given (line int, sku text)
      join products p on p.sku is not null and public.search_exact(p.sku) = public.search_exact(given.sku)
    order by p.id
    ${lock ? sql`for no key update of p` : sql``}`)
  return rows.map((row) => {
    const { search: _words, ...product } = rowOf(products, row)
    return { line: Number(row.line), product }
  })
}

import { preparedForms } from '@shopstack/drizzle/client/prepared-statements'
import { lowStock, products } from '@shopstack/drizzle/tables'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import { desc, eq, sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
import { type ProductRow, productColumns } from '../queries.js'

/** A product at or below its threshold. */
export interface LowStockRow {
  readonly product: ProductRow
  readonly since: string
}

const ORDER = 'LOW_STOCK'

const list = preparedForms((db: Database, form: 'first' | 'after') => {
  const position = sql`(${lowStock.since}, ${lowStock.productId}) < (${sql.placeholder('since')}::timestamptz, ${sql.placeholder('id')}::int)`
  return db
    .select({ since: lowStock.since, product: productColumns })
    .from(lowStock)
    .innerJoin(products, eq(products.id, lowStock.productId))
    .where(form === 'after' ? position : undefined)
    .orderBy(desc(lowStock.since), desc(lowStock.productId))
    .limit(sql.placeholder('limit'))
    .prepare(`low_stock_${form}`)
})

/** The products at or below their thresholds, the latest first, from one range of the index. */
export async function listLowStock(
  db: Database,
  first: number,
  after: string | null,
): Promise<Page<LowStockRow>> {
  const [since, id] = decodeCursor(after, ORDER, ['instant', 'id']) ?? []
  const rows = await list(db, since === undefined ? 'first' : 'after').execute({
    limit: first + 1,
    since,
    id,
  })
  return page(rows, first, after, (row) => encodeCursor(ORDER, [row.since, row.product.id]))
}

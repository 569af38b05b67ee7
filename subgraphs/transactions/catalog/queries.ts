import { prepared, preparedForms } from '@shopstack/drizzle/prepared'
import { products } from '@shopstack/drizzle/tables'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/page'
import { and, asc, count, desc, eq, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../context.js'
import type { ProductSort } from '../generated.js'

/** A row of the catalog. */
export type ProductRow = typeof products.$inferSelect

/** A page of the catalog that remembers its filter, for the count. */
export type ProductList = Page<ProductRow> & { category: string | null }

/** A page of the catalog by number. */
export interface NumberedProducts {
  nodes: ProductRow[]
  page: number
  perPage: number
  category: string | null
}

const byIds = prepared((db: Database) =>
  db
    .select()
    .from(products)
    .where(sql`${products.id} = any(${sql.placeholder('ids')})`)
    .prepare('products_by_ids'),
)

/** The products of these ids, in any order. */
export const productsByIds = (db: Database, ids: readonly number[]): Promise<ProductRow[]> =>
  byIds(db).execute({ ids })

interface Order {
  column: typeof products.createdAt | typeof products.price | typeof products.name
  direction: 'asc' | 'desc'
  keyOf: (row: ProductRow) => string | number
  type: 'string' | 'number'
}

/** What each sort means; each has an index that ends in the id, with a category and without. */
const ORDERS: Record<ProductSort, Order> = {
  NEWEST: { column: products.createdAt, direction: 'desc', keyOf: (row) => row.createdAt, type: 'string' },
  OLDEST: { column: products.createdAt, direction: 'asc', keyOf: (row) => row.createdAt, type: 'string' },
  PRICE_ASC: { column: products.price, direction: 'asc', keyOf: (row) => row.price, type: 'number' },
  PRICE_DESC: { column: products.price, direction: 'desc', keyOf: (row) => row.price, type: 'number' },
  NAME: { column: products.name, direction: 'asc', keyOf: (row) => row.name, type: 'string' },
}

type ListForm = `${ProductSort}${'' | '+category'}${'' | '+after'}`

const list = preparedForms((db: Database, form: ListForm) => {
  const [sort, ...parts] = form.split('+') as [ProductSort, ...string[]]
  const { column, direction } = ORDERS[sort]
  const order = direction === 'asc' ? asc : desc
  const conditions: SQL[] = []
  if (parts.includes('category')) conditions.push(eq(products.category, sql.placeholder('category')))
  if (parts.includes('after')) {
    const position = sql`(${sql.param(sql.placeholder('value'), column)}, ${sql.placeholder('id')}::integer)`
    conditions.push(sql`(${column}, ${products.id}) ${sql.raw(direction === 'asc' ? '>' : '<')} ${position}`)
  }
  return db
    .select()
    .from(products)
    .where(and(...conditions))
    .orderBy(order(column), order(products.id))
    .limit(sql.placeholder('limit'))
    .prepare(`products_${form}`)
})

/** The catalog by cursor: one index range, whatever the depth. */
export async function listProducts(
  db: Database,
  {
    first,
    after,
    category,
    sort,
  }: { first: number; after: string | null; category: string | null; sort: ProductSort },
): Promise<ProductList> {
  const { keyOf, type } = ORDERS[sort]
  const cursor = decodeCursor(after, sort, [type, 'number'])
  const form: ListForm = `${sort}${category === null ? '' : '+category'}${cursor ? '+after' : ''}`
  const [value, id] = cursor ?? []
  const rows = await list(db, form).execute({ limit: first + 1, category, value, id })
  return { ...page(rows, first, after, (row) => encodeCursor(sort, [keyOf(row), row.id])), category }
}

const counted = preparedForms((db: Database, form: 'all' | 'category') =>
  db
    .select({ count: count() })
    .from(products)
    .where(form === 'category' ? eq(products.category, sql.placeholder('category')) : undefined)
    .prepare(`products_count_${form}`),
)

/** How many products there are, in a category or in all. */
export async function countProducts(db: Database, category: string | null): Promise<number> {
  const [row] = await counted(db, category === null ? 'all' : 'category').execute({ category })
  return row?.count ?? 0
}

const numbered = preparedForms((db: Database, form: 'all' | 'category') =>
  db
    .select()
    .from(products)
    .where(form === 'category' ? eq(products.category, sql.placeholder('category')) : undefined)
    .orderBy(desc(products.createdAt), desc(products.id))
    .limit(sql.placeholder('limit'))
    .offset(sql.placeholder('offset'))
    .prepare(`products_page_${form}`),
)

/** The catalog by page number, newest first. */
export const productsOnPage = (
  db: Database,
  { page, perPage, category }: { page: number; perPage: number; category: string | null },
): Promise<ProductRow[]> =>
  numbered(db, category === null ? 'all' : 'category').execute({
    category,
    limit: perPage,
    offset: (page - 1) * perPage,
  })

import type { ProductRow } from '@shopstack/drizzle/catalog/product-events'
import type { ProductFilter } from '@shopstack/drizzle/catalog/product-filter'
import { prepared, preparedForms, rowOf, statement } from '@shopstack/drizzle/client/prepared-statements'
import { pgCode } from '@shopstack/drizzle/client/sql-errors'
import { IN_NAME_ORDER, products, stockMovements } from '@shopstack/drizzle/tables'
import { invalid } from '@shopstack/schema/errors'
import { type CursorValue, decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import { and, asc, desc, eq, getTableColumns, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import type { ProductSort } from '../generated.js'

const { search: _words, ...columns } = getTableColumns(products)

/** The columns of {@link ProductRow}. */
export const productColumns = columns

export type { ProductRow }

/** A page of the catalog with its arguments, for `totalCount`. */
export type ProductList = Page<ProductRow> & { category: string | null; filter: ProductFilter }

/** The arguments of a product list. */
export interface ListRequest {
  readonly first: number
  readonly after: string | null
  readonly category: string | null
  readonly sort: ProductSort
  readonly filter: ProductFilter
}

const byIds = prepared((db: Database) =>
  db
    .select(columns)
    .from(products)
    .where(sql`${products.id} = any(${sql.placeholder('ids')})`)
    .prepare('products_by_ids'),
)

/** The products of these ids, in any order. */
export const productsByIds = (db: Database, ids: readonly number[]): Promise<ProductRow[]> =>
  byIds(db).execute({ ids })

/** The product of a stored response. */
export async function productOrThrow(db: Database, id: number): Promise<ProductRow> {
  const [product] = await productsByIds(db, [id])
  if (!product) throw new Error(`product ${id} of a stored response does not exist`)
  return product
}

interface Order {
  column: typeof products.createdAt | typeof products.price | typeof products.name
  /** How the column is compared, where its own collation depends on the database. */
  by?: SQL
  direction: 'asc' | 'desc'
  keyOf: (row: ProductRow) => string | number
  type: CursorValue
}

/** The order of each sort; each has an index that ends in the id, with and without category. */
export const ORDERS: Record<ProductSort, Order> = {
  NEWEST: { column: products.createdAt, direction: 'desc', keyOf: (row) => row.createdAt, type: 'instant' },
  OLDEST: { column: products.createdAt, direction: 'asc', keyOf: (row) => row.createdAt, type: 'instant' },
  PRICE_ASC: { column: products.price, direction: 'asc', keyOf: (row) => row.price, type: 'number' },
  PRICE_DESC: { column: products.price, direction: 'desc', keyOf: (row) => row.price, type: 'number' },
  NAME: {
    column: products.name,
    by: sql`${products.name} ${IN_NAME_ORDER}`,
    direction: 'asc',
    keyOf: (row) => row.name,
    type: 'string',
  },
}

/** Archived products are not listed. The partial indexes repeat this condition literally. */
const listed = (category: boolean) =>
  and(isNull(products.archivedAt), category ? eq(products.category, sql.placeholder('category')) : undefined)

type ListForm = `${ProductSort}${'' | '+category'}${'' | '+after'}`

const list = preparedForms((db: Database, form: ListForm) => {
  const [sort, ...parts] = form.split('+') as [ProductSort, ...string[]]
  const { column, by = column, direction } = ORDERS[sort]
  const order = direction === 'asc' ? asc : desc
  const position = sql`(${sql.param(sql.placeholder('value'), column)}, ${sql.placeholder('id')}::integer)`
  const beyond = sql`(${by}, ${products.id}) ${sql.raw(direction === 'asc' ? '>' : '<')} ${position}`
  return db
    .select(columns)
    .from(products)
    .where(and(listed(parts.includes('category')), parts.includes('after') ? beyond : undefined))
    .orderBy(order(by), order(products.id))
    .limit(sql.placeholder('limit'))
    .prepare(`products_${form}`)
})

/** Numbers and instants that a column cannot represent; only a forged cursor contains them. */
const UNREPRESENTABLE = new Set(['22003', '22007', '22008', '22P02'])

const invalidCursor = () => invalid('after', 'after must be a cursor of this list in this order.')

/** The position of a cursor, and a read that rejects unrepresentable values. */
export function startOf(after: string | null, sort: ProductSort) {
  const cursor = decodeCursor(after, sort, [ORDERS[sort].type, 'id'])
  const [value, id] = cursor ?? []
  const read = <Rows>(work: () => Promise<Rows>): Promise<Rows> =>
    work().catch((error) => {
      throw cursor && UNREPRESENTABLE.has(pgCode(error)) ? invalidCursor() : error
    })
  return { value, id, read }
}

/** Products in the order of a sort after a position, from one index range. */
export function productsInOrder(
  db: Database,
  {
    sort,
    category,
    first,
    value,
    id,
  }: Pick<ListRequest, 'sort' | 'category' | 'first'> & {
    value?: string | number | undefined
    id?: string | number | undefined
  },
): Promise<ProductRow[]> {
  const form: ListForm = `${sort}${category === null ? '' : '+category'}${value === undefined ? '' : '+after'}`
  return list(db, form).execute({ limit: first + 1, category, value, id })
}

/** Key of the first page of a list, for a batching loader. */
export const firstPage = (sort: ProductSort, first: number, category: string | null): string =>
  JSON.stringify([sort, first, category])

/** The rows of each {@link firstPage}, plus one row each. */
export const firstPages = (db: Database, pages: readonly string[]): Promise<ProductRow[][]> =>
  Promise.all(
    pages.map((text) => {
      const [sort, first, category]: [ProductSort, number, string | null] = JSON.parse(text)
      return productsInOrder(db, { sort, first, category })
    }),
  )

/** A stock movement. */
export type MovementRow = typeof stockMovements.$inferSelect

const MOVEMENTS = 'MOVEMENTS'

/** Key of a page of stock movements, for a batching loader. */
export function movementSlice(productId: number, first: number, after: string | null): string {
  const [before = Number.MAX_SAFE_INTEGER] = decodeCursor(after, MOVEMENTS, ['number']) ?? []
  if (!Number.isSafeInteger(before)) throw invalidCursor()
  return JSON.stringify({ product: productId, before, most: first + 1 })
}

const inSlices = statement(
  () => sql`
  select request.slice, m.*
  from unnest(${sql.placeholder('slices')}::text[]) request (slice),
    jsonb_to_record(request.slice::jsonb) part (product int, before bigint, most int),
    lateral (
      select * from stock_movements where product_id = part.product and id < part.before
      order by id desc limit part.most
    ) m
  order by m.id desc`,
  'stock_movements_in_slices',
)

/** The movements of each slice, the newest first, from one index range each. */
export async function movementsInSlices(
  db: Database,
  slices: readonly string[],
): Promise<(MovementRow & { slice: string })[]> {
  const rows = await inSlices(db, { slices })
  return rows.map((row) => ({ ...rowOf(stockMovements, row), slice: String(row.slice) }))
}

/** The rows of a slice as a page. */
export const movementPage = (rows: readonly MovementRow[], first: number, after: string | null) =>
  page(rows, first, after, ({ id }) => encodeCursor(MOVEMENTS, [id]))

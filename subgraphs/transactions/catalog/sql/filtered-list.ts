import {
  type Count,
  type FacetRow,
  type Facets,
  facetRows,
  facetsFrom,
  MAX_FACETED,
} from '@shopstack/drizzle/catalog/product-facets'
import {
  FILTER_CONDITIONS,
  filterValues,
  isEmptyRange,
  isUnfiltered,
  type ProductFilter,
} from '@shopstack/drizzle/catalog/product-filter'
import { rowOf, type Statement, statement } from '@shopstack/drizzle/client/prepared-statements'
import { IN_NAME_ORDER, products } from '@shopstack/drizzle/tables'
import { CATALOG_GROUP } from '@shopstack/kit/cache/cache-key'
import { invalid } from '@shopstack/schema/errors'
import { encodeCursor, page } from '@shopstack/schema/pagination'
import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../context.js'
import type { ProductSort } from '../../generated.js'
import { cachedList } from '../product-cache.js'
import {
  type ListRequest,
  ORDERS,
  type ProductList,
  type ProductRow,
  productColumns,
  startOf,
} from '../queries.js'

/** Products examined for a page or a count; without this bound, a selective filter would read the whole catalog. */
export const MAX_EXAMINED_PRODUCTS = 10_000

const { placeholder, raw } = sql
/** The maximum of a 32-bit id column. */
const LAST_ID = 2_147_483_647
/**
 * Keeps the planner on the index of the order: the limit is a parameter, and the category an array element. With constants
 * it would filter another index or sort all matches.
 */
const inCategory = (some: boolean) =>
  some
    ? sql`archived_at is null and category = any (array[${placeholder('category')}::text])`
    : sql`archived_at is null`
const COLUMNS = sql.join(
  Object.values(productColumns).map(({ name }) => sql.identifier(name)),
  sql`, `,
)
const MATCHES_FILTER = sql`${FILTER_CONDITIONS.price} and ${FILTER_CONDITIONS.stock}`

/** The order of a list in its index, where instants run in the direction opposite to the category. */
function orderOf(sort: ProductSort, category: boolean): { key: SQL; order: SQL } {
  const { column, by = column, direction } = ORDERS[sort]
  const key = sql`${sql.identifier(column.name)} ${by === column ? sql`` : IN_NAME_ORDER}`
  const along = (column === products.createdAt) === (direction === 'desc') ? 'asc' : 'desc'
  const first = category ? sql`category ${raw(along)}, ` : sql``
  return { key, order: sql`${first}${key} ${raw(direction)}, id ${raw(direction)}` }
}

/** The range of the index that a page examines. */
function examinedRange(sort: ProductSort, category: boolean, after: boolean): { rows: SQL; order: SQL } {
  const { column, direction } = ORDERS[sort]
  const { key, order } = orderOf(sort, category)
  const position = sql`(${sql.param(placeholder('value'), column)}, ${placeholder('id')}::integer)`
  const beyond = after ? sql`and (${key}, id) ${raw(direction === 'asc' ? '>' : '<')} ${position}` : sql``
  return {
    rows: sql`select ${COLUMNS} from products where ${inCategory(category)} ${beyond} order by ${order}`,
    order,
  }
}

/** A list by price starts at the price range of its filter, like a page after a cursor. */
function beginning(sort: ProductSort, { minPrice, maxPrice }: ProductFilter) {
  if (sort === 'PRICE_ASC' && typeof minPrice === 'number') return { value: minPrice, id: 0 }
  if (sort === 'PRICE_DESC' && typeof maxPrice === 'number') return { value: maxPrice, id: LAST_ID }
  return { value: undefined, id: undefined }
}

/** Whether a list by price has passed that range. */
const isPastPriceRange = (
  sort: ProductSort,
  { minPrice, maxPrice }: ProductFilter,
  { price }: ProductRow,
): boolean =>
  (sort === 'PRICE_ASC' && typeof maxPrice === 'number' && price > maxPrice) ||
  (sort === 'PRICE_DESC' && typeof minPrice === 'number' && price < minPrice)

const forms = new Map<string, Statement<object>>()

/** A prepared statement by form, built once. */
function statementOf<Row extends object = Record<string, unknown>>(
  form: string,
  build: () => SQL,
): Statement<Row> {
  const known = forms.get(form) ?? statement<Row>(build, form)
  forms.set(form, known)
  // Each form has one type of rows.
  return known as Statement<Row>
}

const rowsOf = (rows: readonly Record<string, unknown>[]): ProductRow[] =>
  rows.map((row) => {
    const { search: _words, ...product } = rowOf(products, row)
    return product
  })

/** The products that match the filter; if the examined range ends before the page is full, its end becomes the cursor. */
export async function listFiltered(ctx: Context, request: ListRequest): Promise<ProductList> {
  const { first, after, category, sort, filter } = request
  if (isEmptyRange(filter))
    throw invalid('filter.maxPrice', 'filter.maxPrice must not be below filter.minPrice.')
  const { read, ...start } = startOf(after, sort)
  const { value, id } = after === null ? beginning(sort, filter) : start
  const form = `${sort}${category === null ? '' : '+category'}${value === undefined ? '' : '+after'}`
  const { rows, order } = examinedRange(sort, category !== null, value !== undefined)
  const values = {
    ...filterValues({ ...filter, category }),
    value,
    id,
    limit: first + 1,
    most: MAX_EXAMINED_PRODUCTS,
  }
  const find = () =>
    read(async () => {
      const most = sql`${rows} limit ${placeholder('most')}`
      const page = () =>
        sql`select * from (${most}) looked_at where ${MATCHES_FILTER} order by ${order} limit ${placeholder('limit')}`
      return rowsOf(await statementOf(`products_fitting_${form}`, page)(ctx.db, values))
    })
  const findEnd = async () => {
    const last = () => sql`${rows} offset ${placeholder('most')}::int - 1 limit 1`
    const [end] = rowsOf(await statementOf(`products_looked_at_${form}`, last)(ctx.db, values))
    return end && !isPastPriceRange(sort, filter, end) ? cursorOf(end) : null
  }
  const cursorOf = (row: ProductRow) => encodeCursor(sort, [ORDERS[sort].keyOf(row), row.id])
  const name = JSON.stringify(['fitting', form, values])
  const found = after === null ? await cachedList(ctx, name, find) : await find()
  const list = { ...page(found, first, after, cursorOf), category, filter }
  if (found.length > first) return list
  const end =
    after === null
      ? await ctx.cache.getOrSet({ key: `list:end:${name}`, group: CATALOG_GROUP }, findEnd)
      : await findEnd()
  return end === null ? list : { ...list, pageInfo: { ...list.pageInfo, hasNextPage: true, endCursor: end } }
}

const newestFirst = (category: boolean) =>
  sql`order by ${orderOf('NEWEST', category).order} limit ${placeholder('most')}`

/** Number of products that match, among the newest examined. */
export function countFiltered(ctx: Context, { category, filter }: Listed): Promise<Count> {
  const form = category === null ? 'all' : 'category'
  const count = () => sql`
    select count(*) filter (where ${MATCHES_FILTER})::int as count, count(*) > ${raw(String(MAX_EXAMINED_PRODUCTS))} as "isTotalCapped"
    from (
      select price, stock from products where ${inCategory(category !== null)} ${newestFirst(category !== null)}
    ) looked_at`
  const values = { ...filterValues({ ...filter, category }), most: MAX_EXAMINED_PRODUCTS + 1 }
  return ctx.cache.getOrSet(
    { key: `list:${JSON.stringify(['fitting', values])}`, group: CATALOG_GROUP },
    async () => {
      const [row] = await statementOf<Count>(`products_count_fitting_${form}`, count)(ctx.db, values)
      if (!row) throw new Error('an aggregate returned no row')
      return row
    },
  )
}

/** Facets of a list, computed from its newest products. */
export function listFacets(ctx: Context, { category, filter }: Listed): Promise<Facets> {
  const form = category === null ? 'all' : 'category'
  const newestOf = (some: boolean) => sql`as materialized (
    select category, price, stock from products where ${inCategory(some)} ${newestFirst(some)}
  )`
  const facets = () => sql`
    with matches ${newestOf(false)}, own ${newestOf(category !== null)}
    ${facetRows(sql`1`, sql`false`, sql`own`)}`
  const values = { ...filterValues({ ...filter, category }), most: MAX_FACETED + 1 }
  return ctx.cache.getOrSet(
    { key: `list:${JSON.stringify(['facets', values])}`, group: CATALOG_GROUP },
    async () => facetsFrom(await statementOf<FacetRow>(`products_facets_${form}`, facets)(ctx.db, values)),
  )
}

type Listed = Pick<ProductList, 'category' | 'filter'>

/** Whether the filter restricts more than the category. */
export const isFiltered = ({ category: _category, ...filter }: ProductFilter): boolean =>
  !isUnfiltered(filter)

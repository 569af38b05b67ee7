import { prepared, rowOf, statement } from '@shopstack/drizzle/client/prepared-statements'
import { products } from '@shopstack/drizzle/tables'
import { and, count, isNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
import { type ProductRow, productColumns } from '../queries.js'

/** A page of the catalog by number. */
export interface NumberedProducts {
  nodes: ProductRow[]
  page: number
  perPage: number
  category: string | null
}

/** Key of a page by number, for a batching loader. */
export const numberedPage = ({ page, perPage, category }: Omit<NumberedProducts, 'nodes'>): string =>
  JSON.stringify([(page - 1) * perPage, perPage, category])

const COLUMNS = sql.join(
  Object.values(productColumns).map((column) => sql.identifier(column.name)),
  sql`, `,
)

const pages = (condition: SQL, name: string) =>
  statement(
    () => sql`
  select request.key as page_key, p.*
  from unnest(${sql.placeholder('keys')}::text[], ${sql.placeholder('offsets')}::bigint[],
    ${sql.placeholder('limits')}::int[], ${sql.placeholder('categories')}::text[]) request (key, skipped, size, listed),
    lateral (
      select ${COLUMNS} from products where archived_at is null and ${condition}
      order by created_at desc, id desc limit request.size offset request.skipped
    ) p
  order by p.created_at desc, p.id desc`,
    name,
  )

const inAll = pages(sql`true`, 'products_page_all')
const inCategory = pages(sql`category = request.listed`, 'products_page_category')

/** The rows of each {@link numberedPage}, newest first: one statement for categories, and one for the whole catalog. */
export async function numberedPages(db: Database, keys: readonly string[]): Promise<ProductRow[][]> {
  const requests = keys.map((key) => {
    const [offset, limit, category]: [number, number, string | null] = JSON.parse(key)
    return { key, offset, limit, category }
  })
  const read = async (run: typeof inAll, some: typeof requests) =>
    some.length === 0
      ? []
      : run(db, {
          keys: some.map(({ key }) => key),
          offsets: some.map(({ offset }) => offset),
          limits: some.map(({ limit }) => limit),
          categories: some.map(({ category }) => category),
        })
  const rows = await Promise.all([
    read(
      inAll,
      requests.filter(({ category }) => category === null),
    ),
    read(
      inCategory,
      requests.filter(({ category }) => category !== null),
    ),
  ])
  const byKey = new Map<string, ProductRow[]>(keys.map((key) => [key, []]))
  for (const row of rows.flat()) byKey.get(String(row.page_key))?.push(rowOf(products, row))
  return keys.map((key) => byKey.get(key) ?? [])
}

const countedAll = prepared((db: Database) =>
  db
    .select({ count: count() })
    .from(products)
    .where(isNull(products.archivedAt))
    .prepare('products_count_all'),
)

const countedByCategory = prepared((db: Database) =>
  db
    .select({ category: products.category, count: count() })
    .from(products)
    .where(
      and(isNull(products.archivedAt), sql`${products.category} = any(${sql.placeholder('categories')})`),
    )
    .groupBy(products.category)
    .prepare('products_count_category'),
)

/** Number of listed products of each category, `null` for all of them: one statement for categories, one for `null`. */
export async function countListed(db: Database, keys: readonly (string | null)[]): Promise<number[]> {
  const categories = keys.filter((key) => key !== null)
  const [all, rows] = await Promise.all([
    keys.includes(null) ? countedAll(db).execute() : [],
    categories.length > 0 ? countedByCategory(db).execute({ categories }) : [],
  ])
  const counts = new Map<string | null, number>(rows.map((row) => [row.category, row.count]))
  for (const row of all) counts.set(null, row.count)
  return keys.map((key) => counts.get(key) ?? 0)
}

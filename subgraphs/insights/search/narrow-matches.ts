import { foldBlanks } from '@shopstack/drizzle/text/plain'
import { formatMoney } from '@shopstack/schema/money'
import { type SQL, sql } from 'drizzle-orm'
import type { ProductFilter } from '../generated.js'

const { placeholder } = sql

/** What a statement is told of the filter; null leaves everything through. */
export const valuesOf = ({ category, minPrice, maxPrice, inStock }: ProductFilter) => ({
  category: typeof category === 'string' ? foldBlanks(category) : null,
  minPrice: amount(minPrice),
  maxPrice: amount(maxPrice),
  inStock: inStock ?? null,
})

const amount = (cents: number | null | undefined) =>
  cents === null || cents === undefined ? null : formatMoney(cents)

/** The conditions of the filter, each by itself because a facet leaves one out. */
export const FITS = {
  category: sql`(${placeholder('category')}::text is null or category = ${placeholder('category')}::text)`,
  price: sql`(price >= coalesce(${placeholder('minPrice')}::text::numeric, 0)
    and (${placeholder('maxPrice')}::text is null or price <= ${placeholder('maxPrice')}::text::numeric))`,
  stock: sql`(${placeholder('inStock')}::boolean is null or (stock > 0) = ${placeholder('inStock')}::boolean)`,
}

/** The whole filter. */
export const FITTING = sql`${FITS.category} and ${FITS.price} and ${FITS.stock}`

/** Whether a filter leaves everything through. */
export const isOpen = (filter: ProductFilter): boolean =>
  Object.values(valuesOf(filter)).every((value) => value === null)

/** What is read of a match by whoever orders or counts it. */
export const COLUMNS = sql`id, name, category, price, stock, created_at, search`

/** How many matches are looked at when they are filtered or put in another order than that of their rank. */
export const MOST_SEEN = 10_000

/**
 * Listed products that meet a condition, so many of them in no order (`most`): Postgres stops there, so that the cost does not grow
 * with the catalog.
 */
export const someProducts = (
  condition: SQL,
  { most, columns = COLUMNS }: { most?: number; columns?: SQL } = {},
): SQL => sql`
  select ${columns} from products
  where archived_at is null and ${condition} limit ${most === undefined ? placeholder('most') : sql.raw(String(most))}`

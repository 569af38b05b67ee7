import { formatMoney } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import { foldBlanks } from '../text/plain.js'

/** A product filter; absent properties match all products. */
export interface ProductFilter {
  readonly category?: string | null
  readonly minPrice?: number | null
  readonly maxPrice?: number | null
  readonly inStock?: boolean | null
}

const { placeholder } = sql

/** The parameters of the filter; null matches all. */
export const filterValues = ({ category, minPrice, maxPrice, inStock }: ProductFilter) => ({
  category: typeof category === 'string' ? foldBlanks(category) : null,
  minPrice: amount(minPrice),
  maxPrice: amount(maxPrice),
  inStock: inStock ?? null,
})

const amount = (cents: number | null | undefined) =>
  cents === null || cents === undefined ? null : formatMoney(cents)

/** The conditions of the filter, separate because a facet omits one. */
export const FILTER_CONDITIONS = {
  category: sql`(${placeholder('category')}::text is null or category = ${placeholder('category')}::text)`,
  price: sql`(price >= coalesce(${placeholder('minPrice')}::text::numeric, 0)
    and (${placeholder('maxPrice')}::text is null or price <= ${placeholder('maxPrice')}::text::numeric))`,
  stock: sql`(${placeholder('inStock')}::boolean is null or (stock > 0) = ${placeholder('inStock')}::boolean)`,
}

/** Whether a filter matches all products. */
export const isUnfiltered = (filter: ProductFilter): boolean =>
  Object.values(filterValues(filter)).every((value) => value === null)

/** Whether the price range of a filter is empty. */
export const isEmptyRange = ({ minPrice, maxPrice }: ProductFilter): boolean =>
  typeof minPrice === 'number' && typeof maxPrice === 'number' && minPrice > maxPrice

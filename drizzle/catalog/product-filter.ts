import { formatMoney } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import { foldBlanks } from '../text/plain.js'

/** Which products are wanted; what is left out does not matter. */
export interface ProductFilter {
  readonly category?: string | null
  readonly minPrice?: number | null
  readonly maxPrice?: number | null
  readonly inStock?: boolean | null
}

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

/** Whether a filter leaves everything through. */
export const isOpen = (filter: ProductFilter): boolean =>
  Object.values(valuesOf(filter)).every((value) => value === null)

/** Whether the range of prices of a filter is none. */
export const isUpsideDown = ({ minPrice, maxPrice }: ProductFilter): boolean =>
  typeof minPrice === 'number' && typeof maxPrice === 'number' && minPrice > maxPrice

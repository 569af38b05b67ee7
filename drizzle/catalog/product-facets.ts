import type { Cents } from '@shopstack/schema/money'
import { type SQL, sql } from 'drizzle-orm'
import { FILTER_CONDITIONS } from './product-filter.js'

/** Limit of counts. */
export const MAX_COUNTED = 1_000
/** Products examined for facets. */
export const MAX_FACETED = 2_000
const MAX_CATEGORIES = 20
/** A count is safely capped when the sampled estimate exceeds the limit by this factor. */
const CERTAINTY_FACTOR = 4
/** The bounds of the price ranges, in cents. */
const PRICES: readonly Cents[] = [0, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000]

/** A number of products; `isCapped` if there may be more. */
export interface Count {
  readonly count: number
  readonly isTotalCapped: boolean
}

/** The facets of a set of products. */
export interface Facets {
  readonly categories: (Count & { value: string | null })[]
  readonly priceRanges: (Count & { from: Cents; to: Cents | null })[]
  readonly inStock: Count
}

/** A row of {@link facetRows}. */
export interface FacetRow {
  /** `every`: a sample of one product in this many; `cut`: the catalog was not examined completely. */
  readonly facet: 'category' | 'price' | 'stock' | 'matches' | 'every' | 'cut'
  readonly value: string | null
  readonly count: number
}

/**
 * Counts the properties of `matches`, a table of the statement. Each facet ignores the filter on its own property;
 * `own` has the products that match the category, if they differ.
 */
export const facetRows = (every: SQL, isCut: SQL, own = sql`matches`): SQL => sql`
  select * from (
  select 'category' as facet, category as value, count(*)::int as count
  from matches where ${FILTER_CONDITIONS.price} and ${FILTER_CONDITIONS.stock} group by category
  union all
  select 'price', range::text, count from (
    select width_bucket(price, ${sql.raw(`'{${PRICES.map((cents) => cents / 100).join(',')}}'`)}::numeric[]) as range, count(*)::int as count
    from ${own} own where ${FILTER_CONDITIONS.category} and ${FILTER_CONDITIONS.stock} group by 1
  ) prices
  union all
  select 'stock', null, count(*)::int from ${own} own where stock > 0 and ${FILTER_CONDITIONS.category} and ${FILTER_CONDITIONS.price}
  union all
  select 'matches', null, count(*)::int from matches
  union all
  select 'every', null, ${every}
  union all
  select 'cut', null, 1 where ${isCut}
  ) rows order by count desc, value collate "C"`

/** The facets of the rows: of the first 2,000 products, or of a sample of the whole catalog if there are many more. */
export function facetsFrom(rows: readonly FacetRow[]): Facets {
  const of = (facet: FacetRow['facet']) => rows.filter((row) => row.facet === facet)
  const one = (facet: FacetRow['facet']) => of(facet)[0]?.count ?? 0
  const every = one('every')
  const isCut = every > 1 || one('cut') > 0 || one('matches') > MAX_FACETED
  const counted = (count: number): Count =>
    saturated(count * every >= CERTAINTY_FACTOR * MAX_COUNTED ? MAX_COUNTED : count, isCut)
  const prices = of('price').map(({ value, count }) => ({ range: Number(value) - 1, count }))
  return {
    categories: of('category')
      .slice(0, MAX_CATEGORIES)
      .map(({ value, count }) => ({ value, ...counted(count) })),
    priceRanges: prices
      .toSorted((a, b) => a.range - b.range)
      .map(({ range, count }) => ({
        ...{ from: PRICES[range] ?? 0, to: PRICES[range + 1] ?? null },
        ...counted(count),
      })),
    inStock: counted(one('stock')),
  }
}

/** The number of products of the rows, without filters. */
export function totalFrom(rows: readonly FacetRow[]): Count {
  const one = (facet: FacetRow['facet']) => rows.find((row) => row.facet === facet)?.count ?? 0
  if (one('every') > 1) return { count: MAX_COUNTED, isTotalCapped: true }
  return saturated(one('matches'), one('cut') > 0)
}

/** A count, capped at the limit. */
export const saturated = (count: number, isCut: boolean): Count => ({
  count: Math.min(count, MAX_COUNTED),
  isTotalCapped: isCut || count > MAX_COUNTED,
})

import type { Cents } from '@shopstack/schema/money'
import { type SQL, sql } from 'drizzle-orm'
import { FITS } from './product-filter.js'

/** Where counting ends. */
export const MAX_COUNTED = 1_000
/** How many products are looked at for the facets. */
export const MAX_FACETED = 2_000
const MAX_CATEGORIES = 20
/** Of what a sample says there are so many times as many as are counted, there are enough. */
const SURELY = 4
/** Where one range of prices ends and the next begins, in cents. */
const PRICES: readonly Cents[] = [0, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000]

/** A number of products, and whether there may be more. */
export interface Count {
  readonly count: number
  readonly isTotalCapped: boolean
}

/** What some products are like. */
export interface Facets {
  readonly categories: (Count & { value: string | null })[]
  readonly priceRanges: (Count & { from: Cents; to: Cents | null })[]
  readonly inStock: Count
}

/** A row of {@link facetRows}. */
export interface FacetRow {
  /** `every`: the products are one in so many; `cut`: not all of the catalog was looked at. */
  readonly facet: 'category' | 'price' | 'stock' | 'matches' | 'every' | 'cut'
  readonly value: string | null
  readonly count: number
}

/**
 * Counts what `matches`, a table of the statement, is like. Each facet leaves the filter on its own property aside; `own` has
 * those that fit the category, where these are others.
 */
export const facetRows = (every: SQL, isCut: SQL, own = sql`matches`): SQL => sql`
  select * from (
  select 'category' as facet, category as value, count(*)::int as count
  from matches where ${FITS.price} and ${FITS.stock} group by category
  union all
  select 'price', range::text, count from (
    select width_bucket(price, ${sql.raw(`'{${PRICES.map((cents) => cents / 100).join(',')}}'`)}::numeric[]) as range, count(*)::int as count
    from ${own} own where ${FITS.category} and ${FITS.stock} group by 1
  ) prices
  union all
  select 'stock', null, count(*)::int from ${own} own where stock > 0 and ${FITS.category} and ${FITS.price}
  union all
  select 'matches', null, count(*)::int from matches
  union all
  select 'every', null, ${every}
  union all
  select 'cut', null, 1 where ${isCut}
  ) rows order by count desc, value collate "C"`

/** What these rows say, by the first 2,000 products, or where they are many more by some of everywhere in the catalog. */
export function facetsFrom(rows: readonly FacetRow[]): Facets {
  const of = (facet: FacetRow['facet']) => rows.filter((row) => row.facet === facet)
  const one = (facet: FacetRow['facet']) => of(facet)[0]?.count ?? 0
  const every = one('every')
  const isCut = every > 1 || one('cut') > 0 || one('matches') > MAX_FACETED
  const counted = (count: number): Count =>
    saturated(count * every >= SURELY * MAX_COUNTED ? MAX_COUNTED : count, isCut)
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

/** How many products these rows are about, where no filter leaves any out. */
export function totalFrom(rows: readonly FacetRow[]): Count {
  const one = (facet: FacetRow['facet']) => rows.find((row) => row.facet === facet)?.count ?? 0
  if (one('every') > 1) return { count: MAX_COUNTED, isTotalCapped: true }
  return saturated(one('matches'), one('cut') > 0)
}

/** A count that ends where counting does. */
export const saturated = (count: number, isCut: boolean): Count => ({
  count: Math.min(count, MAX_COUNTED),
  isTotalCapped: isCut || count > MAX_COUNTED,
})

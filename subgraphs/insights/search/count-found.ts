import { statement } from '@shopstack/drizzle/prepared'
import type { Cents } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import type { Reads } from '../context.js'
import type { ProductFilter } from '../generated.js'
import type { AskedWords } from './asked-words.js'
import { havingText, isTextCut, textValues } from './contained-text.js'
import { havingWords, havingWordsOrCommon, isCommon, LOOKED_AT } from './full-text.js'
import { FITS, FITTING, isOpen, MOST_SEEN, valuesOf } from './narrow-matches.js'

const { placeholder } = sql

/** Where counting ends: nobody reads more products than these. */
const MOST_COUNTED = 1_000
/** How many matches are looked at for the facets. */
const MOST_FACETED = 2_000
const MOST_CATEGORIES = 20
/** Of what a sample says there are so many times as many as are counted, there are enough. */
const SURELY = 4
/** Where one range of prices ends and the next begins, in cents. */
const PRICES: readonly Cents[] = [0, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000]

/** What was looked for: words, as they were typed or as they were meant, or a text as it is. */
export type Sought = { readonly words: AskedWords } | { readonly text: string }

/** A number of products, and whether there may be more. */
export interface Count {
  readonly count: number
  readonly atLeast: boolean
}

/** What found products are like. */
export interface Facets {
  readonly categories: (Count & { value: string | null })[]
  readonly priceRanges: (Count & { from: Cents; to: Cents | null })[]
  readonly inStock: Count
}

type Matches = typeof havingWords

/** A statement about the products that have words, and the same about those that contain a text. */
function aboutMatches(ofWords: Matches, ofText: Matches, name: string) {
  const [words, text] = [ofWords, ofText].map((query) => statement(() => query, name))
  return (db: Reads, sought: Sought, values: Record<string, unknown>) =>
    'words' in sought
      ? words?.(db, { ...sought.words, ...values })
      : text?.(db, { ...textValues(sought.text), ...values })
}

const countedWithin = (matches: Matches, isCut: Matches) => sql`
  with ${matches}
  select count(*)::int as matches, count(*) filter (where ${FITTING})::int as count, ${isCut} as "isCut" from matches`

const totals = aboutMatches(
  countedWithin(havingWords, sql`false`),
  countedWithin(havingText, isTextCut),
  'search_total',
)

/** Where every match fits, nothing of common words is counted. */
const all = statement(
  () => sql`
  with ${havingWordsOrCommon}
  select case when ${isCommon} then ${placeholder('most')}::int else (select count(*)::int from matches) end as count`,
  'search_total_of_all',
)

/** How many products are found, 1,000 at most. */
export async function countFound(db: Reads, sought: Sought, filter: ProductFilter): Promise<Count> {
  if ('words' in sought && isOpen(filter)) return countAll(db, sought.words)
  const most = isOpen(filter) ? MOST_COUNTED + 1 : MOST_SEEN
  // The columns of the statement above.
  const rows = (await totals(db, sought, { ...valuesOf(filter), most })) as unknown as {
    matches: number
    count: number
    isCut: boolean
  }[]
  const [{ matches, count, isCut } = { matches: 0, count: 0, isCut: false }] = rows
  return saturated(count, isCut || matches >= most)
}

/** The column of the statement above. */
async function countAll(db: Reads, words: AskedWords): Promise<Count> {
  const most = MOST_COUNTED + 1
  const [row] = (await all(db, { ...words, most })) as unknown as { count: number }[]
  return saturated(row?.count ?? 0, (row?.count ?? 0) >= most)
}

const facetsWithin = (matches: Matches, every: Matches, isCut: Matches) => sql`
  with ${matches}
  select 'category' as facet, category as value, count(*)::int as count
  from matches where ${FITS.price} and ${FITS.stock} group by category
  union all
  select 'price', width_bucket(price, ${sql.raw(`'{${PRICES.map((cents) => cents / 100).join(',')}}'`)}::numeric[])::text, count(*)::int
  from matches where ${FITS.category} and ${FITS.stock} group by 2
  union all
  select 'stock', null, count(*)::int from matches where stock > 0 and ${FITS.category} and ${FITS.price}
  union all
  select 'matches', null, count(*)::int from matches
  union all
  select 'every', null, ${every}
  union all
  select 'cut', null, 1 where ${isCut}
  order by 1, count desc, value`

const facets = aboutMatches(
  facetsWithin(
    havingWordsOrCommon,
    sql`case when ${isCommon} then ${sql.raw(String(LOOKED_AT))} else 1 end`,
    sql`false`,
  ),
  facetsWithin(havingText, sql`1`, isTextCut),
  'search_facets',
)

interface FacetRow {
  /** `every`: the matches are one in so many; `cut`: not all of the catalog was looked at. */
  readonly facet: 'category' | 'price' | 'stock' | 'matches' | 'every' | 'cut'
  readonly value: string | null
  readonly count: number
}

/** What found products are like, by the first 2,000 of them, or where they are many more by some of everywhere in the catalog. */
export async function facetsOf(db: Reads, sought: Sought, filter: ProductFilter): Promise<Facets> {
  const values = { ...valuesOf(filter), most: MOST_FACETED + 1 }
  // The columns of the statement above.
  const rows = (await facets(db, sought, values)) as unknown as FacetRow[]
  const of = (facet: FacetRow['facet']) => rows.filter((row) => row.facet === facet)
  const one = (facet: FacetRow['facet']) => of(facet)[0]?.count ?? 0
  const every = one('every')
  const isCut = every > 1 || one('cut') > 0 || one('matches') > MOST_FACETED
  const counted = (count: number): Count =>
    saturated(count * every >= SURELY * MOST_COUNTED ? MOST_COUNTED : count, isCut)
  const prices = of('price').map(({ value, count }) => ({ range: Number(value) - 1, count }))
  return {
    categories: of('category')
      .slice(0, MOST_CATEGORIES)
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

const saturated = (count: number, isCut: boolean): Count => ({
  count: Math.min(count, MOST_COUNTED),
  atLeast: isCut || count > MOST_COUNTED,
})

import {
  type Count,
  type FacetRow,
  type Facets,
  facetRows,
  facetsFrom,
  MAX_COUNTED,
  MAX_FACETED,
  saturated,
  totalFrom,
} from '@shopstack/drizzle/catalog/product-facets'
import { isUnfiltered, valuesOf } from '@shopstack/drizzle/catalog/product-filter'
import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { ReadSource } from '../../database.js'
import type { ProductFilter } from '../../generated.js'
import type { AskedWords } from '../parse-query.js'
import { COUNTED, FITTING, MOST_SEEN } from './filters.js'
import { havingWords, havingWordsOrCommon, isCommon, LOOKED_AT } from './full-text.js'
import { havingText, isTextCut, textValues } from './substring-search.js'

const { placeholder } = sql

/** What was looked for: words, as they were typed or as they were meant, or a text as it is. */
export type Sought = { readonly words: AskedWords } | { readonly text: string }

type Matches = typeof havingText

/** A statement about the products that have words, and the same about those that contain a text. */
function aboutMatches(ofWords: Matches, ofText: Matches, name: string) {
  const [words, text] = [ofWords, ofText].map((query) => statement(() => query, name))
  return (db: ReadSource, sought: Sought, values: Record<string, unknown>) =>
    'words' in sought
      ? words?.(db, { ...sought.words, ...values })
      : text?.(db, { ...textValues(sought.text), ...values })
}

const countedWithin = (matches: Matches, isCut: Matches) => sql`
  with ${matches}
  select count(*)::int as matches, count(*) filter (where ${FITTING})::int as count, ${isCut} as "isCut" from matches`

const totals = aboutMatches(
  countedWithin(havingWords(COUNTED), sql`false`),
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
export async function countFound(db: ReadSource, sought: Sought, filter: ProductFilter): Promise<Count> {
  if ('words' in sought && isUnfiltered(filter)) return countAll(db, sought.words)
  const most = isUnfiltered(filter) ? MAX_COUNTED + 1 : MOST_SEEN
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
async function countAll(db: ReadSource, words: AskedWords): Promise<Count> {
  const most = MAX_COUNTED + 1
  const [row] = (await all(db, { ...words, most })) as unknown as { count: number }[]
  return saturated(row?.count ?? 0, (row?.count ?? 0) >= most)
}

const facetsWithin = (matches: Matches, every: Matches, isCut: Matches) => sql`
  with ${matches}
  ${facetRows(every, isCut)}`

const facets = aboutMatches(
  facetsWithin(
    havingWordsOrCommon,
    sql`case when ${isCommon} then ${sql.raw(String(LOOKED_AT))} else 1 end`,
    sql`false`,
  ),
  facetsWithin(havingText, sql`1`, isTextCut),
  'search_facets',
)

/** What found products are like, and how many they are where no filter leaves any out. */
export interface FacetedTotal {
  readonly facets: Facets
  readonly total: Count
}

/** By the first 2,000 found products, or where they are many more by some of everywhere in the catalog. */
export async function facetsOf(db: ReadSource, sought: Sought, filter: ProductFilter): Promise<FacetedTotal> {
  const values = { ...valuesOf(filter), most: MAX_FACETED + 1 }
  // The columns of the statement above.
  const rows = (await facets(db, sought, values)) as unknown as FacetRow[]
  return { facets: facetsFrom(rows), total: totalFrom(rows) }
}

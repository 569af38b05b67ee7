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
import { filterValues, isUnfiltered } from '@shopstack/drizzle/catalog/product-filter'
import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { ReadDatabase } from '../../database.js'
import type { ProductFilter } from '../../generated.js'
import type { SearchWords } from '../parse-query.js'
import { COUNT_COLUMNS, MATCHES_FILTER, MAX_FILTERED } from './filters.js'
import { COMMON_SAMPLE, countedWordMatches, isCommon, wordMatches } from './full-text.js'
import { isScanCut, substringMatches, textValues } from './substring-search.js'

const { placeholder } = sql

/** The target of a search: words, typed or corrected, or a literal text. */
export type SearchTarget = { readonly words: SearchWords } | { readonly text: string }

type Matches = typeof substringMatches

/** One statement for word matches, and the same for substring matches. */
function forMatches<Row extends object>(ofWords: Matches, ofText: Matches, name: string) {
  const [words, text] = [statement<Row>(() => ofWords, name), statement<Row>(() => ofText, name)]
  return (db: ReadDatabase, target: SearchTarget, values: Record<string, unknown>) =>
    'words' in target
      ? words(db, { ...target.words, ...values })
      : text(db, { ...textValues(target.text), ...values })
}

const countedWithin = (matches: Matches, isCut: Matches) => sql`
  with ${matches}
  select count(*)::int as matches, count(*) filter (where ${MATCHES_FILTER})::int as count, ${isCut} as "isCut" from matches`

const totals = forMatches<{ matches: number; count: number; isCut: boolean }>(
  countedWithin(wordMatches(COUNT_COLUMNS), sql`false`),
  countedWithin(substringMatches, isScanCut),
  'search_total',
)

/** Without a filter, matches of common words are not counted. */
const all = statement<{ count: number }>(
  () => sql`
  with ${countedWordMatches}
  select case when ${isCommon} then ${placeholder('most')}::int else (select count(*)::int from matches) end as count`,
  'search_total_of_all',
)

/** The total, capped at 1,000. */
export async function countFound(
  db: ReadDatabase,
  target: SearchTarget,
  filter: ProductFilter,
): Promise<Count> {
  if ('words' in target && isUnfiltered(filter)) return countAll(db, target.words)
  const most = isUnfiltered(filter) ? MAX_COUNTED + 1 : MAX_FILTERED
  const rows = await totals(db, target, { ...filterValues(filter), most })
  const [{ matches, count, isCut } = { matches: 0, count: 0, isCut: false }] = rows
  return saturated(count, isCut || matches >= most)
}

async function countAll(db: ReadDatabase, words: SearchWords): Promise<Count> {
  const most = MAX_COUNTED + 1
  const [row] = await all(db, { ...words, most })
  return saturated(row?.count ?? 0, (row?.count ?? 0) >= most)
}

const facetsWithin = (matches: Matches, every: Matches, isCut: Matches) => sql`
  with ${matches}
  ${facetRows(every, isCut)}`

const facets = forMatches<FacetRow>(
  facetsWithin(
    countedWordMatches,
    sql`case when ${isCommon} then ${sql.raw(String(COMMON_SAMPLE))} else 1 end`,
    sql`false`,
  ),
  facetsWithin(substringMatches, sql`1`, isScanCut),
  'search_facets',
)

/** Facets, and the total if the search has no filter. */
export interface FacetedTotal {
  readonly facets: Facets
  readonly total: Count
}

/** Computed from the first 2,000 matches; for common words, from a sample of the whole catalog. */
export async function facetsOf(
  db: ReadDatabase,
  target: SearchTarget,
  filter: ProductFilter,
): Promise<FacetedTotal> {
  const values = { ...filterValues(filter), most: MAX_FACETED + 1 }
  const rows = await facets(db, target, values)
  return { facets: facetsFrom(rows), total: totalFrom(rows) }
}

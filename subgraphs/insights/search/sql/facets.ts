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
import { type SQL, sql } from 'drizzle-orm'
import type { ReadDatabase } from '../../database.js'
import type { ProductFilter } from '../../generated.js'
import type { SearchWords } from '../parse-query.js'
import { COUNT_COLUMNS, MATCHES_FILTER, MAX_FILTERED } from './filters.js'
import { COMMON_SAMPLE, countedWordMatches, isCommon } from './full-text.js'
import {
  filterForm,
  indexRange,
  isWalked,
  isWalkedMatch,
  MAX_SORTED_MATCHES,
  MAX_WALKED,
  sortedMatches,
  statementPerForm,
} from './index-walk.js'
import { isScanCut, substringMatches, textValues } from './substring-search.js'

const { placeholder } = sql

/** The target of a search: words, typed or corrected, or a literal text. */
export type SearchTarget = { readonly words: SearchWords } | { readonly text: string }

interface CountRow {
  readonly count: number
  /** Whether there are products that were not examined. */
  readonly isCut: boolean
}

const countedTexts = statement<CountRow>(
  () => sql`
  with ${substringMatches}
  select count(*) filter (where ${MATCHES_FILTER})::int as count,
    ${isScanCut} or count(*) >= ${placeholder('most')} as "isCut" from matches`,
  'search_total',
)

/** Counts all matches that are few, or those among the products that the filter narrows first. */
const countedWords = statementPerForm<CountRow>(
  'search_total_',
  (form) => sql`
  with ${sortedMatches(COUNT_COLUMNS)}, walked as materialized (
    select ${COUNT_COLUMNS}, ${isWalkedMatch} as is_match from (
      select ${COUNT_COLUMNS}, search ${indexRange(form, isWalked).rows} limit ${placeholder('walked')}
    ) next_products
  )
  select (select count(*) from walked) >= ${placeholder('walked')} as "isCut", (
    select count(*)::int from (
      select ${COUNT_COLUMNS} from walked where is_match
      union all
      select ${COUNT_COLUMNS} from matches where not ${isWalked}
    ) found where ${MATCHES_FILTER}
  ) as count`,
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
  const conditions = filterValues(filter)
  const [{ count, isCut } = { count: 0, isCut: false }] =
    'words' in target
      ? await countedWords(filterForm(conditions))(db, {
          ...{ ...target.words, ...conditions },
          ...{ walked: MAX_WALKED, most: MAX_SORTED_MATCHES + 1 },
        })
      : await countedTexts(db, {
          ...{ ...textValues(target.text), ...conditions },
          most: isUnfiltered(filter) ? MAX_COUNTED + 1 : MAX_FILTERED,
        })
  return saturated(count, isCut)
}

async function countAll(db: ReadDatabase, words: SearchWords): Promise<Count> {
  const most = MAX_COUNTED + 1
  const [row] = await all(db, { ...words, most })
  return saturated(row?.count ?? 0, (row?.count ?? 0) >= most)
}

const facetsWithin = (matches: SQL, every: SQL, isCut: SQL) => sql`
  with ${matches}
  ${facetRows(every, isCut)}`

const facetsOfWords = statement<FacetRow>(
  () =>
    facetsWithin(
      countedWordMatches,
      sql`case when ${isCommon} then ${sql.raw(String(COMMON_SAMPLE))} else 1 end`,
      sql`false`,
    ),
  'search_facets',
)
const facetsOfText = statement<FacetRow>(
  () => facetsWithin(substringMatches, sql`1`, isScanCut),
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
  const rows =
    'words' in target
      ? await facetsOfWords(db, { ...target.words, ...values })
      : await facetsOfText(db, { ...textValues(target.text), ...values })
  return { facets: facetsFrom(rows), total: totalFrom(rows) }
}

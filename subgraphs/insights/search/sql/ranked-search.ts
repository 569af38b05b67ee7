import { filterValues, isUnfiltered } from '@shopstack/drizzle/catalog/product-filter'
import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { type SQL, sql } from 'drizzle-orm'
import type { ReadDatabase } from '../../database.js'
import type { ProductFilter, SearchSort } from '../../generated.js'
import type { SearchWords } from '../parse-query.js'
import { MATCHES_FILTER, PAGE_COLUMNS } from './filters.js'
import { exactness, rankedQuery, sampledWordMatches } from './full-text.js'
import {
  filterForm,
  indexRange,
  isWalked,
  isWalkedMatch,
  MAX_SORTED_MATCHES,
  MAX_WALKED,
  sortedMatches,
  statementPerForm,
  type WalkForm,
} from './index-walk.js'

/** Matches that are ranked; the other orders are cheaper. */
const MAX_RANKED = 1_000

/** A match and its sort position; higher comes first. */
export interface RankedProduct {
  readonly id: number
  readonly position: number
}

/** Filter, order and position of a page. */
export interface RankedPageRequest {
  readonly filter: ProductFilter
  readonly sort: SearchSort
  readonly limit: number
  readonly after: RankedProduct | null
}

const { placeholder } = sql

const page = sql`
  select id, position from positioned
  where ${placeholder('afterId')}::int is null
    or (position, id) < (${placeholder('afterPosition')}::float8, ${placeholder('afterId')}::int)
  order by position desc, id desc limit ${placeholder('limit')}`

const rank = sql`ts_rank(search, ${rankedQuery}, 1)::float8 + ${exactness}`

const best = statement<RankedProduct>(
  () => sql`
  with ${sampledWordMatches}, positioned as (
    select id, ${rank} as position from matches
  )
  ${page}`,
  'search_best',
)

const isOther = sql`id not in (select id from name_matches)`

/** Ranks all matches that are few, or those of the products that are walked, which the filter narrows first. */
function filteredPage(form: WalkForm): SQL {
  const { rows } = indexRange(form, isWalked)
  return sql`
  with ${sortedMatches(PAGE_COLUMNS)}, walked as (
    select ${PAGE_COLUMNS} from (
      select ${PAGE_COLUMNS} ${rows} limit ${placeholder('walked')}
    ) next_products where ${isWalkedMatch} and ${isOther}
  ), positioned as (
    select id, ${rank} as position from (
      select * from (select * from matches where not ${isWalked} or not ${isOther} union all select * from walked) found
      where ${MATCHES_FILTER} limit ${placeholder('ranked')}
    ) filtered
  )
  ${page}`
}

const filtered = statementPerForm<RankedProduct>('search_filtered_', filteredPage)

/** Products that match the words, by rank. */
export async function findRanked(
  db: ReadDatabase,
  words: SearchWords,
  { filter, limit, after }: Omit<RankedPageRequest, 'sort'>,
): Promise<RankedProduct[]> {
  const values = { ...words, limit, afterId: after?.id ?? null, afterPosition: after?.position ?? null }
  if (isUnfiltered(filter)) return best(db, { ...values, most: MAX_RANKED })
  const conditions = filterValues(filter)
  const bounds = { walked: MAX_WALKED, ranked: MAX_RANKED, most: MAX_SORTED_MATCHES + 1 }
  return filtered(filterForm(conditions))(db, { ...values, ...conditions, ...bounds })
}

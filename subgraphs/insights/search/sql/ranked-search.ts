import { filterValues, isUnfiltered } from '@shopstack/drizzle/catalog/product-filter'
import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { ReadDatabase } from '../../database.js'
import type { ProductFilter, SearchSort } from '../../generated.js'
import type { SearchWords } from '../parse-query.js'
import { MATCHES_FILTER, MAX_FILTERED, PAGE_COLUMNS } from './filters.js'
import { exactness, rankedQuery, sampledWordMatches, wordMatches } from './full-text.js'

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

const ordered = statement<RankedProduct>(
  () => sql`
  with ${wordMatches(PAGE_COLUMNS)}, positioned as (
    select id, case ${placeholder('sort')}::text
      when 'PRICE_ASC' then -price::float8
      when 'PRICE_DESC' then price::float8
      when 'NEWEST' then (extract(epoch from created_at) * 1000000)::float8
      else ${rank} end as position
    from (select * from matches where ${MATCHES_FILTER} limit ${placeholder('ranked')}) filtered
  )
  ${page}`,
  'search_page',
)

/** Products that match the words, by rank or in another order. */
export async function findProducts(
  db: ReadDatabase,
  words: SearchWords,
  { filter, sort, limit, after }: RankedPageRequest,
): Promise<RankedProduct[]> {
  const values = { ...words, limit, afterId: after?.id ?? null, afterPosition: after?.position ?? null }
  const ranked = sort === 'RELEVANCE' ? MAX_RANKED : MAX_FILTERED
  return sort === 'RELEVANCE' && isUnfiltered(filter)
    ? best(db, { ...values, most: MAX_RANKED })
    : ordered(db, { ...values, ...filterValues(filter), sort, ranked, most: MAX_FILTERED })
}

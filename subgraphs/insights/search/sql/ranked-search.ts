import { isUnfiltered, valuesOf } from '@shopstack/drizzle/catalog/product-filter'
import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { ReadSource } from '../../database.js'
import type { ProductFilter, SearchSort } from '../../generated.js'
import type { AskedWords } from '../parse-query.js'
import { COLUMNS, FITTING, MOST_SEEN } from './filters.js'
import { closeness, everything, havingWords, havingWordsSampled } from './full-text.js'

/** How many matches are ranked; the other orders cost less for each of them. */
const MOST_RANKED = 1_000

/** A product that was found, and where the sort has put it; greater is earlier. */
export interface Found {
  readonly id: number
  readonly position: number
}

/** Which products are wanted, in which order, and how many after which one. */
export interface Wanted {
  readonly filter: ProductFilter
  readonly sort: SearchSort
  readonly limit: number
  readonly after: Found | null
}

const { placeholder } = sql

const page = sql`
  select id, position from placed
  where ${placeholder('afterId')}::int is null
    or (position, id) < (${placeholder('afterPosition')}::float8, ${placeholder('afterId')}::int)
  order by position desc, id desc limit ${placeholder('limit')}`

const rank = sql`ts_rank(search, ${everything}, 1)::float8 + ${closeness}`

const best = statement(
  () => sql`
  with ${havingWordsSampled}, placed as (
    select id, ${rank} as position from matches
  )
  ${page}`,
  'search_best',
)

const ordered = statement(
  () => sql`
  with ${havingWords(COLUMNS)}, placed as (
    select id, case ${placeholder('sort')}::text
      when 'PRICE_ASC' then -price::float8
      when 'PRICE_DESC' then price::float8
      when 'NEWEST' then (extract(epoch from created_at) * 1000000)::float8
      else ${rank} end as position
    from (select * from matches where ${FITTING} limit ${placeholder('ranked')}) fitting
  )
  ${page}`,
  'search_page',
)

/** Products that have the words: ranked by how much the words weigh in them, or in another order. */
export async function findProducts(db: ReadSource, asked: AskedWords, wanted: Wanted): Promise<Found[]> {
  const { filter, sort, limit, after } = wanted
  const values = { ...asked, limit, afterId: after?.id ?? null, afterPosition: after?.position ?? null }
  const ranked = sort === 'RELEVANCE' ? MOST_RANKED : MOST_SEEN
  const rows =
    sort === 'RELEVANCE' && isUnfiltered(filter)
      ? await best(db, { ...values, most: MOST_RANKED })
      : await ordered(db, { ...values, ...valuesOf(filter), sort, ranked, most: MOST_SEEN })
  // The columns of the statements above.
  return rows as unknown as Found[]
}

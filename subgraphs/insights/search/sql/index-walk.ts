import type { filterValues } from '@shopstack/drizzle/catalog/product-filter'
import { type Statement, statement } from '@shopstack/drizzle/client/prepared-statements'
import { type SQL, sql } from 'drizzle-orm'
import type { SearchSort } from '../../generated.js'
import { selectListed } from './filters.js'
import {
  isCommon,
  isCommonInSample,
  MAX_EXACT_FOR_PREFIX,
  matches,
  nameMatches,
  wordFrequency,
} from './full-text.js'

const { placeholder, raw } = sql

/** Matches that are read and sorted; more are found by walking an index. */
export const MAX_SORTED_MATCHES = 5_000
/** Products that are walked for a page, whether or not they match. */
export const MAX_WALKED = 10_000

/** A sort other than by relevance. */
export type IndexedSort = Exclude<SearchSort, 'RELEVANCE'>

/** A column with an index for its order, and its conversion to and from a position; higher positions come first. */
interface IndexOrder {
  readonly column: SQL
  readonly direction: 'asc' | 'desc'
  readonly position: SQL
  readonly afterValue: SQL
}

/** The position of a cursor. */
export const afterPosition = sql`${placeholder('afterPosition')}::float8`

/** The orders of a search that an index has. */
export const INDEX_ORDERS: Record<IndexedSort, IndexOrder> = {
  PRICE_ASC: {
    ...{ column: sql`price`, direction: 'asc' },
    ...{ position: sql`-price::float8`, afterValue: sql`-(${afterPosition}::numeric)` },
  },
  PRICE_DESC: {
    ...{ column: sql`price`, direction: 'desc' },
    ...{ position: sql`price::float8`, afterValue: sql`${afterPosition}::numeric` },
  },
  NEWEST: {
    ...{ column: sql`created_at`, direction: 'desc' },
    position: sql`(extract(epoch from created_at) * 1000000)::float8`,
    afterValue: sql`(timestamptz 'epoch' + ${afterPosition} * interval '1 microsecond')`,
  },
}

const hasFewExact = sql`(not ${isCommon} and (select count(*) from word_matches) < ${MAX_EXACT_FOR_PREFIX})`
const isPrefixCommon = sql`(select is_common from prefix_frequency)`
const isOverfull = (cte: 'word_matches' | 'prefix_matches') =>
  sql`(select count(*) from ${raw(cte)}) > ${raw(String(MAX_SORTED_MATCHES))}`

/**
 * CTE `matches`: all products that match the words, unless they are too many to sort. CTE `walking` says so, and has the
 * query that walked products must match. Samples of the catalog show words and prefixes that thousands of products have: a
 * bitmap of their matches would grow with the catalog, and read every product of its pages where it does not fit `work_mem`.
 */
export const sortedMatches = (columns: SQL): SQL => sql`
  ${wordFrequency}, ${nameMatches(columns)}, word_matches as materialized (
    ${selectListed(sql`${matches('all_words')} and not ${isCommon}`, { columns })}
  ), prefix_frequency as materialized (
    select ${isCommonInSample(sql`${hasFewExact} and ${matches('prefix_only')}`)} as is_common
  ), prefix_matches as materialized (
    ${selectListed(sql`${matches('prefix_only')} and ${hasFewExact} and not ${isPrefixCommon}`, { columns })}
  ), walking as materialized (
    select ${isCommon} or ${isPrefixCommon} or ${isOverfull('word_matches')} or ${isOverfull('prefix_matches')} as is_needed,
      case when ${hasFewExact} then coalesce(all_words || with_prefix, all_words) else all_words end as query
    from parsed_query
  ), matches as (
    select * from name_matches
    union all
    select * from (select * from word_matches union all select * from prefix_matches) others
    where id not in (select id from name_matches)
  )`

/** Whether an index is walked. */
export const isWalked = sql`(select is_needed from walking)`
/** Whether a walked product matches the words. */
export const isWalkedMatch = sql`(search @@ (select query from walking) or id in (select id from name_matches))`

/** A form of a walk: its order, whether it is within a category, and whether it begins after a position. */
export interface WalkForm {
  readonly sort: IndexedSort
  readonly category: boolean
  readonly after: boolean
}

/** The walk that a filter narrows: by price where it has a price range, else the newest first. */
export const filterForm = ({ category, minPrice, maxPrice }: ReturnType<typeof filterValues>): WalkForm => ({
  sort: minPrice === null && maxPrice === null ? 'NEWEST' : 'PRICE_ASC',
  ...{ category: category !== null, after: false },
})

/** The statements of all forms, each built once; their names are that of the form after `prefix`. */
export function statementPerForm<Row extends object>(
  prefix: string,
  build: (form: WalkForm) => SQL,
): (form: WalkForm) => Statement<Row> {
  const statements = new Map<string, Statement<Row>>()
  return (form) => {
    const name = `${prefix}${form.sort}${form.category ? '+category' : ''}${form.after ? '+after' : ''}`
    const known = statements.get(name) ?? statement<Row>(() => build(form), name)
    statements.set(name, known)
    return known
  }
}

/**
 * The products of an index range in its order: of the category and price range of the filter, after the position. Its limit
 * must be a parameter, and the category is an array element: with constants the planner would sort all products.
 */
export function indexRange({ sort, category, after }: WalkForm, condition: SQL): { rows: SQL; order: SQL } {
  const { column, direction, afterValue } = INDEX_ORDERS[sort]
  const conditions = [sql`archived_at is null and ${condition}`]
  if (category) conditions.push(sql`category = any (array[${placeholder('category')}::text])`)
  if (sort !== 'NEWEST')
    conditions.push(sql`price >= coalesce(${placeholder('minPrice')}::text::numeric, 0)
      and price <= coalesce(${placeholder('maxPrice')}::text::numeric, 'Infinity')`)
  if (after)
    conditions.push(
      sql`(${column}, id) ${raw(direction === 'asc' ? '>' : '<')} (${afterValue}, ${placeholder('afterId')}::int)`,
    )
  // In the indexes with a category, instants run in the direction opposite to it.
  const along = sort === 'NEWEST' ? 'asc' : direction
  const first = category ? sql`category ${raw(along)}, ` : sql``
  const order = sql`${first}${column} ${raw(direction)}, id ${raw(direction)}`
  return { rows: sql`from products where ${sql.join(conditions, sql` and `)} order by ${order}`, order }
}

import { isSampled, SEARCH_SAMPLES } from '@shopstack/drizzle/tables'
import { sql } from 'drizzle-orm'
import { COUNT_COLUMNS, type PAGE_COLUMNS, selectListed } from './filters.js'

const { placeholder } = sql
const number = (value: number) => sql.raw(String(value))

/** The last word is also matched as a prefix while fewer products match it exactly. */
const MAX_EXACT_FOR_PREFIX = sql.raw('100')

// A subquery hides the selectivity of the words from the planner: for common words it would choose a sequential scan,
// whose order differs from page to page.
const has = (query: 'whole' | 'only_begun') => sql`search @@ (select ${sql.identifier(query)} from asked)`

/**
 * The parsed query: all words stemmed (`whole`), with the last one as a prefix (`begun`), and what matches as a prefix alone
 * (`only_begun`), which the index decides without reading products. Stop words count only in a query without other words. A
 * corrected query (`meant`) has no prefix.
 */
export const asked = sql`
  asked as materialized (
    select coalesce(meant, whole) as whole, begun, begun && !!whole as only_begun, coalesce(meant, ranked) as ranked, key, written
    from public.search_query(${placeholder('typed')}::text, ''),
      (select to_tsquery('english', ${placeholder('meant')}::text) as meant) correction
  )`

/** Everything of {@link asked} as one tsquery. */
export const rankedQuery = sql`(select ranked from asked)`

/** Products with exactly this name or SKU are found even if its words are common. */
const MAX_NAME_MATCHES = 100

const hasKey = (column: 'name' | 'sku') =>
  sql`public.search_key(${sql.raw(column)}) collate "C" = (select key from asked)`

const named = (columns: typeof PAGE_COLUMNS, condition = sql`true`) => sql`named as materialized (
    (${selectListed(sql`${hasKey('name')} and ${condition}`, { most: MAX_NAME_MATCHES, columns })})
    union all
    (${selectListed(sql`${hasKey('sku')} and sku is not null and not ${hasKey('name')} and ${condition}`, { most: MAX_NAME_MATCHES, columns })})
  )`

/** Ranks an equal name or SKU first, then words in their exact spelling. */
export const exactness = sql`(2 * (id in (select id from named))::int
  + coalesce(public.search_exact(name) collate "C" like all (array(select unnest(written) from asked)), false)::int)`

/** Matches read from a sample when the words are common. */
const SAMPLE_SIZE = 250

const [SMALLEST, ...LARGER] = SEARCH_SAMPLES
/** The matches in the smallest sample predict which sample has enough. */
const inSmallest = sql`(select count(*) from smallest)`

/** Whether a sample is expected to have enough matches; 80 percent suffice. */
const isSampleSufficient = (every: number) =>
  sql`${inSmallest} * ${number(SMALLEST / every)} >= ${number(SAMPLE_SIZE * 0.8)}`

const smallest = (columns: typeof PAGE_COLUMNS) =>
  sql`smallest as materialized (${selectListed(sql`${isSampled(SMALLEST)} and ${has('whole')}`, { most: SAMPLE_SIZE, columns })})`

const withPrefixMatches = (columns: typeof PAGE_COLUMNS) => sql`half_typed as materialized (
    ${selectListed(sql`${has('only_begun')} and (select count(*) from having_all) < ${MAX_EXACT_FOR_PREFIX}`, { columns })}
  ), matches as (
    select * from named
    union all
    select * from (select * from having_all union all select * from half_typed) others
    where id not in (select id from named)
  )`

/** CTE `matches`: the products that match the words, before filtering. */
export const wordMatches = (columns: typeof PAGE_COLUMNS): typeof PAGE_COLUMNS => sql`
  ${asked}, ${named(columns)}, having_all as materialized (
    ${selectListed(has('whole'), { columns })}
  ), ${withPrefixMatches(columns)}`

const RANK_COLUMNS = sql`id, name, search`

/** Exactly one of these runs: the smallest sufficient sample, else all products. */
const parts = [...LARGER, null].map((every, index) => {
  const smaller = SEARCH_SAMPLES[index] ?? SMALLEST
  const conditions = [has('whole'), sql`not ${isSampleSufficient(smaller)}`]
  if (every === null) return selectListed(sql.join(conditions, sql` and `), { columns: RANK_COLUMNS })
  conditions.push(isSampled(every), isSampleSufficient(every))
  return selectListed(sql.join(conditions, sql` and `), { most: SAMPLE_SIZE, columns: RANK_COLUMNS })
})

/** CTE `matches` for ranking; matches of common words are sampled from the whole catalog. */
export const sampledWordMatches = sql`
  ${asked}, ${named(RANK_COLUMNS)}, ${smallest(RANK_COLUMNS)}, having_all as materialized (
    ${sql.join(
      parts.map((part) => sql`(${part})`),
      sql` union all `,
    )}
    union all select * from smallest where ${isSampleSufficient(SMALLEST)}
  ), ${withPrefixMatches(RANK_COLUMNS)}`

/** With this many matches in the smallest sample, the catalog has well over a thousand. */
const MIN_COMMON_MATCHES = 16
/** The sample that represents common words. */
export const COMMON_SAMPLE = SEARCH_SAMPLES[1]

/** Whether the words are too common for counting; needs {@link commonWords}. */
export const isCommon = sql`(select known from common)`

/** The CTE of {@link isCommon}. */
const commonWords = sql`
  ${asked}, common as materialized (
    select count(*) = ${number(MIN_COMMON_MATCHES)} as known
    from (${selectListed(sql`${isSampled(SMALLEST)} and ${has('whole')}`, { most: MIN_COMMON_MATCHES, columns: sql`id` })}) sample
  )`

/** CTE `matches`: all products that match, or a sample of them where {@link isCommon}. */
export const countedWordMatches = sql`
  ${commonWords}, ${named(COUNT_COLUMNS, sql`not ${isCommon}`)}, having_all as materialized (
    (${selectListed(sql`${has('whole')} and not ${isCommon}`, { columns: COUNT_COLUMNS })})
    union all
    (${selectListed(sql`${isSampled(COMMON_SAMPLE)} and ${has('whole')} and ${isCommon}`, { most: SAMPLE_SIZE, columns: COUNT_COLUMNS })})
  ), ${withPrefixMatches(COUNT_COLUMNS)}`

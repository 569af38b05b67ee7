import { isSampled, SEARCH_SAMPLES } from '@shopstack/drizzle/tables'
import { type SQL, sql } from 'drizzle-orm'
import { COUNT_COLUMNS, selectListed } from './filters.js'

const { placeholder } = sql
const number = (value: number) => sql.raw(String(value))

/** The last word is also matched as a prefix while fewer products match it exactly. */
export const MAX_EXACT_FOR_PREFIX = sql.raw('100')

/**
 * The condition of a parsed query. A subquery hides the selectivity of the words from the planner: for common words it would
 * choose a sequential scan, whose order differs from page to page.
 */
export const matches = (tsquery: 'all_words' | 'prefix_only'): SQL =>
  sql`search @@ (select ${sql.identifier(tsquery)} from parsed_query)`

/**
 * CTE `parsed_query`: all words stemmed (`all_words`), with the last one as a prefix (`with_prefix`), and what matches as a
 * prefix alone (`prefix_only`), which the index decides without reading products. Stop words count only in a query without
 * other words. A corrected query has no prefix.
 */
export const parsedQuery = sql`
  parsed_query as materialized (
    select coalesce(corrected, whole) as all_words, begun as with_prefix, begun && !!whole as prefix_only,
      coalesce(corrected, ranked) as ranked, key, written as spelling_patterns
    from public.search_query(${placeholder('typed')}::text, ''),
      (select to_tsquery('english', ${placeholder('corrected')}::text) as corrected) correction
  )`

/** The tsquery of {@link parsedQuery} for ranking: every word, as typed and stemmed. */
export const rankedQuery = sql`(select ranked from parsed_query)`

/** Products with exactly this name or SKU are found even if its words are common. */
const MAX_NAME_MATCHES = 100

const hasKey = (column: 'name' | 'sku') =>
  sql`public.search_key(${sql.raw(column)}) collate "C" = (select key from parsed_query)`

/** CTE `name_matches`: the products with exactly this name or SKU. */
export const nameMatches = (columns: SQL, condition = sql`true`): SQL => sql`name_matches as materialized (
    (${selectListed(sql`${hasKey('name')} and ${condition}`, { most: MAX_NAME_MATCHES, columns })})
    union all
    (${selectListed(sql`${hasKey('sku')} and sku is not null and not ${hasKey('name')} and ${condition}`, { most: MAX_NAME_MATCHES, columns })})
  )`

/** Ranks an equal name or SKU first, then words in their exact spelling. */
export const exactness = sql`(2 * (id in (select id from name_matches))::int
  + coalesce(public.search_exact(name) collate "C" like all (array(select unnest(spelling_patterns) from parsed_query)), false)::int)`

/** Matches read from a sample when the words are common. */
const SAMPLE_SIZE = 250

const [SMALLEST, ...LARGER] = SEARCH_SAMPLES
/** The matches in the smallest sample predict which sample has enough. */
const smallestCount = sql`(select count(*) from smallest_sample)`

/** Whether a sample is expected to have enough matches; 80 percent suffice. */
const isSampleSufficient = (every: number) =>
  sql`${smallestCount} * ${number(SMALLEST / every)} >= ${number(SAMPLE_SIZE * 0.8)}`

const smallestSample = (columns: SQL) =>
  sql`smallest_sample as materialized (${selectListed(sql`${isSampled(SMALLEST)} and ${matches('all_words')}`, { most: SAMPLE_SIZE, columns })})`

const withPrefixMatches = (columns: SQL) => sql`prefix_matches as materialized (
    ${selectListed(sql`${matches('prefix_only')} and (select count(*) from word_matches) < ${MAX_EXACT_FOR_PREFIX}`, { columns })}
  ), matches as (
    select * from name_matches
    union all
    select * from (select * from word_matches union all select * from prefix_matches) others
    where id not in (select id from name_matches)
  )`

const RANK_COLUMNS = sql`id, name, search`

/** Exactly one of these runs: the smallest sufficient sample, else all products. */
const rankedSamples = [...LARGER, null].map((every, index) => {
  const smaller = SEARCH_SAMPLES[index] ?? SMALLEST
  const conditions = [matches('all_words'), sql`not ${isSampleSufficient(smaller)}`]
  if (every === null) return selectListed(sql.join(conditions, sql` and `), { columns: RANK_COLUMNS })
  conditions.push(isSampled(every), isSampleSufficient(every))
  return selectListed(sql.join(conditions, sql` and `), { most: SAMPLE_SIZE, columns: RANK_COLUMNS })
})

/** CTE `matches` for ranking; matches of common words are sampled from the whole catalog. */
export const sampledWordMatches = sql`
  ${parsedQuery}, ${nameMatches(RANK_COLUMNS)}, ${smallestSample(RANK_COLUMNS)}, word_matches as materialized (
    ${sql.join(
      rankedSamples.map((select) => sql`(${select})`),
      sql` union all `,
    )}
    union all select * from smallest_sample where ${isSampleSufficient(SMALLEST)}
  ), ${withPrefixMatches(RANK_COLUMNS)}`

/** With this many matches in the smallest sample, the catalog has some eight thousand. */
const MIN_COMMON_MATCHES = 16
/** Whether a condition has that many; words that some rows of a small catalog have are never common. */
export const isCommonInSample = (condition: SQL): SQL => sql`(
    select count(*) = ${number(MIN_COMMON_MATCHES)} from (${selectListed(sql`${isSampled(SMALLEST)} and ${condition}`, { most: MIN_COMMON_MATCHES, columns: sql`id` })}) sample
  )`
/** The sample that represents common words. */
export const COMMON_SAMPLE = SEARCH_SAMPLES[1]

/** Whether the words are too common for counting; needs {@link wordFrequency}. */
export const isCommon = sql`(select is_common from word_frequency)`

/** The CTEs of {@link isCommon}. */
export const wordFrequency = sql`
  ${parsedQuery}, word_frequency as materialized (
    select ${isCommonInSample(matches('all_words'))} as is_common
  )`

/** CTE `matches`: all products that match, or a sample of them where {@link isCommon}. */
export const countedWordMatches = sql`
  ${wordFrequency}, ${nameMatches(COUNT_COLUMNS, sql`not ${isCommon}`)}, word_matches as materialized (
    (${selectListed(sql`${matches('all_words')} and not ${isCommon}`, { columns: COUNT_COLUMNS })})
    union all
    (${selectListed(sql`${isSampled(COMMON_SAMPLE)} and ${matches('all_words')} and ${isCommon}`, { most: SAMPLE_SIZE, columns: COUNT_COLUMNS })})
  ), ${withPrefixMatches(COUNT_COLUMNS)}`

import { isSampled, SEARCH_SAMPLES } from '@shopstack/drizzle/tables'
import { sql } from 'drizzle-orm'
import { someProducts } from './narrow-matches.js'

const { placeholder } = sql

/** While fewer products than these have the last word as it is, it may be the beginning of another one. */
const FEW = sql.raw('100')

// How common a word is, is not told to the planner: for a common one it would walk through the whole table, in an order
// that differs from page to page.
const has = (query: 'whole' | 'begun') => sql`search @@ (select ${sql.identifier(query)} from asked)`

/** What is looked for: all words in any form (`whole`), and with the last one half typed (`begun`). Stop words say nothing. */
export const asked = sql`
  asked as materialized (
    select rest && last as whole,
      case when numnode(last) > 0 then rest && to_tsquery('simple', ${placeholder('beginning')}::text) end as begun
    from (
      select to_tsquery('english', ${placeholder('rest')}::text) as rest,
        to_tsquery('english', ${placeholder('last')}::text) as last
    ) part
  )`

/** Everything of {@link asked} in one query. */
export const everything = sql`(select coalesce(whole || begun, whole) from asked)`

/** Whoever looks for words that so many products of a sample have, is shown these. */
const ENOUGH = 250

const sample = (every: number) => sql.identifier(`one_in_${every}`)
const isEnough = (every: number) => sql`(select count(*) from ${sample(every)}) = ${sql.raw(String(ENOUGH))}`

/** Products of a sample that have the words, unless there were enough in a smaller one. */
const sampled = SEARCH_SAMPLES.map((every, index) => {
  const known = SEARCH_SAMPLES.slice(0, index).map((smaller) => sql` and not ${isEnough(smaller)}`)
  const condition = sql`${isSampled(every)} and ${has('whole')}${sql.join(known)}`
  return sql`${sample(every)} as materialized (${someProducts(condition, ENOUGH)}), `
})

/** Nothing of the index of all products is read when there are enough in a sample. */
const unsampled = sql.join(SEARCH_SAMPLES.map((every) => sql` and not ${isEnough(every)}`))
const enough = SEARCH_SAMPLES.map(
  (every) => sql` union all select * from ${sample(every)} where ${isEnough(every)}`,
)

const withHalfTyped = sql`half_typed as materialized (
    ${someProducts(sql`${has('begun')} and not ${has('whole')} and (select count(*) from having_all) < ${FEW}`)}
  ), matches as (
    select * from having_all union all select * from half_typed
  )`

/** The products that have the words, as `matches`, whatever the filter. */
export const havingWords = sql`
  ${asked}, having_all as materialized (
    ${someProducts(has('whole'))}
  ), ${withHalfTyped}`

/** The same, but of words that thousands of products have, some hundreds of them from everywhere in the catalog. */
export const havingWordsSampled = sql`
  ${asked}, ${sql.join(sampled)} in_all as materialized (
    ${someProducts(sql`${has('whole')}${unsampled}`)}
  ), having_all as materialized (
    select * from in_all${sql.join(enough)}
  ), ${withHalfTyped}`

import { isSampled, SEARCH_SAMPLES } from '@shopstack/drizzle/tables'
import { sql } from 'drizzle-orm'
import { type COLUMNS, COUNTED, someProducts } from './filters.js'

const { placeholder } = sql
const number = (value: number) => sql.raw(String(value))

/** While fewer products than these have the last word as it is, it may be the beginning of another one. */
const FEW = sql.raw('100')

// How common a word is, is not told to the planner: for a common one it would walk through the whole table, in an order
// that differs from page to page.
const has = (query: 'whole' | 'begun') => sql`search @@ (select ${sql.identifier(query)} from asked)`

/**
 * What is looked for: all words in any form (`whole`), and with the last one half typed (`begun`). Stop words say nothing
 * where there are others. What was meant by a text with errors has no other parts.
 */
export const asked = sql`
  asked as materialized (
    select coalesce(meant, whole) as whole, begun, coalesce(meant, ranked) as ranked, key, written
    from public.search_query(${placeholder('typed')}::text, ''),
      (select to_tsquery('english', ${placeholder('meant')}::text) as meant) correction
  )`

/** Everything of {@link asked} in one query. */
export const everything = sql`(select ranked from asked)`

/** Products with this very name are found however common its words are. */
const MOST_NAMED = 100

const named = (columns: typeof COLUMNS, condition = sql`true`) => sql`named as materialized (
    ${someProducts(sql`public.search_key(name) collate "C" = (select key from asked) and ${condition}`, { most: MOST_NAMED, columns })}
  )`

/** What puts the product of exactly this name before the others, and the words in exactly this spelling before similar ones. */
export const closeness = sql`(2 * (id in (select id from named))::int
  + coalesce(public.search_exact(name) collate "C" like all (array(select unnest(written) from asked)), false)::int)`

/** Whoever looks for words that thousands of products have is shown some hundreds of them. */
const ENOUGH = 250

const [SMALLEST, ...LARGER] = SEARCH_SAMPLES
/** How many products of the smallest sample have the words tells which sample has enough of them, without reading it. */
const inSmallest = sql`(select count(*) from smallest)`

/** About how many products of a sample have the words: fewer than are enough, or not. Near enough is enough. */
const hasEnough = (every: number) =>
  sql`${inSmallest} * ${number(SMALLEST / every)} >= ${number(ENOUGH * 0.8)}`

const smallest = (columns: typeof COLUMNS) =>
  sql`smallest as materialized (${someProducts(sql`${isSampled(SMALLEST)} and ${has('whole')}`, { most: ENOUGH, columns })})`

const withHalfTyped = (columns: typeof COLUMNS) => sql`half_typed as materialized (
    ${someProducts(sql`${has('begun')} and not ${has('whole')} and (select count(*) from having_all) < ${FEW}`, { columns })}
  ), matches as (
    select * from named
    union all
    select * from (select * from having_all union all select * from half_typed) others
    where id not in (select id from named)
  )`

/** The products that have the words, as `matches`, whatever the filter. */
export const havingWords = (columns: typeof COLUMNS): typeof COLUMNS => sql`
  ${asked}, ${named(columns)}, having_all as materialized (
    ${someProducts(has('whole'), { columns })}
  ), ${withHalfTyped(columns)}`

const TO_RANK = sql`id, name, search`

/** One of these is read: the smallest sample that has enough, or else all products. */
const parts = [...LARGER, null].map((every, index) => {
  const smaller = SEARCH_SAMPLES[index] ?? SMALLEST
  const conditions = [has('whole'), sql`not ${hasEnough(smaller)}`]
  if (every === null) return someProducts(sql.join(conditions, sql` and `), { columns: TO_RANK })
  conditions.push(isSampled(every), hasEnough(every))
  return someProducts(sql.join(conditions, sql` and `), { most: ENOUGH, columns: TO_RANK })
})

/** Ids and words of the same; of words that thousands of products have, some hundreds of them from everywhere in the catalog. */
export const havingWordsSampled = sql`
  ${asked}, ${named(TO_RANK)}, ${smallest(TO_RANK)}, having_all as materialized (
    ${sql.join(
      parts.map((part) => sql`(${part})`),
      sql` union all `,
    )}
    union all select * from smallest where ${hasEnough(SMALLEST)}
  ), ${withHalfTyped(TO_RANK)}`

/**
 * Where so many products of the smallest sample have the words, some thousands have them: chance does not put them there
 * where a thousand have.
 */
const SURE = 16
/** The sample that is looked at instead. */
export const LOOKED_AT = SEARCH_SAMPLES[1]

/** Whether the words are so common that their products are not counted; with {@link knowingHowCommon}. */
export const isCommon = sql`(select known from common)`

/** What {@link isCommon} asks. */
export const knowingHowCommon = sql`
  ${asked}, common as materialized (
    select count(*) = ${number(SURE)} as known
    from (${someProducts(sql`${isSampled(SMALLEST)} and ${has('whole')}`, { most: SURE, columns: sql`id` })}) sample
  )`

/** The products that have the words, as `matches`; where {@link isCommon}, some of a sample, and else all. */
export const havingWordsOrCommon = sql`
  ${knowingHowCommon}, ${named(COUNTED, sql`not ${isCommon}`)}, having_all as materialized (
    (${someProducts(sql`${has('whole')} and not ${isCommon}`, { columns: COUNTED })})
    union all
    (${someProducts(sql`${isSampled(LOOKED_AT)} and ${has('whole')} and ${isCommon}`, { most: ENOUGH, columns: COUNTED })})
  ), ${withHalfTyped(COUNTED)}`

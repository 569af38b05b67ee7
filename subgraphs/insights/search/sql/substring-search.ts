import { valuesOf } from '@shopstack/drizzle/catalog/product-filter'
import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { containing } from '@shopstack/drizzle/text/like-pattern'
import { sql } from 'drizzle-orm'
import type { ReadSource } from '../../database.js'
import type { ProductFilter } from '../../generated.js'
import { COUNT_COLUMNS, MATCHES_FILTER, selectListed } from './filters.js'

/** A text with more matches is common. */
const MAX_RARE_MATCHES = 2_000

const { placeholder } = sql
const number = (value: number) => sql.raw(String(value))

/** Exact containment, ignoring case and Unicode composition, independent of the locale. */
const contained = sql`(public.search_exact(name) like (select pattern from asked)
    or public.search_exact(description) like (select pattern from asked))`

const asked = sql`asked as materialized (
    select public.search_exact(pattern) as pattern, public.search_trigram_text(pattern) as letters, has_trigram
    from (select ${placeholder('pattern')}::text as pattern, ${placeholder('hasTrigram')}::boolean as has_trigram) given
  )`

/** The trigram index returns candidates, which are then checked. */
const byTrigrams = sql`(public.search_trigram_text(name) like (select letters from asked)
    or public.search_trigram_text(description) like (select letters from asked))
  and ${contained} and (select has_trigram from asked)`

/** Matches among the next rows by id, without the trigram index. */
const byScan = (after: typeof contained, condition: typeof contained, most: number) => sql`
  select ${COUNT_COLUMNS} from (
    select ${COUNT_COLUMNS}, name, description, archived_at from products
    where id > ${after} and ${condition}
    order by id limit ${number(most)}
  ) next_products
  where archived_at is null and ${contained}`

/**
 * Texts shorter than a trigram have no index. A page scans this many products from its beginning, archived ones included,
 * which bounds its cost.
 */
const MAX_SCANNED_ROWS = 10_000
const withoutTrigram = sql`not (select has_trigram from asked)`

/** CTE `matches`: the products that contain a text, before filtering. */
export const substringMatches = sql`
  ${asked}, matches as materialized (
    (${selectListed(byTrigrams, { columns: COUNT_COLUMNS })})
    union all (${byScan(sql`0`, withoutTrigram, MAX_SCANNED_ROWS)} limit ${placeholder('most')})
  )`

/** Whether there are products that {@link substringMatches} did not scan. */
export const isScanCut = sql`(
    ${withoutTrigram} and exists (select 1 from (select id from products order by id offset ${number(MAX_SCANNED_ROWS)} limit 1) further)
  )`

/**
 * The products that contain a text, by id, from the trigram index. Where the index scan is cut off, the products after the
 * last page are scanned as well, because the index does not return the lowest ids first.
 */
const page = statement<{ id: number }>(
  () => sql`
  with ${asked}, some_products as materialized (
    ${selectListed(byTrigrams, { columns: COUNT_COLUMNS })}
  ), size as materialized (
    select count(*) as rows from some_products
  ), next_common as materialized (
    select id from (${byScan(sql`${placeholder('after')}::int`, sql`(select rows from size) > ${number(MAX_RARE_MATCHES)}`, 10 * MAX_RARE_MATCHES)}) common
    where ${MATCHES_FILTER} order by id limit ${placeholder('limit')}
  ), next_short as materialized (
    select id from (${byScan(sql`${placeholder('after')}::int`, withoutTrigram, MAX_SCANNED_ROWS)}) short
    where ${MATCHES_FILTER} order by id limit ${placeholder('limit')}
  )
  select id from (
    select id from some_products where id > ${placeholder('after')}::int and ${MATCHES_FILTER}
    union select id from next_common
    union select id from next_short
  ) found
  order by id limit ${placeholder('limit')}`,
  'search_contained',
)

/** A trigram of the index: ASCII letters and digits, and all characters outside ASCII. */
const TRIGRAM = /([a-z0-9]|[^\p{ASCII}]){3}/iu

/** Parameters of the substring statements. */
export const textValues = (text: string) => ({
  pattern: containing(text),
  hasTrigram: TRIGRAM.test(text.normalize('NFC')),
})

/** A page of ids of products that contain a text, the oldest first. */
export async function findBySubstring(
  db: ReadSource,
  text: string,
  { filter, limit, after }: { filter: ProductFilter; limit: number; after: number },
): Promise<{ id: number }[]> {
  if (text === '') return []
  return page(db, {
    ...textValues(text),
    ...valuesOf(filter),
    limit,
    after,
    most: MAX_RARE_MATCHES + 1,
  })
}

import { filterValues } from '@shopstack/drizzle/catalog/product-filter'
import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { isSampled, SEARCH_SAMPLES } from '@shopstack/drizzle/tables'
import { containing } from '@shopstack/drizzle/text/like-pattern'
import { sql } from 'drizzle-orm'
import type { ReadDatabase } from '../../database.js'
import type { ProductFilter } from '../../generated.js'
import { COUNT_COLUMNS, MATCHES_FILTER, selectListed } from './filters.js'

const { placeholder } = sql
const number = (value: number) => sql.raw(String(value))

/** More matches than this are not sorted: they are found by scanning in the order of ids. */
const MAX_RARE_MATCHES = 2_000

/** The products that a page scans from its beginning, archived ones included, where trigrams do not narrow the search. */
const MAX_SCANNED_ROWS = 10_000

/** The text in both foldings, and the trigrams of its words: any three letters or digits in a row. */
const foldedText = sql`folded_text as materialized (
    select pattern, letters, array(
      select '%' || trigram || '%' from generate_series(1, length(letters) - 2) n, substr(letters, n, 3) trigram
      where trigram collate "C" ~ '^[a-z0-9]{3}$'
    ) as trigrams
    from (
      select public.search_exact(typed) as pattern, public.search_trigram_text(typed) as letters
      from (select ${placeholder('pattern')}::text as typed) parameter
    ) folded
  )`

/** Exact containment, ignoring case and Unicode composition, independent of the locale. */
const containsText = sql`(public.search_exact(name) like (select pattern from folded_text)
    or public.search_exact(description) like (select pattern from folded_text))`

const COLUMNS = [sql`public.search_trigram_text(name)`, sql`public.search_trigram_text(description)`]
const inAnyColumn = (condition: (column: typeof containsText) => typeof containsText) =>
  sql`(${sql.join(
    COLUMNS.map((column) => sql`(${condition(column)})`),
    sql` or `,
  )})`

/** Four of the trigrams, one condition each: nothing that the index finds for them fails its recheck. */
const hasSomeTrigrams = inAnyColumn((column) =>
  sql.join(
    [0, 1, 2, 3].map(
      (n) =>
        sql`${column} like (select trigrams[1 + (cardinality(trigrams) - 1) * ${number(n)} / 3] from folded_text)`,
    ),
    sql` and `,
  ),
)
const hasAllTrigrams = inAnyColumn(
  (column) => sql`${column} like all ((select trigrams from folded_text)::text[])`,
)

const [SAMPLE] = SEARCH_SAMPLES
/** Products of the sample that are compared with all trigrams. */
const MAX_SAMPLED = 2_000
/** With this many candidates in the sample, the catalog has some eight thousand. */
const MIN_COMMON_CANDIDATES = 16

/**
 * Products that have every trigram of a text need not contain it, and an index scan compares each of them. How many
 * there are shows a sample of the catalog.
 */
const candidates = sql`${foldedText}, candidates as materialized (
    select from (
      ${selectListed(sql`${isSampled(SAMPLE)} and ${hasSomeTrigrams}`, { most: MAX_SAMPLED, columns: sql`name, description` })}
    ) sampled where ${hasAllTrigrams} limit ${number(MIN_COMMON_CANDIDATES)}
  ), narrowing as materialized (
    select trigrams <> '{}' and (select count(*) from candidates) < ${number(MIN_COMMON_CANDIDATES)} as is_narrow from folded_text
  )`

/** Whether trigrams narrow the search: the text has some, and few products have all of them. */
const isNarrow = sql`(select is_narrow from narrowing)`

/** The trigram index returns candidates, which are then checked. */
const byTrigrams = sql`${inAnyColumn((column) => sql`${column} like (select letters from folded_text)`)}
  and ${containsText} and ${isNarrow}`

/** Matches among the next rows by id, without the trigram index. */
const byScan = (after: typeof containsText, condition: typeof containsText) => sql`
  select ${COUNT_COLUMNS} from (
    select ${COUNT_COLUMNS}, name, description, archived_at from products
    where id > ${after} and ${condition}
    order by id limit ${number(MAX_SCANNED_ROWS)}
  ) next_products
  where archived_at is null and ${containsText}`

/** CTE `matches`: the products that contain a text, before filtering. */
export const substringMatches = sql`
  ${candidates}, matches as materialized (
    (${selectListed(byTrigrams, { columns: COUNT_COLUMNS })})
    union all (${byScan(sql`0`, sql`not ${isNarrow}`)} limit ${placeholder('most')})
  )`

/** Whether there are products that {@link substringMatches} did not scan. */
export const isScanCut = sql`(
    not ${isNarrow} and exists (select 1 from (select id from products order by id offset ${number(MAX_SCANNED_ROWS)} limit 1) further)
  )`

const after = sql`${placeholder('after')}::int`
const isScanned = sql`(select is_needed from scanning)`

/**
 * The products that contain a text, by id: from the trigram index, or by a scan where trigrams do not narrow the search or
 * the index scan is cut off, because it does not return the lowest ids first. The last row of an incomplete scan is where
 * the next page begins.
 */
const page = statement<{ id: number; isMatch: boolean }>(
  () => sql`
  with ${candidates}, some_products as materialized (
    ${selectListed(byTrigrams, { columns: COUNT_COLUMNS })}
  ), scanning as materialized (
    select not ${isNarrow} or (select count(*) from some_products) > ${number(MAX_RARE_MATCHES)} as is_needed
  ), scanned as materialized (
    select id from (${byScan(after, isScanned)}) contained
    where ${MATCHES_FILTER} order by id limit ${placeholder('limit')}
  ), found as materialized (
    select id from scanned
    union all
    select id from some_products where not ${isScanned} and id > ${after} and ${MATCHES_FILTER}
    order by id limit ${placeholder('limit')}
  )
  select id, true as "isMatch" from found
  union all
  select id, false from (
    select id from products
    where id > ${after} and ${isScanned} and (select count(*) from found) < ${placeholder('limit')}
    order by id offset ${number(MAX_SCANNED_ROWS - 1)} limit 1
  ) last_scanned
  order by id`,
  'search_contained',
)

/** Parameters of the substring statements. */
export const textValues = (text: string) => ({ pattern: containing(text) })

/** Ids of products, and where the search continues if it ended before the page was full. */
interface SubstringRows {
  readonly rows: readonly { id: number }[]
  readonly scannedTo: number | null
}

/** A page of products that contain a text, the oldest first. */
export async function findBySubstring(
  db: ReadDatabase,
  text: string,
  { filter, limit, after }: { filter: ProductFilter; limit: number; after: number },
): Promise<SubstringRows> {
  if (text === '') return { rows: [], scannedTo: null }
  const values = { ...textValues(text), ...filterValues(filter), limit, after, most: MAX_RARE_MATCHES + 1 }
  const rows = await page(db, values)
  const matches = rows.flatMap(({ id, isMatch }) => (isMatch ? [{ id }] : []))
  return { rows: matches, scannedTo: rows.find(({ isMatch }) => !isMatch)?.id ?? null }
}

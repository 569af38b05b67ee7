import { valuesOf } from '@shopstack/drizzle/catalog/product-filter'
import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { ReadSource } from '../../database.js'
import type { ProductFilter } from '../../generated.js'
import { containing } from '../parse-query.js'
import { COUNTED, FITTING, someProducts } from './filters.js'

/** Texts that more products contain are common: most of those beside a page have them too. */
const RARE = 2_000

const { placeholder } = sql
const number = (value: number) => sql.raw(String(value))

/** Whether a text is contained: exactly, but in any case and composed or not, whatever the locale. */
const contained = sql`(public.search_exact(name) like (select pattern from asked)
    or public.search_exact(description) like (select pattern from asked))`

const asked = sql`asked as materialized (
    select public.search_exact(pattern) as pattern, public.search_trigram_text(pattern) as letters, has_trigram
    from (select ${placeholder('pattern')}::text as pattern, ${placeholder('hasTrigram')}::boolean as has_trigram) given
  )`

/** The index finds what has its trigrams, parts of three letters; other texts have them, too. */
const byTrigrams = sql`(public.search_trigram_text(name) like (select letters from asked)
    or public.search_trigram_text(description) like (select letters from asked))
  and ${contained} and (select has_trigram from asked)`

/** The products behind one that contain the text, among the next so many of the catalog: the index is no help. */
const byWalking = (after: typeof contained, condition: typeof contained, most: number) => sql`
  select ${COUNTED} from (
    select ${COUNTED}, name, description, archived_at from products
    where id > ${after} and ${condition}
    order by id limit ${number(most)}
  ) next_products
  where archived_at is null and ${contained}`

/**
 * Two letters may be anywhere or nowhere. They are looked for among so many products from where a page begins, archived
 * ones included, because no index has them and a search of one letter must not cost more than others.
 */
const LONGEST_WALK = 10_000
const withoutTrigram = sql`not (select has_trigram from asked)`

/** The products that contain a text, as `matches`, whatever the filter. */
export const havingText = sql`
  ${asked}, matches as materialized (
    (${someProducts(byTrigrams, { columns: COUNTED })})
    union all (${byWalking(sql`0`, withoutTrigram, LONGEST_WALK)} limit ${placeholder('most')})
  )`

/** Whether there are products that {@link havingText} did not look at, though it found fewer than it may. */
export const isTextCut = sql`(
    ${withoutTrigram} and exists (select 1 from (select id from products order by id offset ${number(LONGEST_WALK)} limit 1) further)
  )`

/**
 * The products that contain a text by id. What has trigrams is read from the index. Where that is cut short, the products
 * behind the last page are looked at besides, because those that the index gives first need not have the lowest ids.
 */
const page = statement(
  () => sql`
  with ${asked}, some_products as materialized (
    ${someProducts(byTrigrams, { columns: COUNTED })}
  ), size as materialized (
    select count(*) as rows from some_products
  ), next_common as materialized (
    select id from (${byWalking(sql`${placeholder('after')}::int`, sql`(select rows from size) > ${number(RARE)}`, 10 * RARE)}) common
    where ${FITTING} order by id limit ${placeholder('limit')}
  ), next_short as materialized (
    select id from (${byWalking(sql`${placeholder('after')}::int`, withoutTrigram, LONGEST_WALK)}) short
    where ${FITTING} order by id limit ${placeholder('limit')}
  )
  select id from (
    select id from some_products where id > ${placeholder('after')}::int and ${FITTING}
    union select id from next_common
    union select id from next_short
  ) found
  order by id limit ${placeholder('limit')}`,
  'search_contained',
)

/** What the index has trigrams of: letters and digits of ASCII, and whatever is none of it. */
const TRIGRAM = /([a-z0-9]|[^\p{ASCII}]){3}/iu

/** What the statements about a contained text want. */
export const textValues = (text: string) => ({
  pattern: containing(text),
  hasTrigram: TRIGRAM.test(text.normalize('NFC')),
})

/** The ids of products that contain a text exactly, in any case: so many after one of them, the oldest first. */
export async function findContained(
  db: ReadSource,
  text: string,
  { filter, limit, after }: { filter: ProductFilter; limit: number; after: number },
): Promise<{ id: number }[]> {
  if (text === '') return []
  const rows = await page(db, { ...textValues(text), ...valuesOf(filter), limit, after, most: RARE + 1 })
  // The column of the statement above.
  return rows as unknown as { id: number }[]
}

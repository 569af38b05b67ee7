import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { ReadDatabase } from '../database.js'
import type { TrendWindow } from '../generated.js'
import { parseWords } from './parse-query.js'

const { placeholder } = sql

/** A suggested product name, and the oldest product with it. */
export interface SuggestionRow {
  readonly text: string
  readonly productId: number
}

/** The highest code point; text is compared bytewise. */
const LAST_CHARACTER = '\u{10FFFF}'

const key = sql`public.search_key(name) collate "C"`

/** The next listed name with the prefix in index order, from its oldest product. */
const nextName = (after: ReturnType<typeof sql>) => sql`
  select ${key} as key, name, id from products
  where archived_at is null and ${key} ${after} and ${key} < (select last_key from parsed_prefix)
  order by ${key}, id limit 1`

/** Products that have the words anywhere; those with the words in their names are chosen among them. */
const MAX_EXAMINED = sql.raw('1000')

/**
 * Names with the prefix are read by a loose index scan, each once. If they do not fill the page, names that contain the
 * words follow, from the first hundred matches. The index does not know which words are of names.
 */
const suggestedNames = statement<SuggestionRow>(
  () => sql`
  with recursive parsed_prefix as materialized (
    select key collate "C" as first_key, key || ${LAST_CHARACTER}::text collate "C" as last_key,
      coalesce(whole || begun, whole) as in_name,
      replace(replace(coalesce(whole || begun, whole)::text, ':*A', ':*'), ':A', '')::tsquery as anywhere
    from public.search_query(${placeholder('prefix')}::text, ':A')
  ), names_in_order as (
    select * from (${nextName(sql`>= (select first_key from parsed_prefix)`)}) as first_name
    union all
    select next.* from names_in_order cross join lateral (${nextName(sql`> names_in_order.key`)}) as next
  ), prefix_matches as materialized (
    select name, id, row_number() over () as n from (select * from names_in_order limit ${placeholder('first')}) some_names
  ), word_matches as (
    select name, min(id) as id from (
      select name, id from (
        select name, id, search from products
        where archived_at is null and search @@ (select anywhere from parsed_prefix)
          and (select count(*) from prefix_matches) < ${placeholder('first')}
        limit ${MAX_EXAMINED}
      ) candidates
      where search @@ (select in_name from parsed_prefix) and not starts_with(${key}, (select first_key from parsed_prefix))
      limit 100
    ) some_products
    group by name
  )
  select name as text, id as "productId" from (
    select 1 as class, n, name, id from prefix_matches union all select 2, 0, name, id from word_matches
  ) names
  order by class, n, length(name), name collate "C" limit ${placeholder('first')}`,
  'search_suggestions',
)

/** Completions of a prefix by names of listed products; names that begin with it come first. */
export async function suggestions(db: ReadDatabase, prefix: string, first: number): Promise<SuggestionRow[]> {
  if (!parseWords(prefix)) return []
  return suggestedNames(db, { prefix, first })
}

/** Units of a product sold in a time window. */
export interface TrendRow {
  readonly productId: number
  readonly units: number
}

/** The largest page size. */
const MAX_TRENDING = 100

/** Windows begin at a full hour or day, the grains of the roll-ups. */
const WINDOWS: Readonly<Record<TrendWindow, { grain: 'hour' | 'day'; length: string }>> = {
  DAY: { grain: 'hour', length: '24 hours' },
  WEEK: { grain: 'day', length: '7 days' },
  MONTH: { grain: 'day', length: '30 days' },
}

const bestSelling = statement<TrendRow>(
  () => sql`
  select sold.product_id as "productId", least(sold.units, 2147483647)::int as units from (
    select product_id, sum(units) as units from sales_products
    where grain = ${placeholder('grain')} and units > 0
      and start >= date_trunc(${placeholder('grain')}, ${placeholder('now')}::text::timestamptz) - ${placeholder('length')}::text::interval
    group by product_id
  ) sold join products on products.id = sold.product_id and archived_at is null
  order by sold.units desc, sold.product_id limit ${MAX_TRENDING}`,
  'search_trending',
)

/** The best-selling products of the window that ends now, from one key range of the roll-up. */
export async function trending(db: ReadDatabase, window: TrendWindow, now: Date): Promise<TrendRow[]> {
  return bestSelling(db, { ...WINDOWS[window], now: now.toISOString() })
}

/** A product bought together with another one, with the key of its slice. */
export interface RelatedRow {
  readonly slice: string
  readonly id: number
}

/** Only the newest orders of a product are read. */
const MAX_ORDERS = sql.raw('100')

const boughtTogether = statement<RelatedRow>(
  () => sql`
  select request.slice, other.id
  from unnest(${placeholder('slices')}::text[]) request (slice),
    jsonb_to_record(request.slice::jsonb) part (product int, most int),
    lateral (
      select line.product_id as id, count(distinct line.order_id) as orders
      from (
        select order_id from order_items where product_id = part.product order by order_id desc limit ${MAX_ORDERS}
      ) own
        join orders on orders.id = own.order_id and orders.status in ('paid', 'shipped', 'delivered')
        join order_items line on line.order_id = own.order_id and line.product_id <> part.product
        join products on products.id = line.product_id and products.archived_at is null
      group by line.product_id
      order by orders desc, line.product_id limit part.most
    ) other
  order by other.orders desc, other.id`,
  'search_related',
)

/** Key of the products bought together with one, for a batching loader. */
export const relatedSlice = (productId: number, first: number): string =>
  JSON.stringify({ product: productId, most: first })

/** The products of each slice, the most frequently bought first. */
export async function relatedInSlices(db: ReadDatabase, slices: readonly string[]): Promise<RelatedRow[]> {
  return boughtTogether(db, { slices })
}

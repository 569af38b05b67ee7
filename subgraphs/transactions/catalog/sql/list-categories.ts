import { MAX_COUNTED, saturated } from '@shopstack/drizzle/catalog/product-facets'
import { statement } from '@shopstack/drizzle/client/prepared-statements'
import { IN_NAME_ORDER } from '@shopstack/drizzle/tables'
import { CATALOG_GROUP } from '@shopstack/kit/cache/cache-key'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import { sql } from 'drizzle-orm'
import type { Context } from '../../context.js'
import type { Category } from '../../generated.js'

const ORDER = 'CATEGORIES'
const { placeholder } = sql

/** The next category: one step of a loose index scan. */
const next = (last: ReturnType<typeof sql>) => sql`
  select category from products where archived_at is null and category ${IN_NAME_ORDER} > ${last}
  order by category ${IN_NAME_ORDER} limit 1`

const named = statement<{ name: string; count: number }>(
  () => sql`
  with recursive names as (
    (${next(sql`${placeholder('after')}::text`)})
    union all
    select (${next(sql`names.category`)}) from names where names.category is not null
  )
  select category as name, listed.count from (
    select category from names where category is not null limit ${placeholder('limit')}
  ) some_names, lateral (
    select count(*)::int as count from (
      -- Along the index of the category, however common it is.
      select from products where archived_at is null and products.category = any (array[some_names.category::text])
      order by products.category, created_at desc, id desc limit ${placeholder('most')}
    ) some_products
  ) listed
  order by category ${IN_NAME_ORDER}`,
  'products_categories',
)

/** The categories of listed products by name, with counts capped at 1,000. */
export async function listCategories(
  ctx: Context,
  first: number,
  after: string | null,
): Promise<Page<Category>> {
  // Category names are not empty, so all of them follow this one.
  const [last = ''] = decodeCursor(after, ORDER, ['string']) ?? []
  const values = { limit: first + 1, after: last, most: MAX_COUNTED + 1 }
  const read = async () => {
    const rows = await named(ctx.db, values)
    return rows.map(({ name, count: counted }): Category => {
      const { count, isTotalCapped } = saturated(counted, false)
      return { name, productCount: count, productCountIsAtLeast: isTotalCapped }
    })
  }
  const rows = await ctx.cache.getOrSet(
    { key: `list:${JSON.stringify(['categories', values])}`, group: CATALOG_GROUP },
    read,
  )
  return page(rows, first, after, ({ name }) => encodeCursor(ORDER, [name]))
}

import { filterValues } from '@shopstack/drizzle/catalog/product-filter'
import { type SQL, sql } from 'drizzle-orm'
import type { ReadDatabase } from '../../database.js'
import type { SearchWords } from '../parse-query.js'
import { MATCHES_FILTER, ORDER_COLUMNS } from './filters.js'
import {
  afterPosition,
  INDEX_ORDERS,
  type IndexedSort,
  indexRange,
  isWalked,
  isWalkedMatch,
  MAX_SORTED_MATCHES,
  MAX_WALKED,
  sortedMatches,
  statementPerForm,
  type WalkForm,
} from './index-walk.js'
import type { RankedPageRequest, RankedProduct } from './ranked-search.js'

const { placeholder, raw } = sql

/** A row of a page; the last walked product, if the page is not full, is where the next page begins. */
interface OrderedRow extends RankedProduct {
  readonly isMatch: boolean
}

function orderedPage(form: WalkForm): SQL {
  const { position, direction } = INDEX_ORDERS[form.sort]
  const { rows, order } = indexRange(form, isWalked)
  const further = indexRange(
    form,
    sql`${isWalked} and (select count(*) from walked) < ${placeholder('limit')}`,
  )
  const isAfter = form.after
    ? sql`(position < ${afterPosition} or (position = ${afterPosition}
        and id ${raw(direction === 'asc' ? '>' : '<')} ${placeholder('afterId')}::int))`
    : sql`true`
  const byPosition = sql`position desc, id ${raw(direction)}`
  return sql`
  with ${sortedMatches(ORDER_COLUMNS)}, walked as materialized (
    select id, ${position} as position from (
      select ${ORDER_COLUMNS}, search ${rows} limit ${placeholder('walked')}
    ) next_products
    where ${isWalkedMatch} and ${MATCHES_FILTER} order by ${order} limit ${placeholder('limit')}
  ), sorted as materialized (
    select * from (
      select id, ${position} as position from matches where not ${isWalked} and ${MATCHES_FILTER}
    ) positioned
    where ${isAfter} order by ${byPosition} limit ${placeholder('limit')}
  )
  select id, position, true as "isMatch" from walked
  union all
  select id, position, true from sorted
  union all
  select id, position, false from (
    select id, ${position} as position ${further.rows} offset ${placeholder('walked')}::int - 1 limit 1
  ) last_walked
  order by ${byPosition}, "isMatch" desc`
}

const pages = statementPerForm<OrderedRow>('search_', orderedPage)

/** A page of matches in the order of an index, and where the search continues if it ended before the page was full. */
export interface OrderedProducts {
  readonly rows: readonly RankedProduct[]
  readonly walkedTo: RankedProduct | null
}

/** Products that match the words, in the order of an index. */
export async function findOrdered(
  db: ReadDatabase,
  words: SearchWords,
  { filter, sort, limit, after }: RankedPageRequest & { readonly sort: IndexedSort },
): Promise<OrderedProducts> {
  const values = filterValues(filter)
  const rows = await pages({ sort, category: values.category !== null, after: after !== null })(db, {
    ...{ ...words, ...values, limit, walked: MAX_WALKED, most: MAX_SORTED_MATCHES + 1 },
    ...{ afterId: after?.id ?? null, afterPosition: after?.position ?? null },
  })
  const product = ({ id, position }: OrderedRow): RankedProduct => ({ id, position })
  const end = rows.find(({ isMatch }) => !isMatch)
  return { rows: rows.filter(({ isMatch }) => isMatch).map(product), walkedTo: end ? product(end) : null }
}

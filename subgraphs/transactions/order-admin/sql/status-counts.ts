import { ORDER_STATUSES } from '@shopstack/drizzle/tables'
import { type SQL, sql } from 'drizzle-orm'
import { MAX_EXAMINED_ORDERS, matchesOf, type Source } from './examined-orders.js'

const { placeholder, raw } = sql

const LITERALS = raw(ORDER_STATUSES.map((status) => `'${status}'`).join(', '))
const STATUSES = sql`unnest(array[${LITERALS}]) with ordinality as s (status, n)`
const MAX = raw(String(MAX_EXAMINED_ORDERS))

/** Counts orders by status: each status along its own index, or those of a customer, product or code in one pass. */
export function countByStatusSql({ range, isExact, newest }: Source): SQL {
  const matches = isExact ? sql`true` : matchesOf(range)
  // The id is in the index.
  const columns = raw(isExact ? 'o.id' : '*')
  if (range === 'all')
    return sql`
      select s.status, counted.count, counted.examined > ${MAX} as "isCapped"
      from ${STATUSES} cross join lateral (
        select count(*) filter (where ${matches})::int as count, count(*) as examined
        from (
          select ${columns} from orders o
          where o.status = s.status
            and o.created_at >= coalesce(${placeholder('placedFrom')}::timestamptz, '-infinity')
            and o.created_at < coalesce(${placeholder('placedBefore')}::timestamptz, 'infinity')
          order by o.status, o.created_at desc, o.id desc limit ${placeholder('most')}
        ) o
      ) counted order by s.n`
  return sql`
    with examined as materialized (${newest()}), counted as materialized (
      select o.status, count(*)::int as count from examined o where ${matches} group by o.status
    )
    select s.status, coalesce(counted.count, 0) as count, (select count(*) from examined) >= ${MAX} as "isCapped"
    from ${STATUSES} left join counted on counted.status = s.status order by s.n`
}

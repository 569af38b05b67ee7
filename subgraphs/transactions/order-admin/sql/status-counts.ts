import { ORDER_STATUSES } from '@shopstack/drizzle/tables'
import { type SQL, sql } from 'drizzle-orm'
import { MATCHES, MAX_EXAMINED_ORDERS, type Source } from './examined-orders.js'

const { placeholder, raw } = sql

const LITERALS = raw(ORDER_STATUSES.map((status) => `'${status}'`).join(', '))
const STATUSES = sql`unnest(array[${LITERALS}]) with ordinality as s (status, n)`

/** Counts orders by status: each status along its own index, or those of a customer, product or code in one pass. */
export function countByStatusSql(source: Source): SQL {
  if (source.form.startsWith('all'))
    return sql`
      select s.status, counted.count, counted.examined > ${raw(String(MAX_EXAMINED_ORDERS))} as "isCapped"
      from ${STATUSES} cross join lateral (
        select count(*) filter (where ${MATCHES})::int as count, count(*) as examined
        from (
          select * from orders o
          where o.status = s.status
            and o.created_at >= coalesce(${placeholder('placedFrom')}::timestamptz, '-infinity')
            and o.created_at < coalesce(${placeholder('placedBefore')}::timestamptz, 'infinity')
          order by o.status, o.created_at desc, o.id desc limit ${placeholder('most')}
        ) o
      ) counted order by s.n`
  return sql`
    with examined as materialized (${source.newest()})
    select s.status, count(o.id)::int as count,
      (select count(*) from examined) >= ${raw(String(MAX_EXAMINED_ORDERS))} as "isCapped"
    from ${STATUSES} left join (select * from examined o where ${MATCHES}) o on o.status = s.status
    group by s.status, s.n order by s.n`
}

import type { Area } from './check.js'

const USES = `
  select discount_code as code, user_id, count(*) as orders from orders
  where discount_code is not null and discount_amount > 0 and status <> 'cancelled' and not discount_restored
  group by discount_code, user_id`

/** Every use of a discount code is counted and within the limits. */
export const discountsArea: Area = {
  name: 'discounts',
  checks: [
    {
      name: 'uses are counted',
      sentence:
        'A code was used as often as orders became cheaper by it that were neither cancelled nor refunded before shipping.',
      noun: 'discount code',
      rows: 'discount_codes',
      broken: `
        select d.code as id, format('counted %s, and orders that use it: %s', times_used, coalesce(orders, 0)) as found
        from discount_codes d left join (select code, sum(orders) as orders from (${USES}) uses group by code) u
          on u.code = d.code
        where times_used <> coalesce(orders, 0)`,
    },
    {
      name: 'uses by customers are counted',
      sentence: 'The same holds for each of its customers.',
      noun: 'use',
      rows: 'discount_uses',
      broken: `
        select format('of %s by customer %s', code, user_id) as id,
          format('counted %s, and orders that use it: %s', coalesce(uses, 0), coalesce(orders, 0)) as found
        from discount_uses full join (select u.* from (${USES}) u join discount_codes using (code)) u using (code, user_id)
        where coalesce(uses, 0) <> coalesce(orders, 0)`,
    },
    {
      name: 'uses are restored',
      sentence:
        'Only an order that was refunded in full before any of it was shipped gave the use of its code back.',
      noun: 'order',
      rows: 'orders where discount_restored',
      broken: `
        select id, format('%s, with %s pieces shipped', status, shipped) as found
        from orders, lateral (
          select coalesce(sum(shipped_quantity), 0) as shipped from order_items where order_id = orders.id) lines
        where discount_restored and (status <> 'refunded' or shipped > 0)`,
    },
    {
      name: 'limits hold',
      sentence: 'No code was used more often than it may be, over all customers or by one.',
      noun: 'discount code',
      rows: 'discount_codes where usage_limit is not null or usage_limit_per_customer is not null',
      broken: `
        select code as id, format('used %s times of %s', times_used, usage_limit) as found
        from discount_codes where times_used > usage_limit
        union all
        select code, format('used %s times of %s by customer %s', uses, uses_limit, user_id)
        from discount_uses where uses > uses_limit`,
    },
  ],
}

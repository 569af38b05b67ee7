import { IS_INCOMPLETE } from '../rollups/statements.js'
import type { Area } from './check.js'

/** The type of sums of cents per product or code: exact up to 90 trillion of any currency, in a fifth of the memory of bigint's. */
const CENTS_SUM = 'float8'

/** What must be counted: everything but the waiting events, computed once for all checks of it. */
const COUNTED = `
  waiting as materialized (
    select e.type, e.payload from outbox w join events e on e.id = w.event_id where w.consumer = 'rollups'
  ), imported as materialized (
    select (payload ->> 'orderId')::int as id from waiting where type = 'order.imported'
  ), sale as materialized (
    select o.id as order_id, o.user_id, o.discount_code as code, p.created_at as at,
      date_bin('15 minutes', p.created_at, '1970-01-01T00:00:00Z'::timestamptz) as start,
      (o.subtotal * 100)::bigint as subtotal, (o.discount_amount * 100)::bigint as discount,
      (o.tax * 100)::bigint as tax, (o.total * 100)::bigint as revenue,
      (row_number() over (partition by o.user_id order by p.created_at, p.id) = 1)::int as is_first
    from payments p join orders o on o.id = p.order_id
    where p.status = 'succeeded'
      and p.id not in (select (payload ->> 'paymentId')::int from waiting where type = 'order.paid')
      and (p.attempt_id is not null or p.order_id not in (select id from imported))
  ), refund as materialized (
    select r.id, r.order_id, o.user_id, (r.amount * 100)::bigint as amount, (r.tax * 100)::bigint as tax,
      date_bin('15 minutes', r.created_at, '1970-01-01T00:00:00Z'::timestamptz) as start
    from refunds r join orders o on o.id = r.order_id
    where r.id not in (select (payload ->> 'refundId')::int from waiting where type in ('order.refunded', 'order.partly_refunded'))
      and (r.attempt_id is not null or r.order_id not in (select id from imported))
  ), with_lines as materialized (
    select distinct order_id from order_items
  ), sold as materialized (
    select start, product_id, sum(units) as units, sum(revenue) as revenue, sum(refunded_units) as refunded_units, sum(refunds) as refunds
    from (
      select start, product_id, quantity as units, (total_price * 100)::bigint::${CENTS_SUM} as revenue, 0 as refunded_units,
        0::${CENTS_SUM} as refunds
      from sale join order_items using (order_id)
      union all
      select r.start, product_id, 0, 0, g.quantity, ((i.unit_price * 100)::bigint * g.quantity)::${CENTS_SUM}
      from refund r join refund_items g on g.refund_id = r.id join order_items i on i.id = g.order_item_id
    ) line group by start, product_id
  )`

/** Compares expected and stored rows, and reports differences. */
const differing = (
  id: string,
  key: string,
  sums: readonly string[],
  expected: string,
  kept: string,
): string => `
  select format('${id}', ${key}) as id,
    format('%s where %s was expected', to_jsonb(row(${sums.map((sum) => `kept.${sum}`).join(', ')})),
      to_jsonb(row(${sums.map((sum) => `expected.${sum}`).join(', ')}))) as found
  from (${expected}) expected full join (${kept}) kept using (${key})
  where (${sums.map((sum) => `coalesce(expected.${sum}, 0)`).join(', ')})
    is distinct from (${sums.map((sum) => `coalesce(kept.${sum}, 0)`).join(', ')})`

const TOTALS = [
  ...['orders', 'units', 'subtotal', 'discount', 'tax', 'revenue', 'refunds', 'refunded_tax'],
  ...['new_customers', 'returning_orders'],
]
const SHARES = ['discount', 'tax', 'net_refunds', 'refunded_tax']
const PRODUCTS = ['units', 'revenue', 'refunded_units', 'refunds']

/** The roll-up tables with their keys within a grain, and their sums. */
const TABLES = [
  { table: 'sales_totals', key: '', sums: TOTALS },
  { table: 'sales_products', key: ', product_id', sums: [...PRODUCTS, ...SHARES] },
  { table: 'sales_categories', key: ', category', sums: ['orders', ...PRODUCTS, ...SHARES] },
  { table: 'discount_sales', key: ', code', sums: ['orders', 'discount', 'revenue'] },
]

/** Each grain with the next longer one, and the start of the longer period that contains `start`. */
const LONGER = [
  { grain: 'quarter', longer: 'hour', begins: "date_trunc('hour', start, 'UTC')" },
  { grain: 'hour', longer: 'day', begins: "date_trunc('day', start, 'UTC')" },
  { grain: 'day', longer: 'month', begins: "date_trunc('month', start, 'UTC')" },
  { grain: 'month', longer: 'ever', begins: "'1970-01-01T00:00:00Z'::timestamptz" },
]

/** Rows of longer grains that are not the sum of the rows of the next shorter one, each grain grouped and joined once. */
const unequalSums = TABLES.flatMap(({ table, key, sums }) =>
  LONGER.map(
    ({ grain, longer, begins }) => `
    select format('${table} %s', row('${longer}'::text, start${key})) as id, 'is not the sum of the shorter times within it' as found
    from (
      select ${begins} as start${key}, ${sums.map((sum) => `sum(${sum}::${CENTS_SUM}) as ${sum}`).join(', ')}
      from ${table} where grain = '${grain}' group by 1${key}
    ) shorter full join (
      select start${key}, ${sums.join(', ')} from ${table} where grain = '${longer}'
    ) longer using (start${key})
    where (${sums.map((sum) => `coalesce(shorter.${sum}, 0)`).join(', ')})
      is distinct from (${sums.map((sum) => `coalesce(longer.${sum}, 0)`).join(', ')})`,
  ),
).join(' union all ')

/** Quarters in which the shares in a roll-up are not those of the orders and refunds with lines. */
const sharesOf = (...tables: readonly string[]): string => `
  select format('%s of %s', side, start) as id, format('shares differ by %s', row(${SHARES.join(', ')})) as found
  from (
    select side, start, ${SHARES.map((name) => `coalesce(kept.${name}, 0) - coalesce(expected.${name}, 0) as ${name}`).join(', ')}
    from (
      select side, facts.* from (
        select start, sum(discount) as discount, sum(tax) as tax, sum(net_refunds) as net_refunds, sum(refunded_tax) as refunded_tax
        from (
          select start, discount, tax, 0::bigint as net_refunds, 0::bigint as refunded_tax from sale join with_lines using (order_id)
          union all
          select start, 0, 0, amount - tax, tax from refund join with_lines using (order_id)
        ) fact group by start
      ) facts cross join unnest(array['${tables.join("', '")}']) side
    ) expected full join (${tables
      .map(
        (table) => `
      select '${table}' as side, start, ${SHARES.map((name) => `sum(${name}) as ${name}`).join(', ')}
      from ${table} where grain = 'quarter' group by start`,
      )
      .join(' union all ')}
    ) kept using (side, start)
  ) compared where (${SHARES.join(', ')}) <> (0, 0, 0, 0)`

/** Roll-ups equal the sales. */
export const rollupsArea: Area = {
  name: 'rollups',
  checks: [
    {
      name: 'sales are counted',
      sentence:
        'Each quarter of an hour has the paid orders and refunds that fell into it, but for those still waiting.',
      noun: 'row',
      rows: "sales_totals where grain = 'quarter'",
      facts: COUNTED,
      broken: differing(
        'of %s',
        'start',
        TOTALS,
        `select start, sum(orders) as orders, sum(units) as units, sum(subtotal) as subtotal, sum(discount) as discount,
          sum(tax) as tax, sum(revenue) as revenue, sum(refunds) as refunds, sum(refunded_tax) as refunded_tax,
          sum(new_customers) as new_customers, sum(orders - new_customers) as returning_orders
        from (
          select start, count(*) as orders, 0 as units, sum(subtotal) as subtotal, sum(discount) as discount, sum(tax) as tax,
            sum(revenue) as revenue, 0 as refunds, 0 as refunded_tax, sum(is_first) as new_customers from sale group by start
          union all select start, 0, sum(units), 0, 0, 0, 0, 0, 0, 0 from sold group by start
          union all select start, 0, 0, 0, 0, 0, 0, sum(amount), sum(tax), 0 from refund group by start
        ) fact group by start`,
        `select start, ${TOTALS.join(', ')} from sales_totals where grain = 'quarter'`,
      ),
    },
    {
      name: 'products are counted',
      sentence: 'Each product has the units that were sold and refunded in each quarter of an hour.',
      noun: 'row',
      rows: "sales_products where grain = 'quarter'",
      facts: COUNTED,
      broken: differing(
        'of %s for product %s',
        'start, product_id',
        PRODUCTS,
        'select * from sold',
        `select start, product_id, ${PRODUCTS.join(', ')} from sales_products where grain = 'quarter'`,
      ),
    },
    {
      name: 'categories add up',
      sentence: 'The categories together sold what the products did.',
      noun: 'row',
      rows: "sales_categories where grain = 'quarter'",
      facts: COUNTED,
      broken: differing(
        'of %s',
        'start',
        PRODUCTS,
        `select start, ${PRODUCTS.map((sum) => `sum(${sum}) as ${sum}`).join(', ')} from sold group by 1`,
        `select start, ${PRODUCTS.map((sum) => `sum(${sum}) as ${sum}`).join(', ')} from sales_categories
        where grain = 'quarter' group by 1`,
      ),
    },
    {
      name: 'shares add up',
      sentence:
        'The shares of products and of categories in discounts, taxes and refunds are those of the orders and refunds.',
      noun: 'row',
      rows: "sales_totals where grain = 'quarter'",
      facts: COUNTED,
      broken: sharesOf('sales_products', 'sales_categories'),
    },
    {
      name: 'codes are counted',
      sentence: 'Each discount code has the orders that it made cheaper and that were paid.',
      noun: 'row',
      rows: "discount_sales where grain = 'quarter'",
      facts: COUNTED,
      broken: differing(
        'of %s for code %s',
        'start, code',
        ['orders', 'discount', 'revenue'],
        `select start, code, count(*) as orders, sum(discount) as discount, sum(revenue) as revenue from sale
        where discount > 0 group by 1, 2`,
        `select start, code, orders, discount, revenue from discount_sales where grain = 'quarter'`,
      ),
    },
    {
      name: 'customers are counted',
      sentence: 'Each customer has what they paid, from when to when, and what was refunded.',
      noun: 'customer',
      rows: 'customer_sales',
      facts: COUNTED,
      broken: differing(
        '%s',
        'user_id',
        ['orders', 'revenue', 'refunds', 'first', 'last'],
        `select user_id, sum(orders) as orders, sum(revenue) as revenue, sum(refunds) as refunds,
          extract(epoch from min(at)) as first, extract(epoch from max(at)) as last
        from (
          select user_id, at, 1 as orders, revenue, 0::bigint as refunds from sale
          union all select user_id, null, 0, 0, amount from refund
        ) fact group by 1`,
        `select user_id, orders, revenue, refunds, extract(epoch from first_paid_at) as first,
          extract(epoch from last_paid_at) as last from customer_sales`,
      ),
    },
    {
      name: 'sums are complete',
      sentence:
        'Every process that added sales or refunds knows all sums, as those of the running release do.',
      noun: 'row',
      rows: 'sales_totals',
      broken: `
        select format('%s of %s', grain, start) as id,
          'has sales of a process of another release: run migrate once it has stopped' as found
        from sales_totals where ${IS_INCOMPLETE}`,
    },
    {
      name: 'longer periods add up',
      sentence: 'Hours, days, months and all time are the sums of the shorter periods within them.',
      noun: 'row',
      rows: "sales_totals where grain <> 'quarter'",
      broken: `select * from (${unequalSums}) off`,
    },
  ],
}

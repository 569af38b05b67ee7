import { type Area, firstEvent, ORDER_OF_EVENT } from './check.js'

const SUBTOTALS = 'select order_id, sum(total_price) as lines from order_items group by order_id'

/** The lines of orders as their events have them; those of earlier releases have no names. */
const RECORDED_LINES = `
  select ${ORDER_OF_EVENT} as order_id, (line ->> 'productId')::int as product_id, line ->> 'name' as name, line ->> 'category' as category,
    line ->> 'sku' as sku
  from events e cross join lateral jsonb_array_elements(e.payload -> 'lines') line
  where e.sequence = 1 and e.type = 'order.placed' and line ? 'name'`

/** Amounts add up and are those of the placement. Tax is not recomputed: rates change. */
export const ordersArea: Area = {
  name: 'orders',
  checks: [
    {
      name: 'lines add up',
      sentence: 'A line costs its unit price times its quantity.',
      noun: 'line',
      rows: 'order_items',
      broken: `
        select id, format('%s pieces for %s cost %s, in order %s', quantity, unit_price, total_price, order_id) as found
        from order_items where total_price <> unit_price * quantity or quantity < 1 or unit_price < 0`,
    },
    {
      name: 'lines are named',
      sentence:
        'A line has the name of its product when it was placed; its category and SKU are none or not blank.',
      noun: 'line',
      rows: 'order_items',
      broken: `
        select id, format('name "%s", category "%s", SKU "%s", in order %s', item_name, item_category, item_sku, order_id) as found
        from order_items
        where item_name is null or item_name !~ '[^[:space:]]' or item_category !~ '[^[:space:]]'
          or item_sku !~ '[^[:space:]]'`,
    },
    {
      name: 'lines are unchanged',
      sentence: 'A line has the name, category and SKU that the first event of its order recorded.',
      noun: 'line',
      rows: `order_items i join orders o on o.id = i.order_id where ${firstEvent('order.placed')}`,
      broken: `
        with recorded as materialized (${RECORDED_LINES})
        select i.id, format('%s, and was recorded as %s, in order %s', to_jsonb(row(item_name, item_category, item_sku)),
          to_jsonb(row(recorded.name, recorded.category, recorded.sku)), i.order_id) as found
        from order_items i join recorded on recorded.order_id = i.order_id and recorded.product_id = i.product_id
        where (item_name, item_category, item_sku) is distinct from (recorded.name, recorded.category, recorded.sku)`,
    },
    {
      name: 'subtotals add up',
      sentence: 'The subtotal of an order is the sum of its lines; only an adopted order may have none.',
      noun: 'order',
      rows: 'orders',
      broken: `
        select id, format('a subtotal of %s over lines of %s', subtotal, coalesce(lines::text, 'nothing')) as found
        from orders o left join (${SUBTOTALS}) sums on order_id = id
        where subtotal <> lines or (lines is null and ${firstEvent('order.placed')})`,
    },
    {
      name: 'totals add up',
      sentence: 'A total is the subtotal less the discount, which is never more, plus the tax.',
      noun: 'order',
      rows: 'orders',
      broken: `
        select id, format('%s - %s + %s is not %s', subtotal, discount_amount, tax, total) as found
        from orders
        where total <> subtotal - discount_amount + tax
          or discount_amount > subtotal or least(subtotal, discount_amount, tax) < 0`,
    },
    {
      name: 'amounts are frozen',
      sentence: 'An order has the amounts that its first event recorded.',
      noun: 'order',
      rows: `orders o where ${firstEvent('order.placed')}`,
      broken: `
        select o.id, format('it costs %s, and was recorded with %s', o.total, e.payload ->> 'total') as found
        from orders o join events e on ${ORDER_OF_EVENT} = o.id
        where e.type = 'order.placed' and (o.subtotal::text, o.discount_amount::text, o.tax::text, o.total::text)
          is distinct from (e.payload ->> 'subtotal', e.payload ->> 'discountAmount', e.payload ->> 'tax', e.payload ->> 'total')`,
    },
  ],
}

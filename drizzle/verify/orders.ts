import { type Area, firstEvent } from './check.js'

const SUBTOTALS = 'select order_id, sum(total_price) as lines from order_items group by order_id'

/** Amounts add up and are those of the placement. Tax is not recomputed: rates change. */
export const orders: Area = {
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
      name: 'subtotals add up',
      sentence: 'The subtotal of an order is the sum of its lines; only an order taken over may have none.',
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
      sentence: 'An order costs what was told when it was placed.',
      noun: 'order',
      rows: `orders o where ${firstEvent('order.placed')}`,
      broken: `
        select o.id, format('it costs %s, and was told to cost %s', o.total, e.payload ->> 'total') as found
        from orders o join events e on e.subject = 'order:' || o.id
        where e.type = 'order.placed' and (o.subtotal::text, o.discount_amount::text, o.tax::text, o.total::text)
          is distinct from (e.payload ->> 'subtotal', e.payload ->> 'discountAmount', e.payload ->> 'tax', e.payload ->> 'total')`,
    },
  ],
}

import type { Area } from '../check.js'

const GIVEN_BACK = 'select order_id, sum(amount) as amount from refunds group by order_id'

const ASKED = `
  select a.id, a.kind, a.order_id, a.amount, (a.refund -> 'restock')::boolean as restock,
    a.refund -> 'split' as split,
    (select coalesce(jsonb_object_agg(line ->> 'itemId', line -> 'quantity'), '{}')
      from jsonb_array_elements(a.refund -> 'lines') line) as pieces
  from payment_attempts a`

const PIECES = `
  select refund_id, jsonb_object_agg(order_item_id, quantity) as pieces from refund_items group by refund_id`

/** The sums of the parts of refunds by order; the net amount is the amount less the tax. */
const PARTS = `
  select order_id, sum(amount - tax) as net, sum(tax) as tax, sum(discount) as discount from refunds group by order_id`

/** Refunds are counted on orders and lines, and never exceed them. */
export const refundsArea: Area = {
  name: 'refunds',
  checks: [
    {
      name: 'refunds are counted',
      sentence: 'The refunded amount of an order is the sum of its refunds, and its total at most.',
      noun: 'order',
      rows: 'orders',
      broken: `
        select id, format('%s refunded of %s, by refunds of %s', refunded_amount, total, coalesce(amount, 0)) as found
        from orders left join (${GIVEN_BACK}) given on order_id = id
        where refunded_amount <> coalesce(amount, 0) or refunded_amount > total`,
    },
    {
      name: 'refunded orders were refunded',
      sentence:
        'An order is refunded when its total is given back for all of its lines, or at last by an amount, and only a paid one gives back.',
      noun: 'order',
      rows: "orders where status = 'refunded' or refunded_amount > 0",
      broken: `
        select o.id, format('%s, with %s of %s given back%s', status, refunded_amount, total,
          case when unrefunded then ' and pieces left' end) as found
        from orders o join (
          select order_id, count(refund) as times, max(refund) as latest from (
            select order_id, id as refund from refunds
            union all select id, null from orders where status = 'refunded'
          ) refunded group by order_id
        ) given on given.order_id = o.id
          left join (select distinct order_id from order_items where refunded_quantity < quantity) partly on partly.order_id = o.id
          left join (select distinct refund_id from refund_items) of_lines on of_lines.refund_id = given.latest
          cross join lateral (select partly.order_id is not null and of_lines.refund_id is not null as unrefunded) lines
        where (status = 'refunded') <> (times > 0 and refunded_amount = total and not unrefunded)
          or status in ('pending', 'cancelled')`,
    },
    {
      name: 'refunds are split',
      sentence:
        'Net amounts, taxes and discounts of refunds are at most those of their order, and add up to them when it is refunded.',
      noun: 'order',
      rows: '(select distinct order_id from refunds) refunded',
      broken: `
        select o.id, format('net %s of %s, tax %s of %s, discount %s of %s given back, %s', r.net, o.total - o.tax,
          r.tax, o.tax, r.discount, o.discount_amount, status) as found
        from orders o join (${PARTS}) r on r.order_id = o.id
        where r.net > o.total - o.tax or r.tax > o.tax or r.discount > o.discount_amount
          or (status = 'refunded'
            and (r.net, r.tax, r.discount) is distinct from (o.total - o.tax, o.tax, o.discount_amount))`,
    },
    {
      name: 'refunded lines are counted',
      sentence: 'The refunded pieces of a line are those of its refunds, and the pieces of the line at most.',
      noun: 'line',
      rows: 'order_items',
      broken: `
        select id, format('%s refunded of %s, by refunds of %s, in order %s',
          refunded_quantity, quantity, coalesce(pieces, 0), order_id) as found
        from order_items left join (
          select order_item_id, sum(quantity) as pieces from refund_items group by order_item_id
        ) given on order_item_id = id
        where refunded_quantity <> coalesce(pieces, 0) or refunded_quantity > quantity`,
    },
    {
      name: 'refunds belong to their order',
      sentence: 'A refund is for lines of its own order.',
      noun: 'refund',
      rows: 'refunds',
      broken: `
        select r.id, format('of order %s, with line %s of order %s', r.order_id, i.id, i.order_id) as found
        from refund_items ri join refunds r on r.id = ri.refund_id join order_items i on i.id = ri.order_item_id
        where i.order_id <> r.order_id`,
    },
    {
      name: 'refunds match their attempts',
      sentence: 'A refund has the amount and the lines of its attempt.',
      noun: 'refund',
      rows: 'refunds where attempt_id is not null',
      broken: `
        select r.id, format('%s for %s of order %s; attempt %s is a %s of %s for %s of order %s',
          r.amount, coalesce(g.pieces, '{}'), r.order_id, a.id, a.kind, a.amount, a.pieces, a.order_id) as found
        from refunds r left join (${PIECES}) g on g.refund_id = r.id left join (${ASKED}) a on a.id = r.attempt_id
        where r.attempt_id is not null
          and ('refund', r.order_id, r.amount, r.restocked, coalesce(g.pieces, '{}'))
            is distinct from (a.kind, a.order_id, a.amount, a.restock, a.pieces)
          or (r.attempt_id is not null and (r.tax * 100, r.discount * 100)
            is distinct from ((a.split ->> 'tax')::numeric, (a.split ->> 'discount')::numeric) and a.split is not null)`,
    },
  ],
}

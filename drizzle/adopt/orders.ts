import { isAmount } from './products.js'
import {
  canKeepId,
  continueAfter,
  isUndated,
  lastKeptId,
  moments,
  type Tx,
  UNDATED,
  whyNumbered,
} from './staging.js'

/**
 * Adopts orders with their lines. An order with invalid amounts or lines is skipped as a whole and stored in the notes;
 * a discount above the subtotal is capped and a wrong total is corrected.
 */
export async function adoptOrders(tx: Tx): Promise<void> {
  await judge(tx)
  await tx`
    insert into adopted_ids (source, kind, source_id, id)
    with owned as (
      select source, id, case when ${canKeepId(tx)} and (source = 'flask' or not exists
        (select from legacy_order f where f.source = 'flask' and f.id = j.id)) then id end as own
      from judged j where problem is null
    )
    select source, 'order', id, coalesce(own, ${lastKeptId(tx, 'order')}
      + row_number() over (partition by own is null order by source, id)::int)
    from owned`
  await tx`
    insert into orders (id, user_id, status, subtotal, tax, discount_amount, total, discount_code, created_at, updated_at)
    select a.id, customer, status, subtotal, tax, discount, subtotal - discount + tax, discount_code, ${moments(tx)}
    from judged j join adopted_ids a on a.kind = 'order' and a.source = j.source and a.source_id = j.id
    where problem is null order by a.id`
  await tx`
    insert into order_items (id, order_id, product_id, item_name, item_category, quantity, unit_price, total_price,
      shipped_quantity)
    select case when ${canKeepId(tx, tx`i.id`)} then i.id
        else ${lastKeptId(tx, 'item')} + row_number() over (partition by ${canKeepId(tx, tx`i.id`)} order by i.id)::int end,
      o.id, p.id, product.name, product.category, i.quantity, i.unit_price, i.unit_price * i.quantity,
      case when (select status from orders where orders.id = o.id) in ('shipped', 'delivered') then i.quantity else 0 end
    from legacy_item i
      join adopted_ids o on o.kind = 'order' and o.source = i.source and o.source_id = i.order_id
      join adopted_ids p on p.kind = 'product' and p.source = i.source and p.source_id = i.product_id
      join products product on product.id = p.id
    order by i.id`
  await tx`
    insert into payments (order_id, status, amount, method, created_at)
    select id, 'succeeded', total, 'legacy', updated_at from orders where status not in ('pending', 'cancelled') order by id`
  await adoptRefunds(tx)
  await tx`
    insert into events (type, subject, sequence, payload)
    select 'order.imported', 'order:' || id, 1, jsonb_build_object('orderId', id, 'status', status) from orders order by id`
  await countUses(tx)
  await noteOrders(tx)
  for (const table of ['orders', 'order_items', 'payments', 'refunds']) await continueAfter(tx, table)
}

/** Refunds are full, without restocking: the legacy services knew no others. */
async function adoptRefunds(tx: Tx): Promise<void> {
  await tx`
    insert into refunds (order_id, amount, tax, discount, restocked, created_at)
    select id, total, tax, discount_amount, false, updated_at from orders where status = 'refunded' order by id`
  await tx`
    insert into refund_items (refund_id, order_item_id, quantity)
    select r.id, i.id, i.quantity from refunds r join order_items i on i.order_id = r.order_id`
  await tx`
    update order_items i set refunded_quantity = quantity from orders o where o.id = i.order_id and o.status = 'refunded'`
  await tx`update orders set refunded_amount = total where status = 'refunded'`
}

/** Every order as adopted, with the problem that excludes it. */
const judge = (tx: Tx) => tx`
  create temp table judged on commit drop as
  with lines as (
    select source, order_id, sum(quantity * unit_price) as subtotal,
      bool_and(quantity >= 1 and ${isAmount(tx, 'unit_price')} and ${isAmount(tx, 'total_price')}) as sound,
      bool_or(total_price <> quantity * unit_price) as off,
      bool_and(exists (select from legacy_product p where p.source = i.source and p.id = i.product_id)) as known
    from legacy_item i group by source, order_id
  ), whole as (
    select o.source, o.id, u.id as customer, coalesce(o.status, 'pending') as status, o.subtotal,
      o.status is null as is_unstated, o.tax is null as is_untaxed, coalesce(o.tax, 0) as tax, o.total, o.discount_code, o.created_at, o.updated_at, l.off, l.sound, l.known,
      l.subtotal as line_subtotal,
      least(o.subtotal, coalesce(o.discount_amount, greatest(o.subtotal + coalesce(o.tax, 0) - o.total, 0))) as discount,
      o.discount_amount as told_discount
    from legacy_order o
      left join adopted_ids u on u.kind = 'user' and u.source = o.source and u.source_id = o.user_id
      left join lines l on l.source = o.source and l.order_id = o.id
  )
  select *, case
    when customer is null then 'it has no customer'
    when status not in ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded') then 'there is no such status'
    when not (${isAmount(tx, 'subtotal')} and ${isAmount(tx, 'tax')} and ${isAmount(tx, 'discount')})
      or subtotal - discount + tax > 99999999.99 then 'its amounts are none that an order can have'
    when not sound then 'a line has a quantity or an amount that no line can have'
    when not known then 'a line has a product that is not there'
    when line_subtotal <> subtotal then 'its lines do not add up to its subtotal'
  end as problem
  from whole`

/** Counts the uses of discount codes by adopted orders, as if placed here. */
async function countUses(tx: Tx): Promise<void> {
  await tx`
    insert into discount_uses (code, user_id, uses)
    select code, user_id, count(*) from orders join discount_codes on code = discount_code
    where discount_amount > 0 and status <> 'cancelled' group by code, user_id`
  await tx`
    update discount_codes c set times_used = (select coalesce(sum(uses), 0) from discount_uses u where u.code = c.code)`
}

const noteOrders = (tx: Tx) => tx`
  insert into adoption_notes (source, kind, source_id, note, row)
  select j.source, 'order', j.id, 'left out: ' || problem, to_jsonb(o) || jsonb_build_object('items',
    (select coalesce(jsonb_agg(to_jsonb(i) order by i.id), '[]') from legacy_item i where i.source = j.source and i.order_id = j.id))
  from judged j join legacy_order o on o.source = j.source and o.id = j.id where problem is not null
  union all
  select source, 'item', id, 'left out: its order is not there', to_jsonb(i)
  from legacy_item i where not exists (select from judged j where j.source = i.source and j.id = i.order_id)
  union all
  select j.source, 'order', j.id, note, null
  from judged j join adopted_ids a on a.kind = 'order' and a.source = j.source and a.source_id = j.id,
    lateral (values
      (a.id <> j.id, format('is order %s here: %s', a.id, ${whyNumbered(tx, tx`j.id`)})),
      (told_discount > subtotal, format('its discount of %s was capped at its subtotal', told_discount)),
      (coalesce(told_discount, 0) <= subtotal and total is distinct from subtotal - discount + tax,
        format('its total is %s: it was %s', subtotal - discount + tax, total)),
      (is_unstated, 'is pending: its status was missing'),
      (is_untaxed, 'its tax is 0: it was missing'),
      (${isUndated(tx)}, ${UNDATED}::text),
      (j.off, 'a line total was set to price times quantity')
    ) decisions (made, note)
  where problem is null and made`

import type { StatementText } from './statement.js'

/** The rows of events, outbox and audit log that the shop writes for `changes`. */
const RECORDED = `happened as (
      insert into events (type, subject, sequence, payload)
      select type, subject, sequence, payload from changes order by n
      returning id, type
    ), queued as (
      insert into outbox (consumer, event_id)
      select consumer, id from happened join (values ('relay', null::text[]), ('rollups', array['order.paid']))
        subscription (consumer, types) on types is null or type = any(types)
    ), audited as (
      insert into audit_log (actor_id, action, subject, address, before, after)
      select actor_id, type, subject, address, before, after from changes where after is not null order by n
    )`

/** Prices and places an order: stock, order, lines, movements, events. Returns the id of the order. */
export const PRICE_AND_PLACE: StatementText = {
  types: ['int', 'int[]', 'int[]', 'numeric', 'text'],
  text: (userId, productIds, quantities, taxRate, address) => `
    with lines as materialized (
      select * from unnest(${productIds}, ${quantities}) with ordinality line (product_id, quantity, n)
    ), locked as materialized (
      select p.id, p.name, p.category, p.sku, p.price, p.stock - l.quantity as stock_left, l.quantity, l.n
      from lines l join products p on p.id = l.product_id
      where p.stock >= l.quantity and p.archived_at is null
      order by p.id
      for no key update of p
    ), taken as (
      update products p set stock = g.stock_left, updated_at = now() from locked g where p.id = g.id
      returning p.id, p.stock, g.quantity
    ), amounts as (
      select sum(price * quantity) as subtotal, round(sum(price * quantity) * ${taxRate} / 100, 2) as tax from locked
    ), placed as (
      insert into orders (user_id, subtotal, tax, total, expires_at)
      select ${userId}, subtotal, tax, subtotal + tax, now() + interval '1 hour' from amounts
      returning *
    ), inserted_items as (
      insert into order_items (order_id, product_id, item_name, item_category, item_sku, quantity, unit_price, total_price)
      select placed.id, locked.id, name, category, sku, quantity, price, price * quantity from placed, locked order by n
    ), moved as (
      insert into stock_movements (product_id, quantity, reason, order_id, actor_id)
      select taken.id, -taken.quantity, 'order', placed.id, placed.user_id from placed, taken order by taken.id
    ), changes as (
      select 0::bigint as n, 'order.placed' as type, 'order:' || id as subject, version as sequence, user_id as actor_id,
        ${address} as address,
        jsonb_build_object('orderId', id, 'userId', user_id, 'subtotal', subtotal::text, 'discountCode', null,
          'discountAmount', discount_amount::text, 'tax', tax::text, 'total', total::text, 'lines', (
            select jsonb_agg(jsonb_build_object('productId', id, 'name', name, 'category', category, 'sku', sku,
              'quantity', quantity, 'unitPrice', price::text) order by n)
            from locked)) as payload,
        null::jsonb as before, jsonb_build_object('status', status, 'total', total::text, 'discountCode', null) as after
      from placed
      union all
      select row_number() over (order by id), 'stock.changed', 'product:' || id, null, null, null,
        jsonb_build_object('productId', id, 'stock', stock, 'change', -quantity, 'reason', 'order'), null, null
      from taken
    ), ${RECORDED}
    select id::text as data from placed`,
}

/** Pays a placed order: attempt, transfer, payment, order, event. Returns the JSON of the response. */
export const PAY: StatementText = {
  types: ['int', 'int', 'uuid', 'text'],
  text: (orderId, userId, key, address) => `
    with target as materialized (
      select id, total, status from orders where id = ${orderId} and user_id = ${userId} and status = 'pending'
      for no key update
    ), attempt as (
      insert into payment_attempts (order_id, kind, provider_key, amount, method, actor_id, address)
      select id, 'charge', ${key}, total, 'card', ${userId}, ${address} from target
      returning *
    ), transferred as (
      insert into sandbox_transfers (key, kind, status, amount)
      select provider_key, kind, 'succeeded', amount from attempt
    ), payment as (
      insert into payments (order_id, attempt_id, status, amount, method)
      select order_id, id, 'succeeded', amount, method from attempt
      returning *
    ), stepped as (
      update orders o set status = 'paid', version = o.version + 1, updated_at = now()
      from payment p where o.id = p.order_id
      returning o.*
    ), changes as (
      select 0::bigint as n, 'order.paid' as type, 'order:' || o.id as subject, o.version as sequence, a.actor_id, a.address,
        jsonb_build_object('orderId', o.id, 'userId', o.user_id, 'paymentId', p.id, 'amount', p.amount::text,
          'method', p.method, 'reason', p.reason, 'total', o.total::text) as payload,
        jsonb_build_object('status', target.status) as before,
        jsonb_build_object('status', o.status, 'paymentId', p.id, 'amount', p.amount::text, 'method', p.method,
          'reason', p.reason) as after
      from target, payment p, stepped o, attempt a
    ), ${RECORDED}
    select json_build_object('checkout', json_build_object(
      'order', json_build_object('status', upper(o.status), 'subtotal', o.subtotal::text, 'tax', o.tax::text,
        'total', o.total::text, 'items', (
          select json_agg(json_build_object('quantity', quantity, 'unitPrice', unit_price::text) order by id)
          from order_items where order_id = o.id)),
      'payment', json_build_object('status', upper(p.status), 'amount', p.amount::text, 'method', p.method),
      'userErrors', json_build_array()))::text as data
    from stepped o, payment p`,
}

import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { HandWritten } from './statement.js'

/** Units sold of the product `p`, as a lateral join: the planner cannot choose to read the whole roll-up. */
const SOLD = `left join lateral (
      select s.units - s.refunded_units as units from sales_products s
      where s.grain = 'ever' and s.start = '1970-01-01T00:00:00Z' and s.product_id = p.id
      limit 1
    ) sold on true`

// The driver does not send arrays of booleans.
const viewerValues = (viewer: Viewer | null) => [viewer?.role ?? 'none', viewer?.id ?? 0]

/** Reads by the name of their operation. */
export const GRAPHQL_STATEMENTS: Readonly<Record<'Product' | 'Products' | 'Order', HandWritten>> = {
  Product: {
    types: ['int'],
    values: ({ id }) => [Number(id)],
    text: (id) => `
    select json_build_object('product', json_build_object('id', id::text, 'name', name, 'price', price::text))::text as data
    from products where id = ${id}`,
  },

  Products: {
    types: ['text'],
    values: ({ category }) => [category],
    text: (category) => `
    select json_build_object('products', json_build_object('nodes', json_agg(json_build_object(
      'id', p.id::text, 'name', p.name, 'price', p.price::text, 'unitsSold', coalesce(sold.units, 0)
    ) order by p.created_at desc, p.id desc)))::text as data
    from (
      select id, name, price, created_at from products where category = ${category} and archived_at is null
      order by created_at desc, id desc limit 20
    ) p
    ${SOLD}`,
  },

  Order: {
    types: ['int', 'text', 'int'],
    values: ({ id }, viewer) => [Number(id), ...viewerValues(viewer)],
    text: (id, role, viewerId) => `
    select json_build_object('order', json_build_object(
      'id', o.id::text, 'status', upper(o.status), 'total', o.total::text,
      'customer', json_build_object('name', u.name),
      'items', json_agg(json_build_object(
        'quantity', i.quantity, 'unitPrice', i.unit_price::text,
        'product', json_build_object('name', p.name, 'unitsSold', coalesce(sold.units, 0))
      ) order by i.id)))::text as data
    from orders o
    join users u on u.id = o.user_id
    join order_items i on i.order_id = o.id
    join products p on p.id = i.product_id
    ${SOLD}
    where o.id = ${id} and (${role} = 'admin' or o.user_id = ${viewerId})
    group by o.id, u.id`,
  },
}

/** Reads that are not shared between requests. */
export const LIST_STATEMENTS: Readonly<Record<'Orders' | 'Search', HandWritten>> = {
  Orders: {
    types: ['int', 'int'],
    values: ({ first }, viewer) => [viewer?.id ?? 0, Number(first)],
    text: (viewerId, first) => `
    select json_build_object('orders', json_build_object('nodes', coalesce(json_agg(json_build_object(
      'id', o.id::text, 'status', upper(o.status), 'total', o.total::text, 'items', lines.items
    ) order by o.created_at desc, o.id desc), '[]')))::text as data
    from (
      select id, status, total, created_at from orders where user_id = ${viewerId}
      order by created_at desc, id desc limit ${first}
    ) o
    cross join lateral (
      select json_agg(json_build_object('quantity', i.quantity, 'unitPrice', i.unit_price::text,
        'product', json_build_object('name', p.name)) order by i.id) as items
      from order_items i
      cross join lateral (select name from products where products.id = i.product_id limit 1) p
      where i.order_id = o.id
    ) lines`,
  },

  // The shop's own ranking of matches, without what these texts do not need: samples for common words, and corrections.
  Search: {
    types: ['text'],
    values: ({ query }) => [query],
    text: (query) => `
    with asked as materialized (
      select whole, begun && !!whole as only_begun, ranked, key, written from public.search_query(${query}, '')
    ), named as materialized (
      select id, name, price, search from products
      where archived_at is null and public.search_key(name) collate "C" = (select key from asked) limit 100
    ), having_all as materialized (
      select id, name, price, search from products
      where archived_at is null and search @@ (select whole from asked) limit 1000
    ), half_typed as materialized (
      select id, name, price, search from products
      where archived_at is null and search @@ (select only_begun from asked)
        and (select count(*) from having_all) < 100 limit 1000
    ), matches as (
      select * from named
      union all
      select * from (select * from having_all union all select * from half_typed) others
      where id not in (select id from named)
    ), best as (
      select id, name, price, ts_rank(search, (select ranked from asked), 1)::float8
        + (2 * (id in (select id from named))::int
          + coalesce(public.search_exact(name) collate "C" like all (array(select unnest(written) from asked)), false)::int
        ) as position
      from matches order by position desc, id desc limit 20
    )
    select json_build_object('searchProducts', json_build_object('nodes', json_agg(json_build_object(
      'id', p.id::text, 'name', p.name, 'price', p.price::text, 'unitsSold', coalesce(sold.units, 0)
    ) order by p.position desc, p.id desc)))::text as data
    from best p
    ${SOLD}`,
  },
}

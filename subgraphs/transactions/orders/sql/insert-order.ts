import { rowOf, statement } from '@shopstack/drizzle/client/prepared-statements'
import { notify } from '@shopstack/drizzle/events/outbox'
import { eventCtes } from '@shopstack/drizzle/events/record-events'
import type { IdempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import {
  KEY_PLACEHOLDERS,
  keyValues,
  storeResponse,
  tryLockKey,
} from '@shopstack/drizzle/idempotency/stored-response'
import { orders, type ShippingAddress } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { isLocalAddress } from '@shopstack/kit/http/public-address'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import { formatMoney } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import type { Context } from '../../context.js'
import type { PricedLine } from '../price-basket.js'
import type { Priced } from '../pricing.js'
import type { OrderRow } from '../queries.js'

/** A priced order: lines with the product each was priced by, and the amounts. */
export interface PricedOrder {
  readonly lines: readonly PricedLine[]
  readonly priced: Priced
  readonly shipping: { readonly address: ShippingAddress | null; readonly note: string | null }
  /** The code given by the customer. */
  readonly discountCode: string | null
  /** The code whose usage is incremented, with the version read; null without a discount. */
  readonly use: { code: string; version: number } | null
}

/** The limit on unpaid orders that an order would pass, as `unpaid_order_problem` of the migrations returns it. */
export type UnpaidProblem =
  | { orders: number }
  | { productId: number; held: number; limit: number; of: 'customer' | 'network' }

/** What became of an order: written, or neither written nor impossible, or past a limit on unpaid orders. */
interface InsertedOrder {
  /** False while the same request is in progress. */
  readonly free: boolean
  readonly problem: UnpaidProblem | null
  readonly order: OrderRow | null
}

const { placeholder } = sql

/** Whether the customer has never paid an order. The function `unpaid_order_problem` has the same rule. */
const isNewCustomer = sql`
  not exists (select from orders o where o.user_id = ${placeholder('userId')}::int
    and o.status in ('paid', 'shipped', 'delivered', 'refunded'))`

/**
 * All writes of an order in one statement. The lock order is products by id, then the code, so concurrent orders cannot
 * deadlock. The locked rows are compared with those the order was priced from; nothing is written if any differs.
 */
const write = statement(
  () => sql`
  with gate as materialized (
    select ${tryLockKey(KEY_PLACEHOLDERS)} as free
  ), room as materialized (
    select unpaid_order_problem(${placeholder('userId')}::int, ${placeholder('productIds')}::int[],
      ${placeholder('quantities')}::int[], ${placeholder('maxOrders')}::int, ${placeholder('maxUnits')}::int,
      ${placeholder('holdMinutes')}::int = 0, ${placeholder('network')}::text, ${placeholder('maxShare')}::int) as problem
    from gate where free
  ), lines as materialized (
    select * from unnest(${placeholder('productIds')}::int[], ${placeholder('quantities')}::int[], ${placeholder('prices')}::text[]::numeric[])
      with ordinality as line (product_id, quantity, price, n)
  ), locked_products as materialized (
    select p.id, p.name, p.category, p.sku, p.stock - l.quantity as stock_left, l.quantity,
      p.price = l.price and p.stock >= l.quantity and p.archived_at is null as ok
    from products p join lines l on l.product_id = p.id
    where (select problem is null from room)
    order by p.id
    for no key update of p
  ), code as materialized (
    select d.code, d.usage_limit_per_customer as per_customer,
      d.version = ${placeholder('codeVersion')}::int and (d.usage_limit is null or d.times_used < d.usage_limit) as ok
    from discount_codes d
    where d.code = ${placeholder('usedCode')}::text and (select count(*) from locked_products) > 0
    for no key update of d
  ), decision as materialized (
    select (select count(*) from locked_products where locked_products.ok) = (select count(*) from lines)
      and (${placeholder('usedCode')}::text is null or exists (select from code where code.ok)) as ok
  ), taken as (
    update products p set stock = g.stock_left, updated_at = now()
    from locked_products g where p.id = g.id and (select ok from decision)
    returning p.id, p.stock, g.quantity
  ), used as (
    update discount_codes d set times_used = d.times_used + 1, updated_at = now()
    from code where d.code = code.code and (select ok from decision)
  ), used_by_customer as (
    insert into discount_uses as u (code, user_id, uses, uses_limit)
    select code, ${placeholder('userId')}::int, 1, per_customer from code where (select ok from decision)
    on conflict (code, user_id) do update set uses = u.uses + 1, uses_limit = excluded.uses_limit
  ), placed as (
    insert into orders (user_id, subtotal, discount_amount, tax, total, discount_code, expires_at,
      shipping_address, note, network)
    select ${placeholder('userId')}::int, ${placeholder('subtotal')}::numeric, ${placeholder('discountAmount')}::numeric,
      ${placeholder('tax')}::numeric, ${placeholder('total')}::numeric, ${placeholder('discountCode')}::text,
      now() + nullif(${placeholder('holdMinutes')}::int, 0) * interval '1 minute',
      ${placeholder('shippingAddress')}::jsonb, ${placeholder('note')}::text,
      case when ${placeholder('maxShare')}::int is not null and ${isNewCustomer} then ${placeholder('network')}::text end
    from decision where ok
    returning *
  ), inserted_items as (
    insert into order_items (order_id, product_id, item_name, item_category, item_sku, quantity, unit_price, total_price)
    select placed.id, product_id, p.name, p.category, p.sku, lines.quantity, price, price * lines.quantity
    from placed, lines join locked_products p on p.id = product_id order by n
  ), moved as (
    insert into stock_movements (product_id, quantity, reason, order_id, actor_id)
    select taken.id, -taken.quantity, 'order', placed.id, placed.user_id from placed, taken order by taken.id
  ), stored_response as (
    ${storeResponse(KEY_PLACEHOLDERS, sql`jsonb_build_object('orderId', placed.id)`, sql`placed`)}
  ), changes as (
    select 0::bigint as n, 'order.placed' as type, 'order:' || id as subject, version as sequence, user_id as actor_id,
      ${placeholder('address')}::text as address,
      jsonb_build_object('orderId', id, 'userId', user_id, 'subtotal', subtotal::text, 'discountCode', discount_code,
        'discountAmount', discount_amount::text, 'tax', tax::text, 'total', total::text, 'lines', (
          select jsonb_agg(jsonb_build_object('productId', product_id, 'name', p.name, 'category', p.category, 'sku', p.sku,
            'quantity', lines.quantity, 'unitPrice', price::text) order by n)
          from lines join locked_products p on p.id = product_id)) as payload,
      null::jsonb as before, jsonb_build_object('status', status, 'total', total::text, 'discountCode', discount_code) as after
    from placed
    union all
    select row_number() over (order by id), 'stock.changed', 'product:' || id, null, null, null,
      jsonb_build_object('productId', id, 'stock', stock, 'change', -quantity, 'reason', 'order'), null, null
    from taken
  ), ${eventCtes()}
  select free, problem, placed.* from gate left join room on true left join placed on true`,
)

/**
 * Inserts an order, or nothing when a price, the stock or the code changed since pricing. `free` is false while the same
 * request is in progress. Fails with an error of `isKeyTaken` when the key has a response by now, and with a check
 * violation when a limit per customer was reached concurrently.
 */
export async function insertOrder(
  { db, address, unpaidOrders: { holdMinutes, maxOrders, maxUnits, maxShare } }: Context,
  viewer: Viewer,
  { lines, priced, discountCode, use, shipping }: PricedOrder,
  request: IdempotentRequest | null,
): Promise<InsertedOrder> {
  // Lines are stored in the order of the input.
  const inOrder = lines.toSorted((a, b) => a.index - b.index)
  const [row] = await write(db, {
    userId: viewer.id,
    ...keyValues(request),
    productIds: inOrder.map(({ productId }) => productId),
    quantities: inOrder.map(({ quantity }) => quantity),
    prices: inOrder.map(({ product }) => formatMoney(product.price)),
    usedCode: use?.code ?? null,
    codeVersion: use?.version ?? null,
    discountCode,
    shippingAddress: shipping.address && JSON.stringify(shipping.address),
    note: shipping.note,
    holdMinutes,
    maxOrders,
    maxUnits,
    maxShare,
    // Customers of a storefront's server are not one network.
    network: isLocalAddress(address) ? null : clientPrefix(address).network,
    subtotal: formatMoney(priced.subtotal),
    discountAmount: formatMoney(priced.discountAmount),
    tax: formatMoney(priced.tax),
    total: formatMoney(priced.total),
    address,
  })
  if (!row) throw new Error('the statement returns one row')
  const order = row.id === null ? null : rowOf(orders, row)
  if (order) notify(db)
  return { free: row.free === true, problem: row.problem as UnpaidProblem | null, order }
}

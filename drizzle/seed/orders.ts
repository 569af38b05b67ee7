import { countDiscounts } from './discounts.js'
import { createOrderPlans, planCustomerOrders, planOrders } from './order-plan.js'
import { inChunks, type SeedPlan, type SeedTx } from './plan.js'
import { loadRefunds } from './refunds.js'

/** The orders of the demo customer: one of each status. */
const DEMO_ORDERS = [
  { status: 'delivered', age: 96, code: null },
  { status: 'delivered', age: 41, code: 'SAVE10' },
  { status: 'refunded', age: 33, code: null },
  { status: 'shipped', age: 4, code: 'FLAT5' },
  { status: 'cancelled', age: 3, code: null },
  { status: 'paid', age: 2, code: null },
  { status: 'pending', age: 1, code: 'SAVE20' },
]

/**
 * Loads the orders of all customers with items and payments, then those of the demo customer. They are imported orders:
 * they took nothing from the opening stock.
 */
export async function loadOrders(tx: SeedTx, plan: SeedPlan, demoCustomer: number | null): Promise<void> {
  await createOrderPlans(tx, plan)
  const written = { items: 0, payments: 0 }
  await inChunks(plan, 'orders', plan.orders, async (from, to) => {
    await planOrders(tx, plan, from, to)
    await fulfil(tx, plan, written)
  })
  if (demoCustomer !== null) {
    await planCustomerOrders(tx, plan, demoCustomer, DEMO_ORDERS)
    await fulfil(tx, plan, written)
  }
  await loadRefunds(tx)
  await countDiscounts(tx, plan)
}

/**
 * Turns order plans into orders, items, payments and events, in one statement. Numeric arithmetic is exact and rounds
 * half up, as the shop's does: tax on the undiscounted subtotal, and no discount above it.
 */
async function fulfil(
  tx: SeedTx,
  plan: SeedPlan,
  written: { items: number; payments: number },
): Promise<void> {
  const [counts] = await tx<{ items: number; payments: number }[]>`
    with lines as (${pickLines(tx, plan)}), items as materialized (
      select l.order_id, l.line, l.product_id, name, category, sku, quantity, price as unit_price,
        price * quantity as total_price
      from lines l join products p on p.id = l.product_id,
        lateral (select case when price > 150 or l.luck < 0.72 then 1 when l.luck < 0.92 then 2 else 3 end as quantity) q
    ), sums as (
      select order_id, sum(total_price) as subtotal from items group by order_id
    ), amounts as materialized (
      select i.*, subtotal, round(subtotal * 8.5 / 100, 2) as tax,
        case when c.percent is not null then round(subtotal * c.percent / 100, 2)
          when c.amount is not null then least(c.amount, subtotal) else 0 end as discount
      from order_plans i join sums on order_id = i.id left join discount_codes c on c.code = i.code
    ), placed as (
      insert into orders (id, user_id, status, subtotal, tax, discount_amount, total, discount_code, refunded_amount,
        created_at, updated_at)
      select id, user_id, status, subtotal, tax, discount, subtotal - discount + tax, code,
        case status when 'refunded' then subtotal - discount + tax else 0 end, placed_at, updated_at
      from amounts order by id
    ), packed as (
      insert into order_items (id, order_id, product_id, item_name, item_category, item_sku, quantity,
        unit_price, total_price, refunded_quantity, shipped_quantity)
      select ${written.items}::int + row_number() over (order by order_id, line), order_id, product_id, name, category,
        sku, quantity, unit_price, total_price, case status when 'refunded' then quantity else 0 end,
        case when status in ('shipped', 'delivered') then quantity else 0 end
      from items join order_plans on id = order_id order by order_id, line
      returning 1
    ), imported as (
      insert into events (type, subject, sequence, payload, created_at)
      select 'order.imported', 'order:' || id, 1, jsonb_build_object('orderId', id, 'status', status),
        ${plan.today}::timestamptz
      from amounts order by id
    ), charged as (${charge(tx, plan, written.payments)} returning 1)
    select (select count(*)::int from packed) as items, (select count(*)::int from charged) as payments`
  written.items += counts?.items ?? 0
  written.payments += counts?.payments ?? 0
  await tx`truncate order_plans`
}

/** One to five products that existed at the time; low ids sell best. A product drawn twice is one line. */
const pickLines = (tx: SeedTx, plan: SeedPlan) => tx`
  select i.id as order_id, min(line) as line, product_id, pg_temp.draw(i.id::bigint * 8 + min(line), 'quantity') as luck
  from order_plans i,
    generate_series(1, width_bucket(pg_temp.draw(i.id, 'size'), array[0, 0.14, 0.36, 0.62, 0.84]::float8[])) line,
    lateral (select 1 + floor(pg_temp.present(placed_at, ${plan.products}, ${plan.today})
      * power(pg_temp.draw(i.id::bigint * 8 + line, 'product'), 1.6))::int as product_id) pick
  group by i.id, product_id`

/** The payment of each paid order, and a declined attempt before one in twenty (or instead of it). */
const charge = (tx: SeedTx, plan: SeedPlan, before: number) => tx`
  insert into payments (id, order_id, status, amount, method, created_at)
  select ${before}::int + row_number() over (order by id, attempt), id, attempted, subtotal - discount + tax,
    (array['card', 'card', 'card', 'paypal', 'bank_transfer'])[1 + floor(pg_temp.draw(id, 'method') * 5)::int], moment
  from amounts, lateral (values
    (1, 'declined', least(${plan.today}, placed_at + interval '1 minute')), (2, 'succeeded', paid_at)
  ) attempts (attempt, attempted, moment)
  where case attempt when 1 then pg_temp.draw(id, 'declined') < 0.05 else paid_at is not null end
  order by id, attempt`

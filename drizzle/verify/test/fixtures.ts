import type postgres from 'postgres'

type Sql = postgres.Sql

/** The outcome of a payment attempt. */
export type End = 'succeeded' | 'declined' | 'failed'

const idIn = (rows: readonly postgres.Row[]): number => Number(rows[0]?.id)

export const writeCustomer = async (sql: Sql, name: string): Promise<number> =>
  idIn(
    await sql`
    insert into users (email, password_hash, name) values (${`${name}@shop.test`}, '!', ${name}) returning id`,
  )

export const writeProduct = async (sql: Sql, name: string, price: string): Promise<number> =>
  idIn(
    await sql`
    with made as (insert into products (name, price, stock) values (${name}, ${price}, 100) returning id, stock),
      opened as (insert into stock_movements (product_id, quantity, reason) select id, stock, 'opening' from made)
    select id from made`,
  )

/** The event of the latest change of an order. */
const tell = (sql: Sql, order: number, type: string) => sql`
  with told as (
    insert into events (type, subject, sequence, payload)
    select ${type}, 'order:' || id, version, jsonb_build_object('orderId', id, 'status', status,
      'subtotal', subtotal::text, 'discountAmount', discount_amount::text, 'tax', tax::text, 'total', total::text,
      'lines', (select jsonb_agg(jsonb_build_object('productId', product_id, 'name', item_name,
        'category', item_category, 'sku', item_sku)) from order_items i where i.order_id = orders.id),
      'paymentId', (select id from payments p where p.order_id = orders.id and p.status = 'succeeded'),
      'refundId', (select max(id) from refunds r where r.order_id = orders.id))
    from orders where id = ${order}
    returning id, type
  )
  insert into outbox select 'relay', id from told where type <> 'order.imported'`

/** An order of one product with a 10 % code, without stock movements and events. */
const written = async (sql: Sql, { by, product, quantity, code = null, status = 'pending' }: Purchase) =>
  idIn(
    await sql`
    with placed as (
      insert into orders (user_id, status, subtotal, discount_amount, tax, total, discount_code)
      select ${by}, ${status}, subtotal, discount, tax, subtotal - discount + tax, ${code}
      from (select price * ${quantity}::int as subtotal from products where id = ${product}) s,
        lateral (select round(case when ${code}::text is null then 0 else subtotal / 10 end, 2) as discount,
          round(subtotal * 0.085, 2) as tax) amounts
      returning id, discount_code, user_id, discount_amount
    ), packed as (
      insert into order_items (order_id, product_id, quantity, unit_price, total_price)
      select placed.id, p.id, ${quantity}, price, price * ${quantity}::int from placed, products p where p.id = ${product}
    ), used as (
      insert into discount_uses as u (code, user_id, uses) select discount_code, user_id, 1 from placed where discount_amount > 0
      on conflict (code, user_id) do update set uses = u.uses + 1
    ), counted as (
      update discount_codes set times_used = times_used + 1 where code = ${code}
    )
    select id from placed`,
  )

interface Purchase {
  by: number
  product: number
  quantity: number
  code?: string | null
  status?: string
}

const move = (sql: Sql, order: number, reason: string, taken: boolean) => sql`
  with moved as (
    insert into stock_movements (product_id, quantity, reason, order_id)
    select product_id, sum(quantity) * ${taken ? -1 : 1}::int, ${reason}, order_id from order_items where order_id = ${order}
    group by product_id, order_id returning product_id, quantity
  )
  update products set stock = stock + quantity from moved where id = product_id`

/** Places an order as the shop does. */
export async function writeOrder(sql: Sql, purchase: Purchase): Promise<number> {
  const order = await written(sql, purchase)
  await move(sql, order, 'order', true)
  await tell(sql, order, 'order.placed')
  return order
}

/** An imported order: its units are not part of the opening stock. */
export async function writeImportedOrder(sql: Sql, purchase: Purchase): Promise<number> {
  const order = await written(sql, purchase)
  await tell(sql, order, 'order.imported')
  if (purchase.status === 'paid')
    await sql`
      insert into payments (order_id, status, amount, method)
      select id, 'succeeded', total, 'card' from orders where id = ${order}`
  return order
}

/** Advances the status of an order. */
export async function writeStatus(sql: Sql, order: number, status: string): Promise<void> {
  await sql`update orders set status = ${status}, version = version + 1 where id = ${order}`
  await tell(sql, order, `order.${status}`)
}

export async function writeCancellation(sql: Sql, order: number): Promise<void> {
  await writeStatus(sql, order, 'cancelled')
  await move(sql, order, 'cancellation', false)
  await sql`
    update discount_codes c set times_used = times_used - 1 from orders o where o.id = ${order} and c.code = discount_code`
  await sql`
    update discount_uses u set uses = uses - 1 from orders o
    where o.id = ${order} and u.code = discount_code and u.user_id = o.user_id`
}

/** Creates an attempt to charge an order, or to refund some of its units. */
export const writeAttempt = async (sql: Sql, order: number, refund?: { pieces: number; restock: boolean }) =>
  idIn(
    await sql`
    with attempt as (
      insert into payment_attempts (order_id, kind, provider_key, amount, method, refund, actor_id, address)
      select o.id, ${refund ? 'refund' : 'charge'}, gen_random_uuid(),
        ${refund ? sql`round(total * ${refund.pieces}::int / i.quantity, 2)` : sql`total`}, 'card',
        ${
          refund
            ? sql`jsonb_build_object('restock', ${refund.restock}::boolean, 'reason', null, 'lines',
          jsonb_build_array(jsonb_build_object('itemId', i.id, 'quantity', ${refund.pieces}::int)))`
            : null
        }, user_id, '::1'
      from orders o join order_items i on i.order_id = o.id where o.id = ${order}
      returning id
    ), opened as (update orders set open_attempt_id = attempt.id from attempt where orders.id = ${order})
    select id from attempt`,
  )

/** Records the provider's outcome, whether or not the shop knows it. */
const writeTransfer = (sql: Sql, attempt: number, end: End) => sql`
  insert into sandbox_transfers (key, kind, status, amount)
  select provider_key, kind, ${end === 'failed' ? 'void' : end}, amount from payment_attempts where id = ${attempt}`

const close = (sql: Sql, order: number) =>
  sql`update orders set open_attempt_id = null, version = version + 1 where id = ${order}`

/** Pays an order, or attempts to. */
export async function writePayment(sql: Sql, order: number, end: End = 'succeeded'): Promise<number> {
  const attempt = await writeAttempt(sql, order)
  await writeTransfer(sql, attempt, end)
  await sql`
    insert into payments (order_id, attempt_id, status, amount, method)
    select order_id, id, ${end}, amount, method from payment_attempts where id = ${attempt}`
  await close(sql, order)
  if (end === 'succeeded') await sql`update orders set status = 'paid' where id = ${order}`
  await tell(sql, order, end === 'succeeded' ? 'order.paid' : `payment.${end}`)
  return attempt
}

/** Refunds units of an order, or attempts to. */
export async function writeRefund(
  sql: Sql,
  order: number,
  refund: { pieces: number; restock: boolean },
  end: End = 'succeeded',
): Promise<number> {
  const attempt = await writeAttempt(sql, order, refund)
  await writeTransfer(sql, attempt, end)
  await close(sql, order)
  if (end === 'succeeded') await recordRefund(sql, attempt, refund)
  const [row] = await sql`select status from orders where id = ${order}`
  const done = row?.status === 'refunded' ? 'order.refunded' : 'order.partly_refunded'
  await tell(sql, order, end === 'succeeded' ? done : 'refund.failed')
  return attempt
}

async function recordRefund(
  sql: Sql,
  attempt: number,
  { pieces, restock }: { pieces: number; restock: boolean },
) {
  await sql`
    with given as (
      insert into refunds (order_id, attempt_id, amount, restocked)
      select order_id, id, amount, ${restock} from payment_attempts where id = ${attempt} returning *
    ), items as (
      insert into refund_items (refund_id, order_item_id, quantity)
      select given.id, i.id, ${pieces} from given join order_items i on i.order_id = given.order_id
    ), lines as (
      update order_items i set refunded_quantity = refunded_quantity + ${pieces} from given where i.order_id = given.order_id
      returning i.product_id, i.quantity - i.refunded_quantity as left
    ), back as (
      update products p set stock = stock + ${pieces} from lines where p.id = product_id and ${restock}
    ), moved as (
      insert into stock_movements (product_id, quantity, reason, order_id)
      select product_id, ${pieces}, 'refund', order_id from lines, given where ${restock}
    )
    update orders o set refunded_amount = o.refunded_amount + given.amount,
      status = case when lines.left = 0 then 'refunded' else status end
    from given, lines where o.id = given.order_id`
}

/** Ships everything of an order in one parcel. */
export async function writeShipment(sql: Sql, order: number): Promise<void> {
  await sql`
    with parcel as (
      insert into shipments (order_id, actor_id) select id, user_id from orders where id = ${order} returning id
    ), packed as (
      insert into shipment_items (shipment_id, order_item_id, quantity)
      select parcel.id, i.id, i.quantity from parcel, order_items i where i.order_id = ${order}
    )
    update order_items set shipped_quantity = quantity where order_id = ${order}`
  await writeStatus(sql, order, 'shipped')
}

/** Refunds an amount of a paid order. */
export async function writeAmountRefund(sql: Sql, order: number, amount: string): Promise<void> {
  const request = { lines: [], restock: false, reason: 'late' }
  const attempt = idIn(
    await sql`
      insert into payment_attempts (order_id, kind, provider_key, amount, method, refund, actor_id, address)
      select id, 'refund', gen_random_uuid(), ${amount}, 'card', ${sql.json(request)}, user_id, '::1'
      from orders where id = ${order} returning id`,
  )
  await writeTransfer(sql, attempt, 'succeeded')
  await sql`
    with given as (
      insert into refunds (order_id, attempt_id, amount, restocked) values (${order}, ${attempt}, ${amount}, false)
    )
    update orders set refunded_amount = refunded_amount + ${amount}::numeric, version = version + 1 where id = ${order}`
  await tell(sql, order, 'order.partly_refunded')
}

/** Gives the use of an order's code back. */
export const writeRestoredUse = (sql: Sql, order: number) => sql`
  with restored as (
    update orders set discount_restored = true where id = ${order} returning discount_code as code, user_id
  ), counted as (
    update discount_codes d set times_used = times_used - 1 from restored r where d.code = r.code
  )
  update discount_uses u set uses = uses - 1 from restored r where u.code = r.code and u.user_id = r.user_id`

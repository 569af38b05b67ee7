import type { SeedTx } from './plan.js'

/** Loads the refund of each refunded order: all of its lines, without restocking. */
export async function loadRefunds(tx: SeedTx): Promise<void> {
  await tx`
    insert into refunds (id, order_id, amount, tax, discount, restocked, created_at)
    select row_number() over (order by id), id, total, tax, discount_amount, false, updated_at
    from orders where status = 'refunded' order by id`
  await tx`
    insert into refund_items (refund_id, order_item_id, quantity)
    select r.id, i.id, i.quantity from refunds r join order_items i on i.order_id = r.order_id
    order by r.id, i.id`
}

import type { DomainEvent } from '@shopstack/drizzle/events/record-events'
import { sql } from 'drizzle-orm'
import type { Database } from '../context.js'

/** Goods that an order gives back, one entry a product, and who has it do so. */
export interface ReturnedGoods {
  orderId: number
  reason: 'cancellation' | 'refund'
  goods: readonly { productId: number; quantity: number }[]
  actorId: number | null
  address: string | null
}

/**
 * Puts goods of an order back into the stock and answers the changes to be recorded. Products are locked in the order
 * of their ids, as every order locks them.
 */
export async function returnGoods(
  tx: Database,
  { orderId, reason, goods, actorId, address }: ReturnedGoods,
): Promise<DomainEvent[]> {
  const rows = await tx.execute<{ id: number; stock: number; quantity: number }>(sql`
    with goods as materialized (
      select p.id, g.quantity
      from jsonb_to_recordset(${JSON.stringify(goods)}::jsonb) as g ("productId" int, quantity int)
        join products p on p.id = g."productId"
      order by p.id
      for no key update of p
    ), returned as (
      update products p set stock = p.stock + g.quantity, updated_at = now()
      from goods g where p.id = g.id
      returning p.id, p.stock, g.quantity
    ), moved as (
      insert into stock_movements (product_id, quantity, reason, order_id, actor_id)
      select id, quantity, ${reason}::text, ${orderId}::int, ${actorId}::int from returned order by id
    )
    select id, stock, quantity from returned order by id`)
  return rows.map(({ id, stock, quantity }) => ({
    type: 'stock.changed',
    subject: `product:${id}`,
    actorId,
    address,
    payload: { productId: id, stock, change: quantity, reason },
  }))
}

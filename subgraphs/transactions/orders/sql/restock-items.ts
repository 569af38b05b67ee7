import type { DomainEvent } from '@shopstack/drizzle/events/record-events'
import { sql } from 'drizzle-orm'
import type { Database } from '../../database.js'

/** Units to restock, one entry per product, and the actor. */
export interface RestockRequest {
  orderId: number
  reason: 'cancellation' | 'refund'
  units: readonly { productId: number; quantity: number }[]
  actorId: number | null
  address: string | null
}

/**
 * Returns units of an order to stock and returns the events to record. Products are locked by id, the lock order of
 * orders.
 */
export async function restockItems(
  tx: Database,
  { orderId, reason, units, actorId, address }: RestockRequest,
): Promise<DomainEvent[]> {
  const rows = await tx.execute<{ id: number; stock: number; quantity: number }>(sql`
    with units as materialized (
      select p.id, g.quantity
      from jsonb_to_recordset(${JSON.stringify(units)}::jsonb) as g ("productId" int, quantity int)
        join products p on p.id = g."productId"
      order by p.id
      for no key update of p
    ), restocked as (
      update products p set stock = p.stock + g.quantity, updated_at = now()
      from units g where p.id = g.id
      returning p.id, p.stock, g.quantity
    ), moved as (
      insert into stock_movements (product_id, quantity, reason, order_id, actor_id)
      select id, quantity, ${reason}::text, ${orderId}::int, ${actorId}::int from restocked order by id
    )
    select id, stock, quantity from restocked order by id`)
  return rows.map(({ id, stock, quantity }) => ({
    type: 'stock.changed',
    subject: `product:${id}`,
    actorId,
    address,
    payload: { productId: id, stock, change: quantity, reason },
  }))
}

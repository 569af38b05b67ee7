import type { DomainEvent } from '@shopstack/drizzle/events/record-events'
import { type StockReason, stockMovements } from '@shopstack/drizzle/tables'
import type { Database } from '../../database.js'
import type { Actor } from '../product-events.js'
import type { ProductRow } from '../queries.js'

/** A manual change of a stock. */
export interface StockChange {
  readonly quantity: number
  readonly reason: 'opening' | StockReason
  readonly note?: string | null | undefined
}

/**
 * Inserts the movement of a stock change in the same transaction; returns the event to record.
 */
export async function recordStockMovement(
  tx: Database,
  { id, stock }: ProductRow,
  { quantity, reason, note = null }: StockChange,
  actor: Actor,
): Promise<DomainEvent> {
  await tx.insert(stockMovements).values({ productId: id, quantity, reason, note, actorId: actor.actorId })
  return {
    type: 'stock.changed',
    subject: `product:${id}`,
    ...actor,
    payload: { productId: id, stock, change: quantity, reason },
    before: { stock: stock - quantity },
    after: { stock, reason, note },
  }
}

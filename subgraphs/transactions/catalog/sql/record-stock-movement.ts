import { stockEvent } from '@shopstack/drizzle/catalog/product-events'
import type { DomainEvent } from '@shopstack/drizzle/events/record-events'
import { type StockReason, stockMovements } from '@shopstack/drizzle/tables'
import type { Database } from '../../database.js'
import type { AccountActor } from '../actor.js'
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
  actor: AccountActor,
): Promise<DomainEvent> {
  await tx.insert(stockMovements).values({ productId: id, quantity, reason, note, actorId: actor.actorId })
  return stockEvent({ id, stock }, { quantity, reason, note }, actor)
}

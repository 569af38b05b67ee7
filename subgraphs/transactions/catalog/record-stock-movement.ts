import type { DomainEvent } from '@shopstack/drizzle/events/record-events'
import { type StockReason, stockMovements } from '@shopstack/drizzle/tables'
import type { Database } from '../context.js'
import type { Who } from './product-events.js'
import type { ProductRow } from './queries.js'

/** Pieces that came or went by hand. */
export interface HandMovement {
  readonly quantity: number
  readonly reason: 'opening' | StockReason
  readonly note?: string | null | undefined
}

/**
 * Writes down why the stock of a product is what it is now, in the transaction that made it so, and answers the change
 * to be recorded.
 */
export async function noteMovement(
  tx: Database,
  { id, stock }: ProductRow,
  { quantity, reason, note = null }: HandMovement,
  who: Who,
): Promise<DomainEvent> {
  await tx.insert(stockMovements).values({ productId: id, quantity, reason, note, actorId: who.actorId })
  return {
    type: 'stock.changed',
    subject: `product:${id}`,
    ...who,
    payload: { productId: id, stock, change: quantity, reason },
    before: { stock: stock - quantity },
    after: { stock, reason, note },
  }
}

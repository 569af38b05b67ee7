import { and, eq, inArray, sql } from 'drizzle-orm'
import { pgCode, SQLSTATE } from '../client/sql-errors.js'
import type { Db } from '../roles/access.js'
import { outbox } from '../tables/index.js'
import type { Consumer, ShopEvent } from './event.js'
import { type OutboxDb, oldestEvents, tryLock } from './outbox.js'

/** The result of a batch. */
export interface ConsumedBatch {
  /** False when another process consumes, or the table is locked. */
  readonly claimed: boolean
  readonly applied: number
  /** Whether more events may be waiting. */
  readonly more: boolean
}

const NOTHING: ConsumedBatch = { claimed: false, applied: 0, more: false }

/**
 * Applies a consumer's oldest events to its tables and removes them from the outbox, in one transaction: each is
 * applied exactly once, whatever fails. One process consumes at a time, and none while the owner locks `table`; others
 * return at once.
 */
export async function consumeBatch<R extends 'transactions' | 'insights'>(
  db: Db<R>,
  { consumer, table, limit }: { consumer: Consumer; table: string; limit: number },
  apply: (tx: Db<R>, events: readonly ShopEvent[]) => Promise<void>,
): Promise<ConsumedBatch> {
  let isLocked = false
  try {
    return await db.transaction(async (tx) => {
      await tx
        .execute(sql`lock table ${sql.identifier(table)} in row exclusive mode nowait`)
        .catch((error) => {
          isLocked = pgCode(error) === SQLSTATE.LOCK_NOT_AVAILABLE
          throw error
        })
      // Both roles may delete from the outbox.
      const queue = tx as unknown as OutboxDb
      if (!(await tryLock(queue, consumer))) return NOTHING
      // Reads after taking the lock, so it sees the deletions of its previous holder.
      const events = await oldestEvents(queue, consumer, limit, [])
      if (events.length === 0) return { ...NOTHING, claimed: true }
      await apply(tx, events)
      const ids = events.map(({ id }) => id)
      await queue.delete(outbox).where(and(eq(outbox.consumer, consumer), inArray(outbox.eventId, ids)))
      return { claimed: true, applied: ids.length, more: ids.length === limit }
    })
  } catch (error) {
    if (isLocked) return NOTHING
    throw error
  }
}

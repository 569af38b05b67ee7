import { and, eq, inArray, sql } from 'drizzle-orm'
import { pgCode, SQLSTATE } from '../client/sql-errors.js'
import type { Db } from '../roles/access.js'
import { outbox } from '../tables/index.js'
import { type Consumer, type OutboxDb, oldestEvents, type ShopEvent, tryLock } from './outbox.js'

/** What became of a batch. */
export interface ConsumedBatch {
  /** False when somebody else is at it, or holds the table. */
  readonly claimed: boolean
  readonly applied: number
  /** Whether further events may be waiting. */
  readonly more: boolean
}

const NOTHING: ConsumedBatch = { claimed: false, applied: 0, more: false }

/**
 * Applies a consumer's oldest events to tables of its own and takes them out of the outbox, in one transaction: whatever
 * dies, each event is applied exactly once. One process does so at a time, and none while the owner holds `table`; whoever
 * comes second does not wait.
 */
export async function consumeBatch<R extends 'transactions' | 'insights'>(
  db: Db<R>,
  { consumer, table, limit }: { consumer: Consumer; table: string; limit: number },
  apply: (tx: Db<R>, events: readonly ShopEvent[]) => Promise<void>,
): Promise<ConsumedBatch> {
  let isHeld = false
  try {
    return await db.transaction(async (tx) => {
      await tx
        .execute(sql`lock table ${sql.identifier(table)} in row exclusive mode nowait`)
        .catch((error) => {
          isHeld = pgCode(error) === SQLSTATE.LOCK_NOT_AVAILABLE
          throw error
        })
      // Both roles may take events out; what else they may do is theirs.
      const queue = tx as unknown as OutboxDb
      if (!(await tryLock(queue, consumer))) return NOTHING
      // A statement after the claim: it sees everything that whoever had the claim before has taken out.
      const events = await oldestEvents(queue, consumer, limit, [])
      if (events.length === 0) return { ...NOTHING, claimed: true }
      await apply(tx, events)
      const ids = events.map(({ id }) => id)
      await queue.delete(outbox).where(and(eq(outbox.consumer, consumer), inArray(outbox.eventId, ids)))
      return { claimed: true, applied: ids.length, more: ids.length === limit }
    })
  } catch (error) {
    if (isHeld) return NOTHING
    throw error
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { notifyIfDirty } from '../events/outbox.js'
import type { Db, RoleName } from '../roles/access.js'
import { pgCode, SQLSTATE } from './sql-errors.js'

const MAX_ATTEMPTS = 3
/** Nothing was committed, so a retry is safe. A connection lost at COMMIT is not included. */
const TRANSIENT = new Set<string>([SQLSTATE.SERIALIZATION_FAILURE, SQLSTATE.DEADLOCK_DETECTED])

/** Runs `work` in a transaction; retries serialization failures and deadlocks, three attempts at most. */
export async function withTx<R extends RoleName, Result>(
  db: Db<R>,
  work: (tx: Db<R>) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      let used: Db<R> = db
      const result = await db.transaction((tx) => {
        used = tx
        return work(tx)
      })
      notifyIfDirty(db, used)
      return result
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !TRANSIENT.has(pgCode(error))) throw error
      await sleep(5 * attempt * (1 + Math.random()))
    }
  }
}

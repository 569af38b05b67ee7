import { setTimeout as sleep } from 'node:timers/promises'
import { notifyIfDirty } from '../events/outbox.js'
import type { Db, RoleName } from '../roles/access.js'
import { pgCode, SQLSTATE } from './sql-errors.js'

/** Serialization failure and deadlock: nothing was committed, so trying again is safe. A connection lost at COMMIT is not in it. */
const TRANSIENT = new Set<string>([SQLSTATE.SERIALIZATION_FAILURE, SQLSTATE.DEADLOCK_DETECTED])

/** Runs `work` in one transaction, again when Postgres asks for it (a deadlock), three times at most. */
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
      if (attempt === 3 || !TRANSIENT.has(pgCode(error))) throw error
      await sleep(5 * attempt * (1 + Math.random()))
    }
  }
}

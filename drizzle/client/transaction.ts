import { setTimeout as sleep } from 'node:timers/promises'
import { announce } from '../events/outbox.js'
import type { Db, RoleName } from '../roles/access.js'

/** Serialization failure and deadlock: nothing was committed, so trying again is safe. A connection lost at COMMIT is not in it. */
const TRANSIENT = new Set(['40001', '40P01'])

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
      announce(db, used)
      return result
    } catch (error) {
      if (attempt === 3 || !TRANSIENT.has(pgCode(error))) throw error
      await sleep(5 * attempt * (1 + Math.random()))
    }
  }
}

/** The SQLSTATE (or the driver's code) of a database error, wherever drizzle wrapped it; empty for anything else. */
export function pgCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? pgCode(error.cause) : ''
}

/** Whether an error says that a unique constraint was violated, optionally a certain one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (pgCode(error) !== '23505') return false
  return constraint === undefined || constraintOf(error) === constraint
}

function constraintOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('constraint_name' in error) return String(error.constraint_name)
  return 'cause' in error ? constraintOf(error.cause) : undefined
}

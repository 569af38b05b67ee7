import { sql } from 'drizzle-orm'
import { withTx } from '../client/transaction.js'
import type { Db } from '../roles/access.js'
import type { IdempotentRequest } from './idempotent-request.js'
import {
  inProgress,
  isKeyTaken,
  rejectRequest,
  storedResponse,
  storeResponse,
  tryLockKey,
} from './stored-response.js'

type Tx = Db<'transactions'>

const MAX_TRIES = 5

/** Work that runs once and can repeat its response. */
interface Work<Result, Reference> {
  first(tx: Tx): Promise<Result>
  reference(result: Result): Reference
  again(tx: Tx, reference: Reference): Promise<Result>
}

/** A result, and whether it is that of an earlier request. */
export type Replayable<Result> = Result & { readonly isReplayed?: boolean }

/**
 * Runs work in a transaction, once per key; a repeat returns the response of the first time, marked as replayed. A reference
 * such as `{ orderId: 7 }` is stored, from which `again` builds the response. A rejection and a failure leave the key free.
 * @throws ShopError `IDEMPOTENCY_KEY_REUSED` for another request under the key, `IN_PROGRESS` while the first is in flight
 */
export async function executeOnce<Result extends object, Reference extends object>(
  db: Tx,
  request: IdempotentRequest | null,
  work: Work<Result, Reference>,
): Promise<Replayable<Result>> {
  if (!request) return withTx(db, (tx) => work.first(tx))
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    try {
      return await withTx(db, (tx) => firstOrAgain(tx, request, work))
    } catch (error) {
      if (isKeyTaken(error)) continue
      if (await rejectRequest(db, request, error)) throw error
    }
  }
  throw inProgress()
}

async function firstOrAgain<Result extends object, Reference extends object>(
  tx: Tx,
  request: IdempotentRequest,
  work: Work<Result, Reference>,
): Promise<Replayable<Result>> {
  const [row] = await tx.execute<{ free: boolean }>(sql`select ${tryLockKey(request)} as free`)
  if (!row?.free) throw inProgress()
  const known = await storedResponse<Reference>(tx, request)
  if (known) return { ...(await work.again(tx, known)), isReplayed: true }
  const result = await work.first(tx)
  await tx.execute(storeResponse(request, sql`${JSON.stringify(work.reference(result))}::jsonb`))
  return result
}

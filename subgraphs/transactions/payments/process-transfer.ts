import { pgCode, SQLSTATE } from '@shopstack/drizzle/client/sql-errors'
import {
  type IdempotentRequest,
  inProgress,
  storedResponse,
} from '@shopstack/drizzle/idempotency/idempotent-request'
import { ShopError } from '@shopstack/schema/errors'
import type { Context } from '../context.js'
import { orderOrThrow } from '../orders/sql/transition-order.js'
import { type PaymentResult, rejected } from './payment-result.js'
import { GRACE_MS, lookUpOutcome, transfer } from './provider/call-provider.js'
import type { TransferOutcome } from './provider/payment-provider.js'
import { type AttemptRow, attemptById } from './queries.js'
import { recordedResult, recordOutcome } from './record-outcome.js'
import type { BlockedAttempt } from './sql/create-attempt.js'

const MAX_ATTEMPTS = 5

/**
 * Charges or refunds an order: records the attempt, calls the provider, and records the outcome. If the process dies in
 * between, reconciliation completes the recorded attempt, so no transfer is lost. A retry with the same idempotency key
 * returns the result of the first attempt.
 */
export async function processTransfer(
  ctx: Context,
  request: IdempotentRequest | null,
  create: () => Promise<AttemptRow | BlockedAttempt>,
): Promise<PaymentResult> {
  try {
    for (let round = 1; round <= MAX_ATTEMPTS; round++) {
      const stored = request && (await storedResponse<{ attemptId: number }>(ctx.db, request))
      if (stored) return await resultOfAttempt(ctx, stored.attemptId)
      const created = await create()
      if ('providerKey' in created) return await finish(ctx, created, await transfer(ctx, created))
      const { order, errors } = created
      // The order may be blocked by the same request, which got its response after the key was read.
      if (errors.length > 0 && (!request || round > 1)) return rejected(order, errors)
    }
  } catch (error) {
    if (pgCode(error) !== SQLSTATE.LOCK_NOT_AVAILABLE) throw error
  }
  throw inProgress()
}

/** The result of the attempt of an earlier request. A recent attempt may still be waiting for the provider. */
async function resultOfAttempt(ctx: Context, attemptId: number): Promise<PaymentResult> {
  const { attempt, isOverdue } = await attemptById(ctx.db, attemptId, GRACE_MS)
  const result = await recordedResult(ctx, attempt)
  if (result) return result
  return isOverdue
    ? finish(ctx, attempt, await lookUpOutcome(ctx, attempt))
    : inProgressResult(ctx, attempt, 2)
}

const finish = (
  ctx: Context,
  attempt: AttemptRow,
  outcome: TransferOutcome | null,
): Promise<PaymentResult> =>
  outcome ? recordOutcome(ctx, attempt, outcome) : inProgressResult(ctx, attempt, GRACE_MS / 1000)

async function inProgressResult(
  { db }: Context,
  { orderId }: AttemptRow,
  retryAfter: number,
): Promise<PaymentResult> {
  const error = new ShopError('IN_PROGRESS', { what: 'A payment or refund of this order', retryAfter })
  return rejected(await orderOrThrow(db, orderId), [error])
}

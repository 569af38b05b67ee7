import { pgCode, SQLSTATE } from '@shopstack/drizzle/client/sql-errors'
import type { IdempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import { inProgress, rejectRequest, storedResponse } from '@shopstack/drizzle/idempotency/stored-response'
import { ShopError, UserErrorList } from '@shopstack/schema/errors'
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
 * returns the result of the attempt that moved the money; an attempt that moved none leaves the key free.
 */
export async function processTransfer(
  ctx: Context,
  request: IdempotentRequest | null,
  create: () => Promise<AttemptRow | BlockedAttempt>,
): Promise<PaymentResult> {
  try {
    for (let round = 1; round <= MAX_ATTEMPTS; round++) {
      const stored = request && (await storedResponse<{ attemptId: number }>(ctx.db, request))
      if (request && stored) {
        const { result, isPending } = await resultOfAttempt(ctx, stored.attemptId)
        if (isPending || result.errors.length === 0) return result
        // Requests that arrived before this one belong to the failed attempt.
        const failed = { attemptId: stored.attemptId, decidedAt: request.receivedAt }
        await rejectRequest(ctx.db, request, new UserErrorList(result.errors), failed)
      }
      const created = await create()
      if ('providerKey' in created) return await complete(ctx, request, created)
      const { order, errors } = created
      // The order may be blocked by the same request, which got its response after the key was read.
      if (errors.length > 0 && (!request || round > 1)) return rejected(order, errors)
    }
  } catch (error) {
    if (pgCode(error) !== SQLSTATE.LOCK_NOT_AVAILABLE) throw error
  }
  throw inProgress()
}

/** Performs the transfer of an attempt. A declined or failed one has no effect, so its key is free again. */
async function complete(
  ctx: Context,
  request: IdempotentRequest | null,
  attempt: AttemptRow,
): Promise<PaymentResult> {
  const result = await finish(ctx, attempt, await transfer(ctx, attempt))
  if (result.errors.length > 0)
    await rejectRequest(ctx.db, request, new UserErrorList(result.errors), { attemptId: attempt.id })
  return result
}

/**
 * The result of the attempt of an earlier request, and whether it is not known yet: a recent attempt may still be waiting
 * for the provider.
 */
async function resultOfAttempt(
  ctx: Context,
  attemptId: number,
): Promise<{ result: PaymentResult; isPending: boolean }> {
  const { attempt, isOverdue } = await attemptById(ctx.db, attemptId, GRACE_MS)
  const recorded = await recordedResult(ctx, attempt)
  const outcome = !recorded && isOverdue ? await lookUpOutcome(ctx, attempt) : null
  const result = recorded ?? (outcome && (await recordOutcome(ctx, attempt, outcome)))
  return result
    ? { result: { ...result, isReplayed: result.errors.length === 0 }, isPending: false }
    : { result: await inProgressResult(ctx, attempt, isOverdue ? GRACE_MS / 1000 : 2), isPending: true }
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

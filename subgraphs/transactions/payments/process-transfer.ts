import { pgCode, SQLSTATE } from '@shopstack/drizzle/client/sql-errors'
import {
  type IdempotentRequest,
  inProgress,
  storedResponse,
} from '@shopstack/drizzle/idempotency/idempotent-request'
import { ShopError } from '@shopstack/schema/errors'
import type { Context } from '../context.js'
import { orderKnown } from '../orders/transition-order.js'
import type { NotOpened } from './create-attempt.js'
import { type Answer, refused } from './payment-result.js'
import { GRACE_MS, moved, settled } from './provider/call-provider.js'
import type { Outcome } from './provider/payment-provider.js'
import { type AttemptRow, attemptById } from './queries.js'
import { answerOf, recordOutcome } from './record-outcome.js'

const TRIES = 5

/**
 * Moves money for an order: writes down what is asked for, asks the provider, and records what became of it. When the
 * process dies in between, the attempt that was written down is settled later, so money never moves unknown. Under a
 * key, a repeat is answered with the attempt of the first time.
 */
export async function moveMoney(
  ctx: Context,
  request: IdempotentRequest | null,
  open: () => Promise<AttemptRow | NotOpened>,
): Promise<Answer> {
  try {
    for (let tries = 1; tries <= TRIES; tries++) {
      const known = request && (await storedResponse<{ attemptId: number }>(ctx.db, request))
      if (known) return await repeated(ctx, known.attemptId)
      const opened = await open()
      if ('providerKey' in opened) return await ended(ctx, opened, await moved(ctx, opened))
      const { order, refusals } = opened
      // What stands in the way may be the same request, answered since its key was looked for.
      if (refusals.length > 0 && (!request || tries > 1)) return refused(order, refusals)
    }
  } catch (error) {
    if (pgCode(error) !== SQLSTATE.LOCK_NOT_AVAILABLE) throw error
  }
  throw inProgress()
}

/** What the attempt of an earlier request came to. Unless it is old, whoever made it may still be waiting. */
async function repeated(ctx: Context, attemptId: number): Promise<Answer> {
  const { attempt, isOld } = await attemptById(ctx.db, attemptId, GRACE_MS)
  const answer = await answerOf(ctx, attempt)
  if (answer) return answer
  return isOld ? ended(ctx, attempt, await settled(ctx, attempt)) : stillOpen(ctx, attempt, 2)
}

const ended = (ctx: Context, attempt: AttemptRow, outcome: Outcome | null): Promise<Answer> =>
  outcome ? recordOutcome(ctx, attempt, outcome) : stillOpen(ctx, attempt, GRACE_MS / 1000)

async function stillOpen({ db }: Context, { orderId }: AttemptRow, retryAfter: number): Promise<Answer> {
  const refusal = new ShopError('IN_PROGRESS', { what: 'A payment or refund of this order', retryAfter })
  return refused(await orderKnown(db, orderId), [refusal])
}

import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { SIGN_IN_UNLOCKED } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { ShopError } from '@shopstack/schema/errors'
import type { Context } from '../context.js'
import type { UserRef } from '../database.js'
import { lockAccount } from './queries.js'
import { parseReason } from './reason.js'

/** Lifts the limit of wrong passwords of an account: earlier ones count no more, in every process. */
export async function unlockAccount(
  ctx: Context,
  viewer: Viewer,
  given: string,
  why: string,
): Promise<{ user: UserRef }> {
  const reason = parseReason(why)
  return withTx(ctx.db, async (tx) => {
    const { id, isDisabled } = await lockAccount(tx, given)
    if (isDisabled) throw new ShopError('ACCOUNT_DISABLED', undefined, 'id')
    const event = { type: SIGN_IN_UNLOCKED, subject: `user:${id}`, actorId: viewer.id, address: ctx.address }
    await recordEvent(tx, { ...event, payload: { reason } })
    return { user: { id } }
  })
}

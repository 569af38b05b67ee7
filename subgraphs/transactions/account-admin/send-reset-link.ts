import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { mails } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { isMailOn } from '@shopstack/kit/config/mail'
import { ShopError } from '@shopstack/schema/errors'
import type { Context } from '../context.js'
import type { UserRef } from '../database.js'
import { lockAccount } from './queries.js'
import { parseReason } from './reason.js'

/** Sends a link for a new password to the owner of an account; the operator does not see it. */
export async function sendResetLink(
  ctx: Context,
  viewer: Viewer,
  given: string,
  why: string,
): Promise<{ user: UserRef }> {
  const reason = parseReason(why)
  if (!isMailOn(ctx.mail)) throw new ShopError('MAIL_UNAVAILABLE', undefined)
  return withTx(ctx.db, async (tx) => {
    const { id, isDisabled } = await lockAccount(tx, given)
    if (isDisabled) throw new ShopError('ACCOUNT_DISABLED', undefined, 'id')
    await tx.insert(mails).values({ kind: 'password-reset', userId: id })
    const event = { type: 'account.reset_link_sent', subject: `user:${id}`, actorId: viewer.id }
    await recordEvent(tx, { ...event, address: ctx.address, payload: { reason } })
    return { user: { id } }
  })
}

import { verifyPassword } from '@shopstack/drizzle/accounts/passwords'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { mails } from '@shopstack/drizzle/tables'
import { canonicalEmail } from '@shopstack/drizzle/text/email'
import { isEmailAddress } from '@shopstack/kit/auth/email-policy'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { isMailOn } from '@shopstack/kit/config/mail'
import { invalid, ShopError } from '@shopstack/schema/errors'
import type { Context } from '../context.js'
import { accountById } from './queries.js'

/**
 * Sends a link to a new address, which becomes that of the account when it is opened, and a notice with a link that undoes
 * the change to the present one. Whether another account has the new address is not said.
 */
export async function requestEmailChange(
  ctx: Context,
  viewer: Viewer,
  newEmail: string,
  password: string,
): Promise<object> {
  if (!isMailOn(ctx.mail)) throw new ShopError('MAIL_UNAVAILABLE', undefined)
  if (!isEmailAddress(newEmail)) throw invalid('newEmail', 'This is not a valid e-mail address.')
  const attempt = { request: ctx, address: ctx.address, userId: viewer.id, sessionId: viewer.sessionId }
  const { email } = await ctx.loginThrottle.confirm(attempt, async (lane) => {
    const account = await accountById(ctx.db, viewer.id)
    const isCorrect = await verifyPassword(account?.passwordHash ?? null, password, lane)
    if (!account || !isCorrect) throw new ShopError('INVALID_CREDENTIALS', undefined, 'password')
    return account
  })
  if (canonicalEmail(newEmail) === canonicalEmail(email))
    throw invalid('newEmail', 'This is the address of the account already.')
  for (const to of [newEmail, email]) await ctx.loginThrottle.mail({ address: ctx.address, email: to })
  const source = { subject: `user:${viewer.id}`, actorId: viewer.id, address: ctx.address }
  await withTx(ctx.db, async (tx) => {
    await tx.insert(mails).values([
      { kind: 'email-change', userId: viewer.id, recipient: newEmail },
      { kind: 'email-change-notice', userId: viewer.id, recipient: email },
    ])
    await recordEvent(tx, { type: 'email.change_requested', ...source })
  })
  return {}
}

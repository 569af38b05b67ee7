import { mails } from '@shopstack/drizzle/tables'
import { mayBelongToAccount } from '@shopstack/drizzle/text/email'
import { isMailOn } from '@shopstack/kit/config/mail'
import { invalid, ShopError } from '@shopstack/schema/errors'
import type { Context } from '../context.js'

/**
 * Queues a mail with a link for a new password. The account is looked up when the mail is sent, so that a request costs
 * the same and says the same for every address.
 */
export async function requestPasswordReset(ctx: Context, email: string): Promise<object> {
  if (!isMailOn(ctx.mail)) throw new ShopError('MAIL_UNAVAILABLE', undefined)
  if (!/\S@\S/.test(email) || !mayBelongToAccount(email))
    throw invalid('email', 'This is not a valid e-mail address.')
  await ctx.loginThrottle.mail({ address: ctx.address, email })
  await ctx.db.insert(mails).values({ kind: 'password-reset', recipient: email })
  return {}
}

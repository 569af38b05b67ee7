import { mails } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { isMailOn } from '@shopstack/kit/config/mail'
import { ShopError } from '@shopstack/schema/errors'
import type { Context } from '../context.js'
import { contactOf } from './queries.js'

/** Sends another link that confirms the address of the viewer; nothing if it is confirmed. */
export async function requestEmailConfirmation(ctx: Context, { id }: Viewer): Promise<object> {
  if (!isMailOn(ctx.mail)) throw new ShopError('MAIL_UNAVAILABLE', undefined)
  const contact = await contactOf(ctx.db, id)
  if (!contact || contact.emailConfirmedAt !== null) return {}
  await ctx.loginThrottle.mail({ address: ctx.address, email: contact.email })
  await ctx.db.insert(mails).values({ kind: 'email-confirmation', userId: id })
  return {}
}

import { NO_PASSWORD } from '@shopstack/drizzle/accounts/passwords'
import { isUniqueViolation } from '@shopstack/drizzle/client/sql-errors'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { mails, TOKEN_PURPOSES, users } from '@shopstack/drizzle/tables'
import { ShopError } from '@shopstack/schema/errors'
import { and, eq, isNull } from 'drizzle-orm'
import type { Context } from '../context.js'
import { endTokens, invalidToken, tokenOwner, useToken } from './sql/account-tokens.js'
import { revokeAllSessions } from './sql/end-sessions.js'
import { restoreAddress } from './sql/move-address.js'

/**
 * Undoes a change of the address, requested or done. The change took the password of the account, which is known to
 * another person then: all sessions end, the password is void, and a link for a new one is sent to the restored address.
 */
export async function undoEmailChange(ctx: Context, token: string): Promise<{ endedSessions: number }> {
  const owner = await tokenOwner(ctx.db, token, ['email-undo'])
  if (!owner) throw invalidToken()
  const { id, tokenEmail } = owner
  try {
    return await withTx(ctx.db, async (tx) => {
      const { email } = await useToken(tx, owner, token)
      await restoreAddress(tx, { id, from: email, to: tokenEmail ?? email })
      await tx.update(users).set({ passwordHash: NO_PASSWORD }).where(eq(users.id, id))
      await endTokens(tx, id, TOKEN_PURPOSES)
      const ended = await revokeAllSessions(tx, ctx, id, 'change of the address undone')
      await tx
        .delete(mails)
        .where(and(eq(mails.userId, id), eq(mails.kind, 'email-change'), isNull(mails.sentAt)))
      await tx.insert(mails).values({ kind: 'password-reset', userId: id })
      const source = { subject: `user:${id}`, actorId: id, address: ctx.address }
      const payload = { endedSessions: ended.length }
      await recordEvent(tx, { type: 'email.change_undone', ...source, payload })
      return { endedSessions: ended.length }
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new ShopError('EMAIL_TAKEN', undefined, 'token')
    throw error
  }
}

import { hashPassword } from '@shopstack/drizzle/accounts/passwords'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvents } from '@shopstack/drizzle/events/record-events'
import { SIGN_IN_UNLOCKED, users } from '@shopstack/drizzle/tables'
import { rejectWeakPassword } from '@shopstack/kit/auth/password-policy'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import { endTokens, invalidToken, tokenOwner, useToken } from './sql/account-tokens.js'
import { revokeAllSessions } from './sql/end-sessions.js'

/**
 * Replaces the password of the account that a reset token was sent to. All sessions end, and the account is unlocked:
 * guesses were of the old password. Opening the link confirms the address, so an account that was registered with the
 * mailbox of another person becomes that person's.
 */
export async function resetPassword(
  ctx: Context,
  token: string,
  password: string,
): Promise<{ endedSessions: number }> {
  rejectWeakPassword('password', password, ctx.surface)
  const owner = await tokenOwner(ctx.db, token, ['password-reset'])
  // Before the hash, so that only a valid token costs one.
  if (!owner) throw invalidToken()
  rejectWeakPassword('password', password, ctx.surface, owner)
  const passwordHash = await hashPassword(password, clientPrefix(ctx.address))
  return withTx(ctx.db, async (tx) => {
    const userId = owner.id
    await useToken(tx, owner, token)
    // Of a change that was asked for with the old password.
    await endTokens(tx, userId, ['email-change'])
    const emailConfirmedAt = sql`coalesce(${users.emailConfirmedAt}, now())`
    await tx.update(users).set({ passwordHash, emailConfirmedAt }).where(eq(users.id, userId))
    const ended = await revokeAllSessions(tx, ctx, userId, 'password reset')
    const source = { subject: `user:${userId}`, actorId: userId, address: ctx.address }
    await recordEvents(tx, [
      { type: 'password.reset', ...source, payload: { endedSessions: ended.length } },
      { type: SIGN_IN_UNLOCKED, ...source, payload: { reason: 'password reset' } },
    ])
    return { endedSessions: ended.length }
  })
}

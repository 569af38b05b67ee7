import { hashPassword, verifyPassword } from '@shopstack/drizzle/accounts/passwords'
import type { Lane } from '@shopstack/drizzle/client/fair-queue'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { users } from '@shopstack/drizzle/tables'
import { type PasswordOwner, rejectWeakPassword } from '@shopstack/kit/auth/password-policy'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import { ShopError } from '@shopstack/schema/errors'
import { and, eq } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { ChangePasswordInput } from '../generated.js'
import { type AccountRow, accountById } from './queries.js'
import { revokeOtherSessions } from './sql/end-sessions.js'

/** Changes the password and revokes all other sessions, which may belong to a caller who knows the old password. */
export async function changePassword(
  ctx: Context,
  viewer: Viewer,
  { currentPassword, newPassword }: ChangePasswordInput,
): Promise<{ endedSessions: number }> {
  rejectWeakPassword('input.newPassword', newPassword, ctx.surface)
  // Rate-limited like sign-in: a stolen session must not allow guessing the password.
  const attempt = { request: ctx, address: ctx.address, userId: viewer.id, sessionId: viewer.sessionId }
  const account = await ctx.loginThrottle.confirm(attempt, (lane) =>
    confirmPassword(ctx, viewer, currentPassword, lane),
  )
  rejectWeakPassword('input.newPassword', newPassword, ctx.surface, account)
  const passwordHash = await hashPassword(newPassword, clientPrefix(ctx.address))
  return withTx(ctx.db, async (tx) => {
    const changed = await tx
      .update(users)
      .set({ passwordHash })
      .where(and(eq(users.id, viewer.id), eq(users.passwordHash, account.passwordHash)))
      .returning({ id: users.id })
    // A concurrent request changed the password after it was confirmed.
    if (changed.length === 0) throw wrongPassword()
    const ended = await revokeOtherSessions(tx, ctx, viewer, 'password changed')
    const event = {
      type: 'password.changed',
      subject: `user:${viewer.id}`,
      actorId: viewer.id,
      address: ctx.address,
    }
    await recordEvent(tx, { ...event, payload: { endedSessions: ended.length } })
    return { endedSessions: ended.length }
  })
}

/** The account of the viewer, if the password is correct. */
async function confirmPassword(
  ctx: Context,
  viewer: Viewer,
  password: string,
  lane: Lane,
): Promise<AccountRow & PasswordOwner> {
  const account = await accountById(ctx.db, viewer.id)
  const isCorrect = await verifyPassword(account?.passwordHash ?? null, password, lane)
  if (!account || !isCorrect) throw wrongPassword()
  return account
}

const wrongPassword = () => new ShopError('INVALID_CREDENTIALS', undefined, 'input.currentPassword')

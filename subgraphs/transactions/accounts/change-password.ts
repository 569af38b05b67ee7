import { hashPassword, verifyPassword } from '@shopstack/drizzle/accounts/passwords'
import type { Lane } from '@shopstack/drizzle/client/fair-queue'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { users } from '@shopstack/drizzle/tables'
import { type PasswordOwner, passwordProblem } from '@shopstack/kit/auth/password-policy'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { and, eq } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { ChangePasswordInput } from '../generated.js'
import { endOtherSessions } from './end-sessions.js'
import { type AccountRow, accountById } from './queries.js'

/** Sets another password and ends every other session: whoever was signed in with the old one is out. */
export async function changePassword(
  ctx: Context,
  viewer: Viewer,
  { currentPassword, newPassword }: ChangePasswordInput,
): Promise<{ endedSessions: number }> {
  refuseWeak(newPassword, ctx)
  // Guessing with a stolen session is limited like guessing at sign-in.
  const attempt = { request: ctx, address: ctx.address, userId: viewer.id, sessionId: viewer.sessionId }
  const account = await ctx.loginThrottle.confirm(attempt, (lane) =>
    confirmed(ctx, viewer, currentPassword, lane),
  )
  refuseWeak(newPassword, ctx, account)
  const passwordHash = await hashPassword(newPassword, clientPrefix(ctx.address))
  return withTx(ctx.db, async (tx) => {
    const changed = await tx
      .update(users)
      .set({ passwordHash })
      .where(and(eq(users.id, viewer.id), eq(users.passwordHash, account.passwordHash)))
      .returning({ id: users.id })
    // Changed by somebody else meanwhile: what was confirmed is no longer in force.
    if (changed.length === 0) throw wrongPassword()
    const ended = await endOtherSessions(tx, ctx, viewer, 'password changed')
    const change = {
      type: 'password.changed',
      subject: `user:${viewer.id}`,
      actorId: viewer.id,
      address: ctx.address,
    }
    await recordEvent(tx, { ...change, payload: { endedSessions: ended.length } })
    return { endedSessions: ended.length }
  })
}

function refuseWeak(password: string, { surface }: Context, owner: PasswordOwner | null = null): void {
  const problem = passwordProblem(password, surface, owner)
  if (problem) throw invalid('input.newPassword', problem)
}

/** The account, when the password given is the one in force. */
async function confirmed(
  ctx: Context,
  viewer: Viewer,
  password: string,
  lane: Lane,
): Promise<AccountRow & PasswordOwner> {
  const account = await accountById(ctx.db, viewer.id)
  const isRight = await verifyPassword(account?.passwordHash ?? null, password, lane)
  if (!account || !isRight) throw wrongPassword()
  return account
}

const wrongPassword = () => new ShopError('INVALID_CREDENTIALS', undefined, 'input.currentPassword')

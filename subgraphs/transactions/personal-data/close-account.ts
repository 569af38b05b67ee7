import { verifyPassword } from '@shopstack/drizzle/accounts/passwords'
import { withTx } from '@shopstack/drizzle/client/transaction'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { ShopError } from '@shopstack/schema/errors'
import { accountById } from '../accounts/queries.js'
import type { Context } from '../context.js'
import { erase } from './sql/erase.js'

/** Erases the account of the viewer, who confirms it with the password. */
export async function closeAccount(ctx: Context, viewer: Viewer, password: string): Promise<object> {
  const { address } = ctx
  const attempt = { request: ctx, address, userId: viewer.id, sessionId: viewer.sessionId }
  await ctx.loginThrottle.confirm(attempt, async (lane) => {
    const account = await accountById(ctx.db, viewer.id)
    if (!(await verifyPassword(account?.passwordHash ?? null, password, lane)))
      throw new ShopError('INVALID_CREDENTIALS', undefined, 'password')
  })
  const erasure = { id: viewer.id, actorId: viewer.id, reason: 'closed by its owner', address }
  await withTx(ctx.db, (tx) => erase(tx, erasure))
  return {}
}

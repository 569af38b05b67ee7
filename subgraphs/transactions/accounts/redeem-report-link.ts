import { reportLinkHash } from '@shopstack/drizzle/accounts/report-links'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { reportLinks, users } from '@shopstack/drizzle/tables'
import { startSession } from '@shopstack/kit/auth/start-session'
import { hasScope } from '@shopstack/kit/auth/viewer'
import { ShopError } from '@shopstack/schema/errors'
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import { countSignIn } from './login.js'

/**
 * Signs an administrator in with a link, which its first use ends. Failures are limited by network, like those of
 * passwords. Other surfaces than the report's pages would return a token of every scope.
 */
export function redeemReportLink(ctx: Context, token: string) {
  if (ctx.surface !== 'express') throw new ShopError('INVALID_CREDENTIALS', undefined, 'token')
  // No account is known yet; the address takes its place.
  const attempt = { request: ctx, address: ctx.address, email: `report link from ${ctx.address}` }
  return countSignIn(ctx, () =>
    ctx.loginThrottle.signIn({ ...attempt, account: async () => null }, () => redeem(ctx, token)),
  )
}

const redeem = (ctx: Context, token: string) =>
  withTx(ctx.db, async (tx) => {
    // Concurrent requests wait for the row, and the second one finds it used.
    const [link] = await tx
      .update(reportLinks)
      .set({ usedAt: sql`now()` })
      .where(
        and(
          eq(reportLinks.tokenHash, reportLinkHash(token)),
          isNull(reportLinks.usedAt),
          gt(reportLinks.expiresAt, sql`now()`),
        ),
      )
      .returning({ userId: reportLinks.userId })
    const [account] = link
      ? await tx
          .select({ id: users.id, role: users.role })
          .from(users)
          .where(and(eq(users.id, link.userId), isNull(users.disabledAt)))
          // Or else an account that is being disabled or erased would have a session.
          .for('share')
      : []
    if (!account || !hasScope({ ...account, sessionId: null }, 'reports:read'))
      throw new ShopError('INVALID_CREDENTIALS', undefined, 'token')
    return { ...(await startSession(tx, ctx.identity, account, ctx)), user: { id: account.id } }
  })

import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { refreshTokens, sessions } from '@shopstack/drizzle/tables'
import { refreshTokenHash } from '@shopstack/kit/auth/refresh-token'
import { sessionEnd, sessionTokens } from '@shopstack/kit/auth/start-session'
import { ShopError } from '@shopstack/schema/errors'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import { type PresentedToken, tokenForUse } from './queries.js'

/**
 * Exchanges a refresh token for its successor. Reuse of a token revokes the session, because the token may be stolen,
 * except for a retry within the grace period while the successor is unused.
 */
export async function refreshSession(ctx: Context, refreshToken: string) {
  const [hash, next] = [refreshTokenHash(refreshToken), ctx.identity.rotate(refreshToken)]
  const tokens = await withTx(ctx.db, async (tx) => {
    const token = await tokenForUse(tx, hash, refreshTokenHash(next))
    if (!token?.isActive) return null
    if (token.isUsed && !token.isRetryable) return revokeSession(tx, ctx, token)
    const { userId, role, sessionId, surface } = token
    const access = await ctx.identity.issue({ id: userId, role, sessionId }, surface)
    if (!token.isUsed) await rotate(tx, hash, refreshTokenHash(next), sessionId)
    if (!(await extendSession(tx, sessionId, sessionEnd(surface, access)))) return null
    return { ...sessionTokens(access, next), user: { id: userId } }
  })
  // Thrown after the transaction, which would otherwise roll back the revocation.
  if (!tokens) throw new ShopError('INVALID_REFRESH_TOKEN', undefined)
  return tokens
}

async function rotate(tx: Database, hash: string, nextHash: string, sessionId: string): Promise<void> {
  await tx.update(refreshTokens).set({ usedAt: sql`now()` }).where(eq(refreshTokens.tokenHash, hash))
  await tx.insert(refreshTokens).values({ tokenHash: nextHash, sessionId })
}

/** Extends the session; false when it was revoked concurrently. */
async function extendSession(tx: Database, sessionId: string, expiresAt: string): Promise<boolean> {
  const extended = await tx
    .update(sessions)
    .set({ lastUsedAt: sql`now()`, expiresAt })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id })
  return extended.length > 0
}

async function revokeSession(
  tx: Database,
  ctx: Context,
  { sessionId, userId }: PresentedToken,
): Promise<null> {
  await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)))
  await recordEvent(tx, {
    type: 'session.revoked',
    subject: `session:${sessionId}`,
    actorId: null,
    address: ctx.address,
    payload: { userId, reason: 'refresh token used again' },
  })
  ctx.log.warn({ sessionId, userId, address: ctx.address }, 'refresh token reused, session revoked')
  return null
}

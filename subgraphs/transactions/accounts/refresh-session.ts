import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { refreshTokens, sessions } from '@shopstack/drizzle/tables'
import { refreshTokenHash } from '@shopstack/kit/auth/refresh-token'
import { sessionEnd, sessionTokens } from '@shopstack/kit/auth/start-session'
import { ShopError } from '@shopstack/schema/errors'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Context, Database } from '../context.js'
import { type PresentedToken, tokenForUse } from './queries.js'

/**
 * Trades a refresh token for its one successor. A token that was used before revokes its session, because one of the
 * two who know it is a thief; except within the grace, while nobody has gone on with the successor.
 */
export async function refreshSession(ctx: Context, refreshToken: string) {
  const [hash, next] = [refreshTokenHash(refreshToken), ctx.identity.rotate(refreshToken)]
  const tokens = await withTx(ctx.db, async (tx) => {
    const token = await tokenForUse(tx, hash, refreshTokenHash(next))
    if (!token?.isLiving) return null
    if (token.isUsed && !token.isRepeatable) return revokeFamily(tx, ctx, token)
    const { userId, role, sessionId, surface } = token
    const access = await ctx.identity.issue({ id: userId, role, sessionId }, surface)
    if (!token.isUsed) await rotate(tx, hash, refreshTokenHash(next), sessionId)
    if (!(await extend(tx, sessionId, sessionEnd(surface, access)))) return null
    return { ...sessionTokens(access, next), user: { id: userId } }
  })
  // Thrown only here: inside, it would take the revocation back.
  if (!tokens) throw new ShopError('INVALID_REFRESH_TOKEN', undefined)
  return tokens
}

async function rotate(tx: Database, hash: string, nextHash: string, sessionId: string): Promise<void> {
  await tx.update(refreshTokens).set({ usedAt: sql`now()` }).where(eq(refreshTokens.tokenHash, hash))
  await tx.insert(refreshTokens).values({ tokenHash: nextHash, sessionId })
}

/** Whether the session still lived: it may have been revoked at this very moment. */
async function extend(tx: Database, sessionId: string, expiresAt: string): Promise<boolean> {
  const extended = await tx
    .update(sessions)
    .set({ lastUsedAt: sql`now()`, expiresAt })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id })
  return extended.length > 0
}

async function revokeFamily(
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
  ctx.log.warn(
    { sessionId, userId, address: ctx.address },
    'a refresh token was used again; its session is revoked',
  )
  return null
}

import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { sessions } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { ShopError } from '@shopstack/schema/errors'
import { and, eq, gt, isNull, ne, type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../context.js'
import type { Database } from '../../database.js'

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Revokes the session of the access token; a token of a legacy service has none. */
export const logout = (ctx: Context, { id, sessionId }: Viewer): Promise<{ endedSessions: number }> =>
  withTx(ctx.db, async (tx) => {
    const which = sessionId === null ? sql`false` : eq(sessions.id, sessionId)
    return { endedSessions: (await revokeSessions(tx, ctx, id, which, 'signed out')).length }
  })

/** Revokes the active sessions of an account, by its owner unless another actor is given. */
export const revokeAllSessions = (
  tx: Database,
  ctx: Context,
  userId: number,
  reason: string,
  actorId: number = userId,
) => revokeSessions(tx, ctx, userId, sql`true`, reason, actorId)

/** Revokes all sessions of the viewer. */
export const logoutEverywhere = (ctx: Context, { id }: Viewer): Promise<{ endedSessions: number }> =>
  withTx(ctx.db, async (tx) => {
    const ended = await revokeSessions(tx, ctx, id, sql`true`, 'signed out everywhere')
    return { endedSessions: ended.length }
  })

/** Revokes one session of an account; a session of another account is not found. */
export const revokeSession = (
  ctx: Context,
  { id }: Viewer,
  session: string,
): Promise<{ sessionId: string }> =>
  withTx(ctx.db, async (tx) => {
    const which = UUID.test(session) ? eq(sessions.id, session) : sql`false`
    const [ended] = await revokeSessions(tx, ctx, id, which, 'revoked by its owner')
    if (!ended) throw new ShopError('SESSION_NOT_FOUND', undefined, 'id')
    return { sessionId: ended }
  })

/** Revokes the active sessions of the viewer except the current one. */
export const revokeOtherSessions = (tx: Database, ctx: Context, viewer: Viewer, reason: string) =>
  revokeSessions(
    tx,
    ctx,
    viewer.id,
    viewer.sessionId === null ? sql`true` : ne(sessions.id, viewer.sessionId),
    reason,
  )

async function revokeSessions(
  tx: Database,
  { address }: Context,
  userId: number,
  which: SQL,
  reason: string,
  actorId: number = userId,
) {
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(
      and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`), which),
    )
    .returning({ id: sessions.id })
  for (const { id } of ended)
    await recordEvent(tx, {
      type: 'session.revoked',
      subject: `session:${id}`,
      actorId,
      address,
      payload: { userId, reason },
    })
  return ended.map(({ id }) => id)
}

import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { revokeAllSessions } from '../accounts/sql/end-sessions.js'
import type { Context } from '../context.js'
import type { UserRef } from '../database.js'
import { lockAccount } from './queries.js'
import { parseReason } from './reason.js'

/** Ends all sessions of an account. */
export async function endAccountSessions(
  ctx: Context,
  viewer: Viewer,
  given: string,
  why: string,
): Promise<{ user: UserRef }> {
  const reason = parseReason(why)
  return withTx(ctx.db, async (tx) => {
    const { id } = await lockAccount(tx, given)
    const ended = await revokeAllSessions(tx, ctx, id, 'ended by an operator', viewer.id)
    const event = { type: 'account.sessions_ended', subject: `user:${id}`, actorId: viewer.id }
    const payload = { reason, endedSessions: ended.length }
    await recordEvent(tx, { ...event, address: ctx.address, payload })
    return { user: { id } }
  })
}

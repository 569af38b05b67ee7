import { withTx } from '@shopstack/drizzle/client/transaction'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { Context } from '../context.js'
import type { UserRef } from '../database.js'
import { parseReason } from './reason.js'
import { setDisabled } from './sql/set-disabled.js'

/** Disables an account; one that is disabled already stays so. */
export async function disableAccount(
  ctx: Context,
  viewer: Viewer,
  id: string,
  given: string,
): Promise<{ user: UserRef }> {
  const change = { id, isDisabled: true, reason: parseReason(given) }
  return { user: { id: await withTx(ctx.db, (tx) => setDisabled(tx, ctx, viewer, change)) } }
}

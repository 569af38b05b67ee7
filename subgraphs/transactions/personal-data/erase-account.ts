import { withTx } from '@shopstack/drizzle/client/transaction'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { parseId } from '@shopstack/schema/ids'
import { accountNotFound } from '../account-admin/queries.js'
import { parseReason } from '../account-admin/reason.js'
import type { Context } from '../context.js'
import { erase } from './sql/erase.js'

/** Erases an account for its owner; one that is erased already stays so. */
export async function eraseAccount(
  ctx: Context,
  viewer: Viewer,
  given: string,
  why: string,
): Promise<object> {
  const [id, reason] = [parseId(given), parseReason(why)]
  if (id === null) throw accountNotFound(given)
  const erasure = { id, actorId: viewer.id, reason, address: ctx.address }
  await withTx(ctx.db, (tx) => erase(tx, erasure))
  return {}
}

import { markDirty } from '@shopstack/drizzle/events/outbox'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { sql } from 'drizzle-orm'
import type { Context } from '../../context.js'
import type { Database } from '../../database.js'
import { accountNotFound } from '../queries.js'

/** A change by an operator. */
export interface Disabling {
  readonly id: string
  readonly isDisabled: boolean
  readonly reason: string
}

/**
 * Disables or enables an account by a function of the owner, because no role may write `disabled_at`: it records actor and
 * reason, ends the sessions, and rejects the last active administrator, also of two that disable each other at once.
 */
export async function setDisabled(
  tx: Database,
  { address }: Context,
  { id: actorId }: Viewer,
  { id: given, isDisabled, reason }: Disabling,
): Promise<number> {
  const id = parseId(given)
  if (id === null) throw accountNotFound(given)
  const [row] = await tx.execute<{ outcome: string }>(sql`
    select set_account_disabled(${id}::int, ${isDisabled}::boolean, ${reason}, ${actorId}::int, ${address}) as outcome`)
  if (row?.outcome === 'missing') throw accountNotFound(given)
  if (row?.outcome === 'last admin') throw new ShopError('LAST_ADMIN', undefined, 'id')
  if (row?.outcome === 'done') markDirty(tx)
  return id
}

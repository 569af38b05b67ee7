import { markDirty } from '@shopstack/drizzle/events/outbox'
import { ShopError } from '@shopstack/schema/errors'
import { sql } from 'drizzle-orm'
import { accountNotFound } from '../../account-admin/queries.js'
import type { Database } from '../../database.js'

/** Who erases which account, and why. */
export interface Erasure {
  readonly id: number
  readonly actorId: number
  readonly reason: string
  readonly address: string
}

/** Erases an account by a function of the owner, because no role may rewrite events and audit entries. */
export async function erase(tx: Database, { id, actorId, reason, address }: Erasure): Promise<void> {
  const [row] = await tx.execute<{ outcome: string }>(sql`
    select erase_account(${id}::int, ${actorId}::int, ${reason}, ${address}) as outcome`)
  const outcome = row?.outcome ?? 'missing'
  if (outcome === 'missing') throw accountNotFound(String(id))
  if (outcome === 'last admin') throw new ShopError('LAST_ADMIN', undefined)
  const [, orderId] = /^order (\d+)$/.exec(outcome) ?? []
  if (orderId !== undefined) throw new ShopError('ORDER_UNFINISHED', { orderId })
  if (outcome === 'done') markDirty(tx)
}

import { formerEmails, users } from '@shopstack/drizzle/tables'
import { canonicalEmail } from '@shopstack/drizzle/text/email'
import { eq, sql } from 'drizzle-orm'
import type { Database } from '../../database.js'

/** A change of the address of an account, as stored and as entered. */
export interface AddressChange {
  readonly id: number
  readonly from: string
  readonly to: string
}

/** How long a former address is reserved for its account: as long as the link works that restores it. */
export const UNDO_DAYS = 7

/**
 * Gives an account another address, which a link has confirmed. The former one stays reserved, or else another account could
 * take it to prevent the change from being undone; a trigger rejects that account like one with a taken address.
 */
export async function moveAddress(tx: Database, { id, from, to }: AddressChange): Promise<void> {
  const until = sql`now() + make_interval(days => ${UNDO_DAYS})`
  await tx
    .insert(formerEmails)
    .values({ canonicalEmail: canonicalEmail(from), userId: id, until })
    .onConflictDoUpdate({ target: [formerEmails.canonicalEmail, formerEmails.userId], set: { until } })
  await setAddress(tx, id, to)
}

/** Gives an account its former address back. */
export async function restoreAddress(tx: Database, { id, from, to }: AddressChange): Promise<void> {
  await tx.delete(formerEmails).where(eq(formerEmails.userId, id))
  if (from !== to) await setAddress(tx, id, to)
}

const setAddress = (tx: Database, id: number, email: string) =>
  tx
    .update(users)
    .set({
      ...{ email, canonicalEmail: canonicalEmail(email), sameEmailAs: null },
      emailConfirmedAt: sql`now()`,
    })
    .where(eq(users.id, id))

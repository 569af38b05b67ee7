import { discountCodes, discountUses } from '@shopstack/drizzle/tables'
import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '../../database.js'

/**
 * Gives the use of an order's discount code back, in the caller's transaction. Locks the code before the customer's
 * usage, in the lock order of placing an order.
 */
export async function restoreDiscountUsage(
  tx: Database,
  { userId, discountCode }: { userId: number; discountCode: string | null },
): Promise<void> {
  if (discountCode === null) return
  await tx
    .update(discountCodes)
    .set({ timesUsed: sql`${discountCodes.timesUsed} - 1` })
    .where(eq(discountCodes.code, discountCode))
  await tx
    .update(discountUses)
    .set({ uses: sql`${discountUses.uses} - 1` })
    .where(and(eq(discountUses.code, discountCode), eq(discountUses.userId, userId)))
}

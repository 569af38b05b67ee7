import { exportQuery } from '@shopstack/drizzle/accounts/export-account'
import { ShopError } from '@shopstack/schema/errors'
import { sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/** Orders of an account that one response has, some 10 MB. */
const MAX_EXPORTED_ORDERS = 5_000

/**
 * Everything stored about an account, as a JSON document.
 * @throws ShopError `INVALID_INPUT` for an account with more orders, which operators export with `npm run admin`
 */
export async function exportAccount(
  db: Database,
  id: number,
  maxOrders = MAX_EXPORTED_ORDERS,
): Promise<string | null> {
  // The document is computed only within the bound.
  const [row] = await db.execute<{ document: string | null; isTooLarge: boolean }>(sql`
    select is_too_large as "isTooLarge", case when not is_too_large then (${sql.raw(exportQuery(id))}) end as document
    from (
      select count(*) > ${maxOrders} as is_too_large
      from (select from orders where user_id = ${id} limit ${maxOrders + 1}) counted
    ) size`)
  if (row?.isTooLarge)
    throw new ShopError('INVALID_INPUT', {
      expected: `An account with more than ${maxOrders} orders is exported by the operator of the shop. Ask for it.`,
    })
  return row?.document ?? null
}

import { exportedParts, exportQuery } from '@shopstack/drizzle/accounts/export-account'
import { ShopError } from '@shopstack/schema/errors'
import { sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/**
 * Everything stored about an account, as a JSON document.
 * @throws ShopError `INVALID_INPUT` for an account with more entries than one response may have, which operators export with
 *   `npm run admin`
 */
export async function exportAccount(db: Database, id: number): Promise<string | null> {
  const sizes = exportedParts(id).map(
    ({ max, rows }) => `(select count(*) > ${max} from (select from ${rows} limit ${max + 1}) counted)`,
  )
  // The document is computed only within the bounds.
  const [row] = await db.execute<{ document: string | null; isTooLarge: boolean }>(sql`
    select is_too_large as "isTooLarge", case when not is_too_large then (${sql.raw(exportQuery(id))}) end as document
    from (select ${sql.raw(sizes.join(' or '))} as is_too_large) size`)
  if (row?.isTooLarge)
    throw new ShopError('INVALID_INPUT', {
      expected:
        'An account with more entries than one response has is exported by the operator of the shop. Ask for it.',
    })
  return row?.document ?? null
}

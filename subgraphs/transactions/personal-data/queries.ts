import { exportQuery } from '@shopstack/drizzle/accounts/export-account'
import { sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/** Everything stored about an account, as a JSON document. */
export async function exportAccount(db: Database, id: number): Promise<string | null> {
  const [row] = await db.execute<{ document: string }>(sql.raw(exportQuery(id)))
  return row?.document ?? null
}

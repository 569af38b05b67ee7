import type { ProbeState } from '@shopstack/kit/http/health'
import { sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/** Resolves to `ok` when the database responds; throws otherwise. */
export async function databaseAnswers(db: Database): Promise<ProbeState> {
  await db.execute(sql`select 1`)
  return 'ok'
}

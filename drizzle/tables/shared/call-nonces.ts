import { sql } from 'drizzle-orm'
import { index, pgTable, varchar } from 'drizzle-orm/pg-core'
import { instant } from '../columns.js'

/**
 * Nonces of calls between processes that are not bound to one process. Used without Redis only. Unlogged (in its
 * migration): a crash loses half a minute of them at most.
 */
export const callNonces = pgTable(
  'call_nonces',
  {
    nonce: varchar('nonce', { length: 64 }).primaryKey(),
    heardAt: instant('heard_at').notNull().default(sql`now()`),
  },
  (t) => [index('call_nonces_age').on(t.heardAt)],
)

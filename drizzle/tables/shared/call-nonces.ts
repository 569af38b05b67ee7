import { sql } from 'drizzle-orm'
import { index, pgTable, varchar } from 'drizzle-orm/pg-core'
import { instant } from '../columns.js'

/**
 * Calls between processes that were made without naming one of several, each by its nonce: heard once among all of them.
 * Used only where there is no Redis. Unlogged (in its migration): a crash takes half a minute of it at most.
 */
export const callNonces = pgTable(
  'call_nonces',
  {
    nonce: varchar('nonce', { length: 64 }).primaryKey(),
    heardAt: instant('heard_at').notNull().default(sql`now()`),
  },
  (t) => [index('call_nonces_age').on(t.heardAt)],
)

import { sql } from 'drizzle-orm'
import { check, pgTable, uuid, varchar } from 'drizzle-orm/pg-core'
import { createdAt, money } from '../columns.js'
import type { AttemptKind } from './payments.js'

/** What became of a transfer at the sandbox; `void` can never become anything else. */
export type TransferStatus = 'succeeded' | 'declined' | 'void'

/**
 * The books of the sandbox payment provider, which plays the part of a company outside: what it has done stays done
 * when the shop dies. Nothing but the sandbox and `verify` reads them. Rows are only ever added.
 */
export const sandboxTransfers = pgTable(
  'sandbox_transfers',
  {
    /** The shop's key: a second request under it does nothing. */
    key: uuid('key').primaryKey(),
    kind: varchar('kind', { length: 10 }).$type<AttemptKind>().notNull(),
    status: varchar('status', { length: 20 }).$type<TransferStatus>().notNull(),
    amount: money('amount').notNull(),
    /** Why not, such as `insufficient_funds`. */
    reason: varchar('reason', { length: 50 }),
    createdAt: createdAt(),
  },
  (t) => [
    check('sandbox_transfers_kind_known', sql`${t.kind} in ('charge', 'refund')`),
    check('sandbox_transfers_status_known', sql`${t.status} in ('succeeded', 'declined', 'void')`),
  ],
)

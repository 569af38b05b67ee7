import { sql } from 'drizzle-orm'
import { check, pgTable, uuid, varchar } from 'drizzle-orm/pg-core'
import { createdAt, money } from '../columns.js'
import type { AttemptKind } from './payments.js'

/** The status of a transfer at the sandbox; `void` is final. */
export type TransferStatus = 'succeeded' | 'declined' | 'void'

/**
 * The ledger of the sandbox payment provider, which simulates an external company: its transfers survive a crash of the
 * shop. Read by the sandbox and `verify` only. Append-only.
 */
export const sandboxTransfers = pgTable(
  'sandbox_transfers',
  {
    /** The shop's idempotency key. */
    key: uuid('key').primaryKey(),
    kind: varchar('kind', { length: 10 }).$type<AttemptKind>().notNull(),
    status: varchar('status', { length: 20 }).$type<TransferStatus>().notNull(),
    amount: money('amount').notNull(),
    /** The reason, such as `insufficient_funds`. */
    reason: varchar('reason', { length: 50 }),
    createdAt: createdAt(),
  },
  (t) => [
    check('sandbox_transfers_kind_known', sql`${t.kind} in ('charge', 'refund')`),
    check('sandbox_transfers_status_known', sql`${t.status} in ('succeeded', 'declined', 'void')`),
  ],
)

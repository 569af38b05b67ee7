import type { PgInsertBuilder } from 'drizzle-orm/pg-core'
import type { PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js'
import { auditLog, events } from './tables/index.js'

/** Whoever may append to the journals: every role that writes at all. */
interface Journals {
  insert<T extends typeof events | typeof auditLog>(table: T): PgInsertBuilder<T, PostgresJsQueryResultHKT>
}

/** Something that happened, for the outbox and for those who ask later who did it. */
export interface Change {
  /** Such as `password.changed`. */
  readonly type: string
  /** What it happened to, such as `user:7`. */
  readonly subject: string
  /** Who did it; `null` when nobody was signed in. */
  readonly actorId: number | null
  readonly address: string
  /** What else is worth knowing; never a secret. */
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>
}

const ADDRESS_LENGTH = 45

/** Writes a change into the outbox and the audit log. Call it in the transaction that makes the change. */
export async function recordChange(tx: Journals, change: Change): Promise<void> {
  const { type, subject, actorId, facts = {} } = change
  await tx.insert(events).values({ type, subject, payload: facts })
  const address = change.address.slice(0, ADDRESS_LENGTH)
  await tx.insert(auditLog).values({ actorId, action: type, subject, address, after: facts })
}

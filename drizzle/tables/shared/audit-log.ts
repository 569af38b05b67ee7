import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, varchar } from 'drizzle-orm/pg-core'
import { createdAt } from '../columns.js'

/** The audit log: actor, action, subject, address, and the states before and after. Append-only. */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Null for operators on the command line. */
    actorId: integer('actor_id'),
    /** Such as `role.granted`: the type of the event beside it. */
    action: varchar('action', { length: 50 }).notNull(),
    /** Such as `user:7`. */
    subject: varchar('subject', { length: 100 }).notNull(),
    address: varchar('address', { length: 45 }),
    before: jsonb('before'),
    after: jsonb('after'),
    createdAt: createdAt(),
  },
  (t) => [
    index('audit_log_subject').on(t.subject, t.id),
    index('audit_log_actor').on(t.actorId, t.id),
    index('audit_log_action').on(t.action, t.id),
    // Sessions that an unknown client has ended with a used token, by their account.
    index('audit_log_stolen_sessions')
      .on(sql`(${t.after} ->> 'userId')`)
      .where(sql`${t.actorId} is null and ${t.action} = 'session.revoked'`),
  ],
)

/** The action of an unlock; the newest of an account resets its sign-in counts. */
export const SIGN_IN_UNLOCKED = 'sign-in.unlocked'

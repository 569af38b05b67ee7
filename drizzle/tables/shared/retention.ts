import { bigint, pgTable, varchar } from 'drizzle-orm/pg-core'
import { instant } from '../columns.js'

/** Append-only tables that are swept by age. */
export const RETAINED = ['events', 'audit_log'] as const

/** How far a table has been swept: older rows may be deleted. Written by the sweeping functions only. */
export const retentionMarks = pgTable('retention_marks', {
  swept: varchar('swept', { length: 20 }).$type<(typeof RETAINED)[number]>().primaryKey(),
  before: instant('before').notNull(),
  /** Rows up to this id have been examined, including those that stay. */
  position: bigint('position', { mode: 'number' }).notNull().default(0),
})

import { bigint, pgTable, varchar } from 'drizzle-orm/pg-core'
import { instant } from '../columns.js'

/** What is only ever added to, and may be swept by age. */
export const RETAINED = ['events', 'audit_log'] as const

/** How far a table has been swept: rows from before may be gone. Written by the functions that sweep, and by nothing else. */
export const retentionMarks = pgTable('retention_marks', {
  swept: varchar('swept', { length: 20 }).$type<(typeof RETAINED)[number]>().primaryKey(),
  before: instant('before').notNull(),
  /** Rows up to this id have been looked at, also those that stay. */
  position: bigint('position', { mode: 'number' }).notNull().default(0),
})

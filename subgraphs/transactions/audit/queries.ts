import { preparedForms } from '@shopstack/drizzle/client/prepared-statements'
import { auditLog } from '@shopstack/drizzle/tables'
import { invalid } from '@shopstack/schema/errors'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/** An audit entry. */
export type AuditRow = typeof auditLog.$inferSelect

/** Filter; null matches all. */
export interface AuditFilter {
  subject: string | null
  actorId: number | null
  action: string | null
}

/** Filter columns, most selective first. Each has an index that ends in the id. */
const FILTERS = ['subject', 'actorId', 'action'] as const

type Filter = (typeof FILTERS)[number]

const { placeholder } = sql

/**
 * One range of one index for any value. With an equality, Postgres may estimate a rare value as frequent and scan the
 * whole log by id.
 */
const rangeOf = (filter: Filter) => {
  const [column, value] = [auditLog[filter], sql.param(placeholder(filter), auditLog[filter])]
  return sql`(${column}, ${auditLog.id}) < (${value}, ${placeholder('before')}) and ${column} >= ${value}`
}

const list = preparedForms((db: Database, form: string) => {
  const [first, ...others] = FILTERS.filter((filter) => form.includes(filter))
  return db
    .select()
    .from(auditLog)
    .where(
      and(
        first ? rangeOf(first) : lt(auditLog.id, placeholder('before')),
        ...others.map((filter) => eq(auditLog[filter], placeholder(filter))),
      ),
    )
    .orderBy(...(first ? [desc(auditLog[first])] : []), desc(auditLog.id))
    .limit(placeholder('limit'))
    .prepare(form)
})

/** Audit entries, newest first. */
export async function auditEntries(
  db: Database,
  filter: AuditFilter,
  { first, after }: { first: number; after: string | null },
): Promise<Page<AuditRow>> {
  const [before = Number.MAX_SAFE_INTEGER] = decodeCursor(after, 'AUDIT', ['number']) ?? []
  if (!Number.isSafeInteger(before)) throw invalid('after', 'after must be a cursor of this list.')
  const form = ['audit', ...FILTERS.filter((one) => filter[one] !== null)].join('+')
  const rows = await list(db, form).execute({ ...filter, before, limit: first + 1 })
  return page(rows, first, after, (row) => encodeCursor('AUDIT', [row.id]))
}

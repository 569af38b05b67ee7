import { prepared, preparedForms } from '@shopstack/drizzle/client/prepared-statements'
import { adoptedIds, type Role, users } from '@shopstack/drizzle/tables'
import { containing } from '@shopstack/drizzle/text/like-pattern'
import { invalid } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import { and, count, desc, eq, getTableColumns, lt, sql } from 'drizzle-orm'
import type { Database } from '../database.js'

const { passwordHash: _secret, ...columns } = getTableColumns(users)

/** The columns of {@link UserRow}. */
export const accountColumns = columns

/** An account without its password hash, which this subgraph's role cannot read. */
export type UserRow = Omit<typeof users.$inferSelect, 'passwordHash'>

/** Filter; null matches all. */
export interface UserFilter {
  /** Substring of name or e-mail. */
  readonly search: string | null
  readonly role: Role | null
}

/** A page of accounts with its filter, for `totalCount`. */
export type UserList = Page<UserRow> & { filter: UserFilter }

const { placeholder } = sql

const byIds = prepared((db: Database) =>
  db
    .select(columns)
    .from(users)
    .where(sql`${users.id} = any(${placeholder('ids')})`)
    .prepare('users_by_ids'),
)

/** Accounts by id, in any order. */
export const usersByIds = (db: Database, ids: readonly number[]): Promise<UserRow[]> =>
  byIds(db).execute({ ids })

const byLegacyId = prepared((db: Database) =>
  db
    .select({ id: adoptedIds.id })
    .from(adoptedIds)
    .where(
      and(
        eq(adoptedIds.source, 'express'),
        eq(adoptedIds.kind, 'user'),
        eq(adoptedIds.sourceId, placeholder('legacyId')),
        eq(adoptedIds.merged, false),
      ),
    )
    .prepare('user_by_old_id'),
)

/** The current id of an adopted Express account; null when it was merged into another account. */
export async function adoptedId(db: Database, legacyId: number): Promise<number | null> {
  const [row] = await byLegacyId(db).execute({ legacyId })
  return row?.id ?? null
}

const LIST = 'USERS'
/** The maximum of the column, above every id. */
const MAX_ID = 2_147_483_647

const forms = preparedForms((db: Database, form: 'all' | Role) =>
  db
    .select(columns)
    .from(users)
    .where(and(lt(users.id, placeholder('before')), form === 'all' ? undefined : eq(users.role, form)))
    .orderBy(desc(users.id))
    .limit(placeholder('limit'))
    .prepare(`users_${form}`),
)

/** Accounts by cursor, newest first. */
export async function listUsers(
  db: Database,
  filter: UserFilter,
  { first, after }: { first: number; after: string | null },
): Promise<UserList> {
  const [before, limit] = [positionOf(after), first + 1]
  const rows =
    filter.search === null
      ? await forms(db, filter.role ?? 'all').execute({ before, limit })
      : await found(db, filter, before).orderBy(desc(users.id)).limit(limit)
  return Object.assign(
    page(rows, first, after, ({ id }) => encodeCursor(LIST, [id])),
    { filter },
  )
}

/** Not prepared, so that Postgres plans it for this very text, which may be in every e-mail or in a single one. */
const found = (db: Database, filter: UserFilter, before: number) =>
  db
    .select(columns)
    .from(users)
    .where(and(lt(users.id, before), matching(filter)))

const matching = ({ search, role }: UserFilter) =>
  and(
    role === null ? undefined : eq(users.role, role),
    search === null ? undefined : contained(containing(search)),
  )

/**
 * Containment, ignoring case and composition, independent of the locale: candidates of the trigram index, compared exactly. The
 * planner estimates the candidates by the index statistics; `coalesce` hides the exact comparison from the estimate.
 */
const contained = (
  pattern: string,
) => sql`(public.search_trigram_text(${users.name}) like public.search_trigram_text(${pattern}::text)
    or public.search_trigram_text(${users.email}) like public.search_trigram_text(${pattern}::text))
  and coalesce(public.search_exact(${users.name}) like public.search_exact(${pattern}::text)
    or public.search_exact(${users.email}) like public.search_exact(${pattern}::text), false)`

/** The exclusive upper bound of the ids of a page. */
function positionOf(after: string | null): number {
  const [id] = decodeCursor(after, LIST, ['number']) ?? [MAX_ID]
  if (id !== MAX_ID && parseId(String(id)) === null)
    throw invalid('after', 'after must be a cursor of this list.')
  return Number(id)
}

/** Limit of `totalCount`. */
const MAX_COUNTED = 10_000

/** Number of accounts that match a filter, at most {@link MAX_COUNTED}. */
export async function countUsers(db: Database, filter: UserFilter): Promise<number> {
  const some = db.select({ id: users.id }).from(users).where(matching(filter)).limit(MAX_COUNTED).as('some')
  const [row] = await db.select({ count: count() }).from(some)
  return row?.count ?? 0
}

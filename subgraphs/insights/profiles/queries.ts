import { prepared } from '@shopstack/drizzle/prepared'
import { users } from '@shopstack/drizzle/tables'
import { getTableColumns, sql } from 'drizzle-orm'
import type { Database } from '../context.js'

const { passwordHash: _secret, ...columns } = getTableColumns(users)

/** The columns of {@link UserRow}. */
export const accountColumns = columns

/** An account without its password hash, which this subgraph may not even read. */
export type UserRow = Omit<typeof users.$inferSelect, 'passwordHash'>

const byIds = prepared((db: Database) =>
  db
    .select(columns)
    .from(users)
    .where(sql`${users.id} = any(${sql.placeholder('ids')})`)
    .prepare('users_by_ids'),
)

/** The accounts of these ids, in any order. */
export const usersByIds = (db: Database, ids: readonly number[]): Promise<UserRow[]> =>
  byIds(db).execute({ ids })

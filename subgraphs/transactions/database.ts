import type { Db } from '@shopstack/drizzle/roles/access'

/** The database with the privileges of this subgraph. */
export type Database = Db<'transactions'>

/** A user entity; insights resolves its other fields. */
export interface UserRef {
  id: number
}

import type { Db, ReadDb } from '@shopstack/drizzle/roles/access'

/** The database with the privileges of this subgraph. */
export type Database = Db<'insights'>

/** The database of reports and searches; a replica may be one second behind. */
export type ReadDatabase = ReadDb

/** A product entity; transactions resolves its other fields. */
export interface ProductRef {
  id: number
}

import type { Db, ReadDb } from '@shopstack/drizzle/roles/access'

/** The database with the privileges of this subgraph. */
export type Database = Db<'insights'>

/** The database of reports and searches; a replica may be one second behind. */
export type ReadSource = ReadDb

/** Cache group of lists and searches, invalidated by any change of the catalog. */
export const CATALOG = 'catalog'

/** A product entity; transactions resolves its other fields. */
export interface ProductRef {
  id: number
}

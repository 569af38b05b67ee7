import type { Db, ReadDb } from '@shopstack/drizzle/roles/access'
import type { Context as SubgraphContext } from '@shopstack/kit/subgraph/open-subgraph'
import type { loaders } from './loaders.js'

/** The database as this subgraph may use it. */
export type Database = Db<'insights'>

/** The database as reports and search see it: a replica's may be a second old. */
export type Reads = ReadDb

/** What this subgraph's resolvers are given. */
export type Context = SubgraphContext<'insights', typeof loaders>

/** The group of what any change of the catalog may change. */
export const CATALOG = 'catalog'

/** A product as this subgraph refers to one; transactions knows the rest. */
export interface ProductRef {
  id: number
}

import type { Db } from '@shopstack/drizzle/roles/access'
import type { Context as SubgraphContext } from '@shopstack/kit/subgraph/open-subgraph'
import type { loaders } from './loaders.js'

/** The database as this subgraph may use it. */
export type Database = Db<'transactions'>

/** What this subgraph's resolvers are given. */
export type Context = SubgraphContext<'transactions', typeof loaders>

/** A user as this subgraph refers to one; insights knows the rest. */
export interface UserRef {
  id: number
}

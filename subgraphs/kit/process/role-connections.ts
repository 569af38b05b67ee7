import { type Connection, type ConnectOptions, connect } from '@shopstack/drizzle/client/connect'
import type { PoolObserver } from '@shopstack/drizzle/client/pool-observer'
import { replicaUrl } from '@shopstack/drizzle/environment/env'
import type { Db, RoleName } from '@shopstack/drizzle/roles/access'
import type { Config } from '../config/read-config.js'
import type { SubgraphName } from '../subgraph/name.js'

/** A pool connected as a role, typed with the rights of that role. */
export function connectAs<Name extends RoleName>(
  name: Name,
  url: string,
  options: Omit<ConnectOptions, 'name'> = {},
): Connection<Db<Name>> {
  const connection = connect(url, { ...options, name: `shopstack-${name}` })
  // The grants of the role and these types come from the same value.
  return { ...connection, db: connection.db as unknown as Db<Name> }
}

/** The pool of a subgraph; it LISTENs where its process is configured to. */
export function connectSubgraph<Name extends SubgraphName>(
  name: Name,
  url: string,
  { database }: Config,
  observer: PoolObserver,
): Connection<Db<Name>> {
  const listenUrl = database.listenUrl && replicaUrl(database.listenUrl, url)
  return connectAs(name, url, { max: database.connections, observer, listenUrl })
}

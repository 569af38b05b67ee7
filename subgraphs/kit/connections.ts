import type { Db, RoleName } from '@shopstack/drizzle/access'
import { type Connection, type ConnectOptions, connect } from '@shopstack/drizzle/connect'

/** A pool that is connected as a role, with the types of what that role may do. */
export function connectAs<Name extends RoleName>(
  name: Name,
  url: string,
  options: Omit<ConnectOptions, 'name'> = {},
): Connection<Db<Name>> {
  const connection = connect(url, { ...options, name: `shopstack-${name}` })
  // The role's grants in Postgres are made of the same value as these types.
  return { ...connection, db: connection.db as unknown as Db<Name> }
}

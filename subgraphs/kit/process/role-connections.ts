import { type Connection, type ConnectOptions, connect } from '@shopstack/drizzle/client/connect'
import type { Db, RoleName } from '@shopstack/drizzle/roles/access'

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

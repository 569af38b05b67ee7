export type { Role as RoleMapper } from '@shopstack/drizzle/tables'
export type { UserList as UserConnectionMapper, UserRow as UserMapper } from './queries.js'

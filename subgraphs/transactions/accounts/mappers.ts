export type { Role as RoleMapper } from '@shopstack/drizzle/tables'
export type { UserRef as UserMapper } from '../database.js'
export type { SessionRow as SessionMapper } from './queries.js'

export type { MailKind as MailKindMapper } from '@shopstack/drizzle/tables'
export type { MailRow as MailMapper } from './queries.js'

export type { AuditRow as AuditEntryMapper } from './queries.js'

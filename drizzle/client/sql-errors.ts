/** The SQLSTATEs that the shop tells apart, by their names in the manual of Postgres (appendix A). */
export const SQLSTATE = {
  CHARACTER_NOT_IN_REPERTOIRE: '22021',
  NOT_NULL_VIOLATION: '23502',
  FOREIGN_KEY_VIOLATION: '23503',
  UNIQUE_VIOLATION: '23505',
  CHECK_VIOLATION: '23514',
  INVALID_SCHEMA_NAME: '3F000',
  SERIALIZATION_FAILURE: '40001',
  DEADLOCK_DETECTED: '40P01',
  INSUFFICIENT_PRIVILEGE: '42501',
  UNDEFINED_TABLE: '42P01',
  DUPLICATE_SCHEMA: '42P06',
  DUPLICATE_TABLE: '42P07',
  LOCK_NOT_AVAILABLE: '55P03',
  QUERY_CANCELED: '57014',
  INTERNAL_ERROR: 'XX000',
} as const

/** The SQLSTATE (or the driver's code) of a database error, also inside drizzle's wrapper; empty for any other error. */
export function pgCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? pgCode(error.cause) : ''
}

/** Whether an error is the violation of a unique constraint; with a name, of that constraint only. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (pgCode(error) !== SQLSTATE.UNIQUE_VIOLATION) return false
  return constraint === undefined || fieldOf(error, 'constraint_name') === constraint
}

/** Whether an error is a null in a column that has none. */
export const isNotNullViolation = (error: unknown, table: string, column: string): boolean =>
  pgCode(error) === SQLSTATE.NOT_NULL_VIOLATION &&
  fieldOf(error, 'table_name') === table &&
  fieldOf(error, 'column_name') === column

/** A field of a database error, also inside drizzle's wrapper. */
function fieldOf(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if (name in error) return String(Reflect.get(error, name))
  return 'cause' in error ? fieldOf(error.cause, name) : undefined
}

/**
 * Codes of an unavailable database: the driver's and the system's for a connection that failed, and of Postgres a stop or
 * restart, exhausted resources or connections, a read-only server and a cancelled statement.
 */
const UNAVAILABLE =
  /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|08\w{3}|53\w{3}|57P0[1235]|57014|58030|25006)$/

/** Whether an error means that the database is temporarily unavailable; a retry may succeed. */
export const isUnavailable = (error: unknown): boolean => UNAVAILABLE.test(pgCode(error))

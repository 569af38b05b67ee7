/** Fields of an error that identify the failure and contain no user data (Postgres' `detail` does). */
const SAFE_FIELDS = ['code', 'severity', 'table_name', 'column_name', 'constraint_name', 'query'] as const

/**
 * Serialises an error for the log. Only known fields are included: drivers attach parameters of statements and
 * passwords of connections, and drizzle writes parameters into the message.
 */
export function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const isQuery = 'query' in error && 'params' in error
  const message = isQuery ? 'Failed query' : error.message
  const fields: Record<string, unknown> = { ...error }
  const safeFields = SAFE_FIELDS.flatMap((name) =>
    typeof fields[name] === 'string' ? [[name, fields[name]] as const] : [],
  )
  return {
    type: error.constructor.name,
    message,
    stack: `${error.name}: ${message}\n${framesOf(error)}`,
    ...Object.fromEntries(safeFields),
    ...(error.cause !== undefined && { cause: serializeError(error.cause) }),
  }
}

/** The stack without its message, which is unbounded. */
function framesOf({ stack = '' }: Error): string {
  const lines = stack.split('\n')
  return lines.filter((line) => /^ +at /.test(line)).join('\n')
}

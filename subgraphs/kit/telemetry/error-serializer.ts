/** Fields of an error that say what went wrong and never with whose data: Postgres' `detail` would, for one. */
const TELLING = ['code', 'severity', 'table_name', 'column_name', 'constraint_name', 'query'] as const

/**
 * An error as it may stand in a log. Only known fields are taken, because drivers hang the parameters of a statement
 * or the password of a connection on their errors; drizzle even writes the parameters into the message.
 */
export function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const isQuery = 'query' in error && 'params' in error
  const message = isQuery ? 'Failed query' : error.message
  const fields: Record<string, unknown> = { ...error }
  const told = TELLING.flatMap((name) =>
    typeof fields[name] === 'string' ? [[name, fields[name]] as const] : [],
  )
  return {
    type: error.constructor.name,
    message,
    stack: `${error.name}: ${message}\n${framesOf(error)}`,
    ...Object.fromEntries(told),
    ...(error.cause !== undefined && { cause: serializeError(error.cause) }),
  }
}

/** The stack without the message it begins with, which may be as long as its author liked. */
function framesOf({ stack = '' }: Error): string {
  const lines = stack.split('\n')
  return lines.filter((line) => /^ +at /.test(line)).join('\n')
}

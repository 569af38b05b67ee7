import { isUnavailable, pgCode, SQLSTATE } from '@shopstack/drizzle/client/sql-errors'
import { ShopError, UserErrorList } from '@shopstack/schema/errors'
import { shorten } from '@shopstack/schema/shorten'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { FailureLog } from '../telemetry/failure-log.js'

/** How Postgres refuses a NUL, which no text of its can hold: the only bad input that every text argument could bring. */
const NUL_IN_TEXT = SQLSTATE.CHARACTER_NOT_IN_REPERTOIRE

/**
 * The line between what a client may see and what is our fault. A `ShopError`, and an error of GraphQL itself
 * (syntax, validation, a variable of the wrong type), are shown; anything else is logged and replaced, such as a
 * resolver that answers null or the wrong type.
 */
export function maskError(error: GraphQLError, requestId: string, log: FailureLog): GraphQLFormattedError {
  const cause = rootCause(error)
  if (cause instanceof ShopError) return shown(error, cause.message, cause.extensions)
  if (cause instanceof UserErrorList) {
    const [first] = cause.errors
    return shown(error, cause.message, first ? first.extensions : { code: 'INVALID_INPUT' })
  }
  if (cause instanceof GraphQLError && !isOurFault(error, cause)) {
    // What is wrong with a variable is said around its cause, which does not know the variable.
    const { message } = error.path ? cause : error
    return shown(error, message, { code: 'GRAPHQL_VALIDATION_FAILED', ...cause.extensions })
  }
  if (pgCode(cause) === NUL_IN_TEXT) {
    const { message, extensions } = new ShopError('INVALID_INPUT', {
      expected: 'Text must not hold the NUL character.',
    })
    return shown(error, message, extensions)
  }
  log.error({ err: cause, requestId, path: error.path?.join('.') }, 'a resolver failed')
  if (isUnavailable(cause)) {
    const { message, extensions } = databaseUnavailable()
    return shown(error, message, { ...extensions, requestId })
  }
  return shown(error, `Internal server error. Request id: ${requestId}`, {
    code: 'INTERNAL_SERVER_ERROR',
    requestId,
  })
}

/** What a client is told while the database cannot answer: the same request may succeed later. */
export const databaseUnavailable = () => new ShopError('SERVICE_UNAVAILABLE', { service: 'The database' })

/**
 * What GraphQL refuses while it runs is an answer of ours that does not fit the schema, unless it is an argument.
 * Errors that the compiled code makes have no extensions, whatever their type says.
 */
const isOurFault = ({ path }: GraphQLError, { extensions, message }: GraphQLError): boolean =>
  path !== undefined && extensions?.code === undefined && !message.startsWith('Argument "')

function rootCause(error: unknown): unknown {
  return error instanceof GraphQLError && !(error instanceof ShopError) && error.originalError
    ? rootCause(error.originalError)
    : error
}

function shown(
  error: GraphQLError,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLFormattedError {
  const { path, locations } = error
  return { message: shorten(message), ...(locations && { locations }), ...(path && { path }), extensions }
}

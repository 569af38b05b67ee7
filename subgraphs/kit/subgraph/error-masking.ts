import { isUnavailable, pgCode, SQLSTATE } from '@shopstack/drizzle/client/sql-errors'
import { ShopError, UserErrorList } from '@shopstack/schema/errors'
import { shorten } from '@shopstack/schema/shorten'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { FailureLog } from '../telemetry/failure-log.js'

/** SQLSTATE of Postgres for text with NUL, which a text argument may contain. */
const NUL_IN_TEXT = SQLSTATE.CHARACTER_NOT_IN_REPERTOIRE

/**
 * Masks internal errors. A `ShopError` and errors of GraphQL (syntax, validation, variables) are sent to the client; any other error,
 * such as a resolver that returns null or a wrong type, is logged and masked.
 */
export function maskError(error: GraphQLError, requestId: string, log: FailureLog): GraphQLFormattedError {
  const cause = rootCause(error)
  if (cause instanceof ShopError) return shown(error, cause.message, cause.extensions)
  if (cause instanceof UserErrorList) {
    const [first] = cause.errors
    return shown(error, cause.message, first ? first.extensions : { code: 'INVALID_INPUT' })
  }
  if (cause instanceof GraphQLError && !isOurFault(error, cause)) {
    // The outer error of a variable names it; its cause does not.
    const { message } = error.path ? cause : error
    return shown(error, message, { code: 'GRAPHQL_VALIDATION_FAILED', ...cause.extensions })
  }
  if (pgCode(cause) === NUL_IN_TEXT) {
    const { message, extensions } = new ShopError('INVALID_INPUT', {
      expected: 'Text must not hold the NUL character.',
    })
    return shown(error, message, extensions)
  }
  log.error({ err: cause, requestId, path: error.path?.join('.') }, 'resolver failed')
  if (isUnavailable(cause)) {
    const { message, extensions } = databaseUnavailable()
    return shown(error, message, { ...extensions, requestId })
  }
  return shown(error, `Internal server error. Request id: ${requestId}`, {
    code: 'INTERNAL_SERVER_ERROR',
    requestId,
  })
}

/** The error while the database is unavailable: the request may be retried later. */
export const databaseUnavailable = () => new ShopError('SERVICE_UNAVAILABLE', { service: 'The database' })

/**
 * An execution error of GraphQL means that a resolver violates the schema, except for errors of arguments. Errors of compiled code
 * have no extensions, contrary to their type.
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

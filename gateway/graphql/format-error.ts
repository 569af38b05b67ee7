import { unwrapResolverError } from '@apollo/server/errors'
import { failureLog } from '@shopstack/kit/telemetry/failure-log'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { shorten } from '@shopstack/schema/shorten'
import type { GraphQLFormattedError } from 'graphql'

/** Internal extensions, which are removed from responses. */
const INTERNAL_EXTENSIONS = new Set(['serviceName', 'stacktrace', 'query', 'variables', 'http'])

/**
 * Formats the errors of a response. Subgraphs mask their own internal errors; an internal error without a request id is
 * the gateway's, so it is logged and masked here.
 */
export function formatError(log: Logger) {
  const failures = failureLog(log)
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const extensions = Object.fromEntries(
      Object.entries(formatted.extensions ?? {}).filter(([name]) => !INTERNAL_EXTENSIONS.has(name)),
    )
    if (extensions.code !== 'INTERNAL_SERVER_ERROR' || 'requestId' in extensions)
      return { ...formatted, message: shorten(formatted.message), extensions }
    failures.error({ err: unwrapResolverError(error) }, 'gateway error')
    return { ...formatted, message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }
  }
}

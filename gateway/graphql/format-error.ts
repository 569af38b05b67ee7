import { unwrapResolverError } from '@apollo/server/errors'
import { failureLog } from '@shopstack/kit/telemetry/failure-log'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { shorten } from '@shopstack/schema/shorten'
import type { GraphQLFormattedError } from 'graphql'

/** Members of an error that speak of our insides, and of no use to a client. */
const INSIDE = new Set(['serviceName', 'stacktrace', 'query', 'variables', 'http'])

/**
 * The last look at an error before a client sees it. Subgraphs have masked theirs already; what has no code of ours or
 * of GraphQL's broke in the gateway itself, so it is logged and replaced.
 */
export function formatError(log: Logger) {
  const failures = failureLog(log)
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const extensions = Object.fromEntries(
      Object.entries(formatted.extensions ?? {}).filter(([name]) => !INSIDE.has(name)),
    )
    if (extensions.code !== 'INTERNAL_SERVER_ERROR' || 'requestId' in extensions)
      return { ...formatted, message: shorten(formatted.message), extensions }
    failures.error({ err: unwrapResolverError(error) }, 'the gateway failed')
    return { ...formatted, message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }
  }
}

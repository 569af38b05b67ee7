import { unwrapResolverError } from '@apollo/server/errors'
import type { Logger } from '@shopstack/kit/log'
import { shorten } from '@shopstack/schema/shorten'
import type { GraphQLFormattedError } from 'graphql'

/** Members of an error that speak of our insides, and of no use to a client. */
const INSIDE = new Set(['serviceName', 'stacktrace', 'query', 'variables', 'http'])

/** Of what one failure does to many fields, a few lines say enough. */
const MAX_LOGGED_FAILURES = 5

/** Logs failures of one answer up to a bound; Apollo Server formats the errors of an answer in one go. */
function failureLog(log: Logger): (error: unknown) => void {
  let seen = 0
  const settle = (): void => {
    const omitted = seen - MAX_LOGGED_FAILURES
    seen = 0
    if (omitted > 0) log.error({ omitted }, 'the gateway failed in more fields of one answer')
  }
  return (error) => {
    if (seen === 0) queueMicrotask(settle)
    seen += 1
    if (seen <= MAX_LOGGED_FAILURES) log.error({ err: unwrapResolverError(error) }, 'the gateway failed')
  }
}

/**
 * The last look at an error before a client sees it. Subgraphs have masked theirs already; what has no code of ours or
 * of GraphQL's broke in the gateway itself, so it is logged and replaced.
 */
export function formatError(log: Logger) {
  const logFailure = failureLog(log)
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const extensions = Object.fromEntries(
      Object.entries(formatted.extensions ?? {}).filter(([name]) => !INSIDE.has(name)),
    )
    if (extensions.code !== 'INTERNAL_SERVER_ERROR' || 'requestId' in extensions)
      return { ...formatted, message: shorten(formatted.message), extensions }
    logFailure(error)
    return { ...formatted, message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }
  }
}

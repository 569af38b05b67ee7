import type { FastifyReply } from 'fastify'
import type { GraphQLFormattedError } from 'graphql'
import { UNAVAILABLE_RETRY_AFTER_SECONDS } from '../../../http/load-shedding.js'

/** The statuses of rejections that clients retry later; other errors are results of a stream. */
const STATUSES: ReadonlyMap<unknown, number> = new Map([
  ['RATE_LIMITED', 429],
  ['TOO_MANY_SUBSCRIPTIONS', 429],
  ['SERVICE_UNAVAILABLE', 503],
])

/** A subscription that was rejected before its stream began. */
export class RejectedStream extends Error {
  override readonly name = 'RejectedStream'
  readonly error: GraphQLFormattedError

  constructor(error: GraphQLFormattedError) {
    super(error.message)
    this.error = error
  }
}

/** Whether an error has a status of its own. */
export const isRejection = ({ extensions }: GraphQLFormattedError): boolean => STATUSES.has(extensions?.code)

/** Sends the response to a rejected subscription; `false` for an error without a status. */
export function sendRejection(reply: FastifyReply, error: GraphQLFormattedError): boolean {
  const status = STATUSES.get(error.extensions?.code)
  if (status === undefined) return false
  const { retryAfter = UNAVAILABLE_RETRY_AFTER_SECONDS } = error.extensions ?? {}
  reply
    .code(status)
    .header('retry-after', String(retryAfter))
    .send({ errors: [error] })
  return true
}

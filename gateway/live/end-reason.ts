import { ShopError } from '@shopstack/schema/errors'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { BudgetExceeded } from '../budget/spending.js'

/**
 * Why the gateway ended a stream. `session`: its session ended, its token expired, or its role changed. `too_slow`: its events were
 * not read fast enough. `budget`: its caller has no points left for an event. `shutdown`: the process stops; the client subscribes
 * again. `source`: the subgraph ended it, cannot be reached, or cannot read an event; the last result has the error.
 */
export type EndReason = 'session' | 'too_slow' | 'budget' | 'shutdown' | 'source'

/** The end of a stream, with the errors of its last result. */
export class StreamEnd extends Error {
  override readonly name = 'StreamEnd'
  readonly reason: EndReason
  readonly errors: readonly GraphQLFormattedError[]

  constructor(reason: EndReason, errors: readonly GraphQLFormattedError[]) {
    super(`the stream ended: ${reason}`)
    this.reason = reason
    this.errors = errors
  }
}

/** Seconds after which a client of a stopping process subscribes again. */
const RETRY_AFTER_SECONDS = 1

/** The end of the streams of a session. */
export const sessionEnded = (): StreamEnd =>
  new StreamEnd('session', [new ShopError('UNAUTHENTICATED', undefined).toJSON()])

/** The end of a stream whose client does not keep up. */
export const tooSlow = (): StreamEnd =>
  new StreamEnd('too_slow', [new ShopError('SUBSCRIPTION_TOO_SLOW', undefined).toJSON()])

/** The end of a stream whose caller cannot pay for an event. */
export const overBudget = (refused: BudgetExceeded): StreamEnd => {
  const { code, retryAfter } = refused.extensions
  return new StreamEnd('budget', [
    new GraphQLError(refused.message, { extensions: { code, retryAfter } }).toJSON(),
  ])
}

/** The end of all streams of a process. */
export const shutdown = (): StreamEnd =>
  new StreamEnd('shutdown', [
    new GraphQLError('The server is restarting. Subscribe again.', {
      extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: RETRY_AFTER_SECONDS },
    }).toJSON(),
  ])

/** The end of a stream whose subgraph cannot be reached. */
export const sourceLost = (): StreamEnd =>
  new StreamEnd('source', [new ShopError('SERVICE_UNAVAILABLE', { service: 'transactions' }).toJSON()])

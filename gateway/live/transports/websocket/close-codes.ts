import { CloseCode } from 'graphql-ws'

/** A close code with its reason. */
export type Close = readonly [code: number, reason: string]

/**
 * Closes of a connection beyond those of graphql-ws for wrong messages. Clients of graphql-ws reconnect after each of them but
 * `messageTooBig`.
 */
export const CLOSES = {
  /** RFC 6455: the process stops; another one takes the client. */
  goingAway: [1001, 'Going away'],
  /** Sent by `ws`. */
  messageTooBig: [1009, 'Message too big'],
  tryAgainLater: [1013, 'Try again later'],
  /** The token is invalid, expired or revoked: reconnect with another one. */
  forbidden: [CloseCode.Forbidden, 'Forbidden'],
  sessionExpired: [CloseCode.Forbidden, 'Session expired'],
  /** The client did not receive its messages fast enough. */
  slowConsumer: [4410, 'Slow consumer'],
} as const satisfies Record<string, Close>

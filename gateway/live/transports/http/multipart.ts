import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql'
import type { ObservedStream } from '../observed-stream.js'

// https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol
const BOUNDARY = 'graphql'

/** Interval of parts without a result, which keep proxies from closing the connection. */
const HEARTBEAT_INTERVAL_MS = 10_000

export const MULTIPART_TYPE = `multipart/mixed;boundary="${BOUNDARY}";subscriptionSpec="1.0"`

// A client reads a part when its end has arrived, so each chunk ends with the delimiter of the next part.
const DELIMITER = `\r\n--${BOUNDARY}`
const part = (content: unknown): string =>
  `\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(content)}${DELIMITER}`
const CLOSE = '--\r\n'

/**
 * The chunks of a multipart response: a part per result, heartbeats between them. The error with which the server ends a
 * subscription is beside the payload, where clients take it for the end.
 */
export async function* multipartChunks(stream: ObservedStream): AsyncGenerator<string, void> {
  yield `${DELIMITER}${part({})}`
  for (;;) {
    const next = stream.next()
    let step = await withHeartbeat(next)
    while (step === 'heartbeat') {
      yield part({})
      step = await withHeartbeat(next)
    }
    if (step.done) return yield CLOSE
    const { value } = step
    yield part(stream.isOver ? { payload: null, errors: value.errors } : { payload: value })
  }
}

/** The chunks of a response to a subscription that was not started. */
export async function* multipartErrors(
  errors: readonly GraphQLFormattedError[],
): AsyncGenerator<string, void> {
  yield `${DELIMITER}${part({ payload: { errors } })}${CLOSE}`
}

type Step = IteratorResult<FormattedExecutionResult>

async function withHeartbeat(next: Promise<Step>): Promise<Step | 'heartbeat'> {
  let timer: NodeJS.Timeout | undefined
  const heartbeat = new Promise<'heartbeat'>((resolve) => {
    timer = setTimeout(() => resolve('heartbeat'), HEARTBEAT_INTERVAL_MS)
  })
  try {
    return await Promise.race([next, heartbeat])
  } finally {
    clearTimeout(timer)
  }
}

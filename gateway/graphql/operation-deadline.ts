import { setMaxListeners } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLDataSource } from '@apollo/gateway'
import { Cancellation } from '@shopstack/drizzle/client/cancellation'
import { onceEnded } from '@shopstack/kit/http/exchange'
import type { SubgraphName } from '@shopstack/kit/subgraph/name'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { ShopError } from '@shopstack/schema/errors'
import {
  callerIn,
  type GatewayContext,
  isMutation,
  type OperationClient,
} from '../federation/in-process-source.js'

/** The connection state of a client. */
class Client implements OperationClient {
  #isDisconnected = false
  #controller: AbortController | undefined

  get isDisconnected(): boolean {
    return this.#isDisconnected
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      // Each call to a subgraph listens, and a plan has many.
      setMaxListeners(0, this.#controller.signal)
      if (this.#isDisconnected) this.#controller.abort()
    }
    return this.#controller.signal
  }

  leave(): void {
    this.#isDisconnected = true
    this.#controller?.abort()
  }
}

/** Starts the deadline of an operation, which is also cancelled when its client disconnects before the response. */
export function startDeadline(
  request: IncomingMessage,
  response: ServerResponse,
  timeoutMs: number,
): Required<Pick<GatewayContext, 'cancellation' | 'client' | 'deadlineAt'>> {
  const cancellation = new Cancellation()
  const client = new Client()
  // All operations have the same timeout, so Node keeps their timers in one list.
  const timer = setTimeout(() => cancellation.cancel(), timeoutMs)
  onceEnded(request, response, (isAnswered) => {
    clearTimeout(timer)
    if (isAnswered) return
    client.leave()
    cancellation.cancel()
  })
  return { cancellation, client, deadlineAt: performance.now() + timeoutMs }
}

/** Milliseconds until the deadline of an operation; infinite without one. */
export const remainingMs = (context: Record<string, unknown>): number => {
  const { deadlineAt } = context as Partial<GatewayContext>
  return deadlineAt === undefined ? Number.POSITIVE_INFINITY : deadlineAt - performance.now()
}

export interface DeadlineOptions {
  readonly log: Logger
  /** Whether the subgraph stops cancelled queries. */
  readonly endsQueries: boolean
}

/**
 * Ends the wait for a subgraph, in this process or another, at the deadline of the operation. Its missing fields are
 * `SERVICE_UNAVAILABLE`, its reads are cancelled, and no further fetch starts. A mutation in flight is completed; a retry with its
 * idempotency key returns the result.
 */
export function withDeadline(
  name: SubgraphName,
  source: GraphQLDataSource,
  { log, endsQueries }: DeadlineOptions,
): GraphQLDataSource {
  const process: GraphQLDataSource['process'] = async (options) => {
    const left = remainingMs(options.context)
    if (left === Number.POSITIVE_INFINITY) return source.process(options)
    const { cancellation, client } = options.context as Partial<GatewayContext>
    const exceeded = () => {
      cancellation?.cancel()
      const { requestId } = callerIn(options.context)
      log.warn({ requestId, subgraph: name }, 'operation deadline exceeded')
      return new ShopError('SERVICE_UNAVAILABLE', { service: name })
    }
    if (left <= 0) throw exceeded()
    if (endsQueries && cancellation && !isMutation(options.request.query)) {
      const response = await source.process(options)
      if (cancellation.isRequested && !client?.isDisconnected) throw exceeded()
      return response
    }
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(exceeded()), Math.ceil(left))
    })
    try {
      return await Promise.race([source.process(options), over])
    } finally {
      clearTimeout(timer)
    }
  }
  return { process }
}

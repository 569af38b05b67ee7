import type { GraphQLDataSource } from '@apollo/gateway'
import { Cancellation } from '@shopstack/drizzle/client/cancellation'
import { onceEnded } from '@shopstack/kit/http/exchange'
import type { SubgraphName } from '@shopstack/kit/subgraph/name'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { ShopError } from '@shopstack/schema/errors'
import type { FastifyReply } from 'fastify'
import { callerIn, type GatewayContext } from '../federation/in-process-source.js'

/** What ends an operation that begins now: its deadline, or its client, who hangs up before it is answered. */
export function endOf(
  { request, raw }: FastifyReply,
  timeoutMs: number,
): Required<Pick<GatewayContext, 'cancellation' | 'deadlineAt' | 'gone'>> {
  const cancellation = new Cancellation()
  const gone = new AbortController()
  onceEnded(request.raw, raw, (isAnswered) => {
    if (isAnswered) return
    gone.abort()
    cancellation.cancel()
  })
  return { cancellation, deadlineAt: performance.now() + timeoutMs, gone: gone.signal }
}

/** Milliseconds that an operation has left; infinite where it has no deadline. */
export const remainingMs = (context: Record<string, unknown>): number => {
  const { deadlineAt } = context as Partial<GatewayContext>
  return deadlineAt === undefined ? Number.POSITIVE_INFINITY : deadlineAt - performance.now()
}

/**
 * Ends the wait for a subgraph, in this process or another, at the deadline of the operation: what was answered by then is
 * answered, the rest is `SERVICE_UNAVAILABLE`, what is read ends, and nothing more of the operation is begun. A mutation that has begun is
 * carried out all the same; repeated under its idempotency key, it answers what it did.
 */
export function withDeadline(name: SubgraphName, source: GraphQLDataSource, log: Logger): GraphQLDataSource {
  const process: GraphQLDataSource['process'] = async (options) => {
    const left = remainingMs(options.context)
    if (left === Number.POSITIVE_INFINITY) return source.process(options)
    const exceeded = () => {
      ;(options.context as Partial<GatewayContext>).cancellation?.cancel()
      const { requestId } = callerIn(options.context)
      log.warn({ requestId, subgraph: name }, 'operation deadline exceeded')
      return new ShopError('SERVICE_UNAVAILABLE', { service: name })
    }
    if (left <= 0) throw exceeded()
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(exceeded()), left)
    })
    try {
      return await Promise.race([source.process(options), over])
    } finally {
      clearTimeout(timer)
    }
  }
  return { process }
}

import type { ApolloGateway } from '@apollo/gateway'
import { fairQueue } from '@shopstack/drizzle/client/fair-queue'
import type { Caller } from '@shopstack/kit/auth/viewer'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import { ShopError } from '@shopstack/schema/errors'
import { BudgetExceeded, type OnRejection } from '../budget/spending.js'
import type { GatewayContext } from '../federation/in-process-source.js'
import { yieldLoop } from './yield-loop.js'

type Executor = ApolloGateway['executor']

/** Queries of this price or more run in the expensive lane. A page of 20 products costs 200 points. */
export const MIN_EXPENSIVE_POINTS = 500

const BOUNDS = {
  /** One query reads from the database while another serializes. */
  concurrency: 2,
  maxWaiting: 256,
  maxWaitingPerSite: 160,
  maxWaitingPerNetwork: 128,
  maxWaitMs: 5_000,
}

/** The time for other requests after an expensive response, as a multiple of the time that its serialization takes. */
const PAUSE_FACTOR = 2

/**
 * Limits the concurrency of expensive queries with a fair queue over clients, so that they delay each other and not cheap
 * ones. Queries that exceed the queue limits are rejected. Mutations bypass the lane.
 */
export function expensiveLane(executor: Executor, onRejection: OnRejection, bounds = BOUNDS): Executor {
  const enqueue = fairQueue({ ...bounds, overflowError: () => new BudgetExceeded('dear_queries_total', 1) })
  return (requestContext) => {
    const { caller, queryPoints = 0 } = requestContext.context as Partial<GatewayContext>
    return caller && queryPoints >= MIN_EXPENSIVE_POINTS
      ? inTurn(requestContext, caller)
      : executor(requestContext)
  }

  function inTurn(requestContext: Parameters<Executor>[0], caller: Caller): ReturnType<Executor> {
    const { client } = requestContext.context as Partial<GatewayContext>
    return new Promise((resolve, reject) => {
      const ended = enqueue(clientPrefix(caller.address), async () => {
        // The client disconnected while queued and does not see this error.
        if (client?.isDisconnected) throw new BudgetExceeded('dear_queries', 1)
        const answer = await executor(requestContext)
        const from = performance.now()
        resolve(answer)
        await yieldLoop(from, PAUSE_FACTOR)
      })
      ended.catch((error) => {
        const refused = rejectionOfQueue(error)
        if (refused) onRejection(refused, caller)
        reject(refused ?? error)
      })
    })
  }
}

/** Converts an error of the queue to a rejection; rejections of the operation itself are already reported. */
function rejectionOfQueue(error: unknown): BudgetExceeded | undefined {
  if (error instanceof BudgetExceeded) return error.reason === 'dear_queries_total' ? error : undefined
  const isOwnLane = error instanceof ShopError && error.code === 'RATE_LIMITED'
  return isOwnLane ? new BudgetExceeded('dear_queries', 1) : undefined
}

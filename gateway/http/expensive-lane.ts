import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ApolloGateway } from '@apollo/gateway'
import { fairQueue } from '@shopstack/drizzle/client/fair-queue'
import type { Caller } from '@shopstack/kit/auth/viewer'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import { ShopError } from '@shopstack/schema/errors'
import { BudgetExceeded, type OnRefusal } from '../budget/spending.js'
import type { GatewayContext } from '../federation/in-process-source.js'

type Executor = ApolloGateway['executor']

/** Points from which a query takes so long that it waits for others like it. A page of 20 products costs 200. */
export const DEAR_POINTS = 500

const BOUNDS = {
  /** One reads while another one's answer is made. */
  concurrency: 2,
  maxWaiting: 256,
  maxWaitingPerSite: 160,
  maxWaitingPerNetwork: 128,
  maxWaitMs: 5_000,
}

/**
 * Runs queries that cost much a few at a time, and clients take turns, so that many of them delay each other and not what
 * is cheap. What may not wait is refused. Writes never wait here: they hold no list, and a customer waits for them.
 */
export function dearLane(executor: Executor, onRefusal: OnRefusal, bounds = BOUNDS): Executor {
  const enqueue = fairQueue({ ...bounds, crowdedOut: () => new BudgetExceeded('dear_queries_total', 1) })
  return (requestContext) => {
    const { caller, queryPoints = 0 } = requestContext.context as Partial<GatewayContext>
    return caller && queryPoints >= DEAR_POINTS ? inTurn(requestContext, caller) : executor(requestContext)
  }

  async function inTurn(requestContext: Parameters<Executor>[0], caller: Caller) {
    const { client } = requestContext.context as Partial<GatewayContext>
    try {
      return await enqueue(clientPrefix(caller.address), async () => {
        // Its client hung up while it waited, and does not see this.
        if (client?.isGone) throw new BudgetExceeded('dear_queries', 1)
        const answer = await executor(requestContext)
        // What came in meanwhile goes first.
        await nextTurn()
        return answer
      })
    } catch (error) {
      const refused = refusalOf(error)
      if (!refused) throw error
      onRefusal(refused, caller)
      throw refused
    }
  }
}

/** The refusal that an error of the queue is; those of the operation itself are told of already. */
function refusalOf(error: unknown): BudgetExceeded | undefined {
  if (error instanceof BudgetExceeded) return error.reason === 'dear_queries_total' ? error : undefined
  const isOwnLane = error instanceof ShopError && error.code === 'RATE_LIMITED'
  return isOwnLane ? new BudgetExceeded('dear_queries', 1) : undefined
}

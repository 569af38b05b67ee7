import type { GraphQLDataSource } from '@apollo/gateway'
import { callerOf } from '@shopstack/kit/caller'
import { signCall } from '@shopstack/kit/signing'
import type { Resources, Subgraph, SubgraphAnswer } from '@shopstack/kit/subgraph'
import type { Caller } from '@shopstack/kit/viewer'
import { ShopError } from '@shopstack/schema/errors'
import { Pool } from 'undici'
import { z } from 'zod'

/** What a request carries through the gateway to the subgraphs. */
export interface GatewayContext {
  caller: Caller
}

type Process = GraphQLDataSource<GatewayContext & Record<string, unknown>>['process']

/** How long a subgraph may take to answer before the gateway gives up on it, in milliseconds. */
export const DEADLINE = 10_000
/** The largest answer that is read from a subgraph. */
const MAX_ANSWER = 20_000_000

/** A subgraph in this process: called directly, nothing is printed, sent or parsed twice. */
export function inProcess(subgraph: Subgraph): GraphQLDataSource {
  const process: Process = ({ request, context }) =>
    subgraph.execute({ query: request.query ?? '', variables: request.variables }, callerIn(context))
  return { process }
}

/** A subgraph that is a service of its own, and the pool of connections to it. */
export interface RemoteSubgraph extends GraphQLDataSource {
  /** Whether it says that it is ready. */
  ready(): Promise<boolean>
  close(): Promise<void>
}

/**
 * A subgraph at a URL. Each call is signed and has a deadline; of one that fails the client hears only that the
 * subgraph is away, and the log why.
 */
export function overHttp(
  name: string,
  url: string,
  secret: string,
  { log, tracing }: Pick<Resources, 'log' | 'tracing'>,
): RemoteSubgraph {
  const { origin, pathname } = new URL(url)
  const path = pathname === '/' ? '/graphql' : pathname
  const pool = new Pool(origin, {
    connections: 64,
    connect: { timeout: 2_000 },
    headersTimeout: DEADLINE,
    bodyTimeout: DEADLINE,
    maxResponseSize: MAX_ANSWER,
  })
  const process: Process = async ({ request, context }) => {
    const body = JSON.stringify({ query: request.query, variables: request.variables })
    const caller = callerIn(context)
    const headers = {
      'content-type': 'application/json',
      ...signCall(secret, { to: name, body, caller }),
      ...tracing?.headers(),
    }
    const signal = AbortSignal.timeout(DEADLINE)
    try {
      const response = await pool.request({ path, method: 'POST', headers, body, signal })
      if (response.statusCode !== 200) {
        await response.body.dump()
        throw new Error(`it answered with status ${response.statusCode}`)
      }
      return readAnswer(await response.body.json())
    } catch (cause) {
      log.error({ err: cause, requestId: caller.requestId, subgraph: name }, 'a subgraph did not answer')
      throw Object.assign(new ShopError('SERVICE_UNAVAILABLE', { service: name }), { cause })
    }
  }
  return {
    process,
    close: () => pool.close(),
    async ready() {
      try {
        const { statusCode, body } = await pool.request({
          path: '/health/ready',
          method: 'GET',
          headersTimeout: 2_000,
        })
        await body.dump()
        return statusCode === 200
      } catch {
        return false
      }
    },
  }
}

const answerShape = z.object({ data: z.unknown().optional(), errors: z.array(z.unknown()).optional() })

function readAnswer(json: unknown): SubgraphAnswer {
  // Whoever answers something else is no subgraph; what is inside was shaped by the same code as in process.
  return answerShape.parse(json) as SubgraphAnswer
}

// Health checks and schema loads of the gateway have no caller.
const callerIn = (context: Record<string, unknown>): Caller =>
  (context as Partial<GatewayContext>).caller ?? callerOf()

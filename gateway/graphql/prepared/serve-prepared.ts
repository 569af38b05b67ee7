import type { ApolloGateway } from '@apollo/gateway'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { OperationTypeNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { ExecutorOutcome, GatewayContext } from '../../federation/in-process-source.js'
import { LIMITS } from '../limits/limits.js'
import type { PreparedRequest, PreparedRequests } from './prepared-requests.js'
import { type PlainRequest, readPlain } from './read-request.js'

type Executor = ApolloGateway['executor']
type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<string | undefined>

/** Authenticates, charges and admits a request; rejects with the error of the response. */
export type OpenRequestContext = (request: FastifyRequest, reply: FastifyReply) => Promise<GatewayContext>

export interface ServeOptions {
  readonly requests: Pick<PreparedRequests, 'find'>
  readonly openContext: OpenRequestContext
  readonly execute: Executor
  /** Apollo Server's handler with a context function. */
  apollo(context: OpenRequestContext): Handler
}

/** `Accept` headers with a known response type. */
const MAX_ACCEPTED = 100
const MAX_ACCEPT_CHARACTERS = 200

/**
 * Serves requests for prepared operations without Apollo Server: read, charge, execute, serialize. A result with errors or
 * extensions is handed to Apollo Server with its outcome, so that all errors are formatted in one place.
 */
export function servePrepared({ requests, openContext, execute, apollo }: ServeOptions): Handler {
  const begun = new WeakMap<FastifyRequest, Promise<GatewayContext>>()
  const types = new LRUCache<string, string>({ max: MAX_ACCEPTED })
  const full = apollo((request, reply) => begun.get(request) ?? openContext(request, reply))

  async function answerInFull(request: FastifyRequest, reply: FastifyReply): Promise<string | undefined> {
    const body = await full(request, reply)
    const { accept = '' } = request.headers
    const type = reply.getHeader('content-type')
    const isData = reply.statusCode === 200 && request.method === 'POST'
    if (isData && typeof type === 'string' && accept.length <= MAX_ACCEPT_CHARACTERS) types.set(accept, type)
    return body
  }

  async function begin(opening: Promise<GatewayContext>, prepared: PreparedRequest, plain: PlainRequest) {
    try {
      return await run(execute, prepared, { plain, context: await opening })
    } catch {
      // Apollo Server awaits the same rejection.
      return null
    }
  }

  return async (request, reply) => {
    const type = types.get(request.headers.accept ?? '')
    const plain = type === undefined ? null : readPlain(request)
    const prepared = plain && requests.find(plain.named, plain.operationName)
    if (!type || !plain || !prepared) return answerInFull(request, reply)
    const opening = openContext(request, reply)
    const data = await begin(opening, prepared, plain)
    if (!data) {
      begun.set(request, opening)
      return full(request, reply)
    }
    void reply.header('cache-control', 'no-store').header('content-type', type)
    return `${JSON.stringify({ data })}\n`
  }
}

interface Begun {
  readonly plain: PlainRequest
  readonly context: GatewayContext
}

/** Executes a prepared operation; returns its data, or null with the outcome in the context when it has more than data. */
async function run(
  execute: Executor,
  { document, queryHash, kind, price }: PreparedRequest,
  { plain: { operationName, variables }, context }: Begun,
): Promise<object | null> {
  const { cost, points } = price(variables)
  // Apollo Server's limit plugin reports an exceeded limit.
  if (cost > LIMITS.cost) return null
  try {
    context.spending?.charge(points)
    context.isCharged = true
  } catch (error) {
    context.refusal = error
    return null
  }
  const outcome = await outcomeOf(() => {
    if (kind === OperationTypeNode.QUERY) context.queryPoints = points
    const request = { variables, ...(operationName !== undefined && { operationName }) }
    // The executor reads these members of Apollo Server's request context and no others.
    return execute({
      request,
      document,
      queryHash,
      context,
      metrics: {},
    } as unknown as Parameters<Executor>[0])
  })
  if ('result' in outcome && isDataAlone(outcome.result)) return outcome.result.data
  context.outcome = outcome
  return null
}

const isDataAlone = (result: Awaited<ReturnType<Executor>>): result is { data: object } =>
  Boolean(result.data) && !result.errors?.length && !result.extensions

async function outcomeOf(work: () => ReturnType<Executor>): Promise<ExecutorOutcome> {
  try {
    return { result: await work() }
  } catch (error) {
    return { error }
  }
}

/** An executor that returns the outcome of a request that was executed already. */
export const reuseOutcome =
  (execute: Executor): Executor =>
  (requestContext) => {
    const { outcome } = requestContext.context as Partial<GatewayContext>
    if (!outcome) return execute(requestContext)
    return 'error' in outcome ? Promise.reject(outcome.error) : Promise.resolve(outcome.result)
  }

import type { ApolloGateway } from '@apollo/gateway'
import { ReadRecord } from '@shopstack/kit/cache/read-record'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { OperationTypeNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { ExecutorOutcome, GatewayContext } from '../../federation/in-process-source.js'
import { LIMITS } from '../limits/limits.js'
import type { PreparedRequest, PreparedRequests } from './prepared-requests.js'
import { type PlainRequest, readPlain } from './read-request.js'
import type { ResponseCache } from './response-cache.js'

type Executor = ApolloGateway['executor']
type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<string | undefined>

/** Authenticates, charges and admits a request; rejects with the error of the response. */
export type OpenRequestContext = (request: FastifyRequest, reply: FastifyReply) => Promise<GatewayContext>

export interface ServeOptions {
  readonly requests: Pick<PreparedRequests, 'find'>
  readonly openContext: OpenRequestContext
  readonly execute: Executor
  /** `null` without a cache, or when a subgraph is another process, which does not say what it read. */
  readonly responses: ResponseCache | null
  readonly metrics: Pick<Metrics, 'operation'>
  /** Apollo Server's handler with a context function. */
  apollo(context: OpenRequestContext): Handler
}

/** `Accept` headers with a known response type. */
const MAX_ACCEPTED = 100
const MAX_ACCEPT_CHARACTERS = 200

/**
 * Serves requests for prepared operations without Apollo Server: read, charge, execute or find the response, serialize. A result
 * with errors or extensions is handed to Apollo Server with its outcome, so that all errors are formatted in one place.
 */
export function servePrepared(options: ServeOptions): Handler {
  const { requests, openContext, apollo } = options
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
      return await respond(options, prepared, { plain, context: await opening })
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
    const body = await begin(opening, prepared, plain)
    if (body === null) {
      begun.set(request, opening)
      return full(request, reply)
    }
    void reply.header('cache-control', 'no-store').header('content-type', type)
    return body
  }
}

interface Begun {
  readonly plain: PlainRequest
  readonly context: GatewayContext
}

/** The body of a response that is data alone; otherwise null, with the outcome in the context. */
async function respond(
  { execute, responses, metrics }: ServeOptions,
  prepared: PreparedRequest,
  { plain: { operationName, variables }, context }: Begun,
): Promise<string | null> {
  const { document, queryHash, kind, price } = prepared
  const from = performance.now()
  const { cost, points } = price(variables)
  // Apollo Server's limit plugin reports an exceeded limit.
  if (cost > LIMITS.cost || !charge(context, points)) return null
  const isQuery = kind === OperationTypeNode.QUERY
  const key = isQuery && responses ? responses.keyOf(prepared, operationName, variables) : null
  const known = key === null ? undefined : responses?.find(key)
  if (known !== undefined) {
    metrics.operation(prepared.name, false, (performance.now() - from) / 1_000)
    return known
  }
  if (key !== null) context.record = new ReadRecord()
  const outcome = await outcomeOf(() => {
    if (isQuery) context.queryPoints = points
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
  if (!('result' in outcome && isDataAlone(outcome.result))) {
    context.outcome = outcome
    return null
  }
  const body = `${JSON.stringify({ data: outcome.result.data })}\n`
  if (key !== null && context.record) responses?.keep(key, body, context.record)
  return body
}

function charge(context: GatewayContext, points: number): boolean {
  try {
    context.spending?.charge(points)
    context.isCharged = true
    return true
  } catch (error) {
    context.refusal = error
    return false
  }
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

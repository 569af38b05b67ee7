import type { ApolloGateway } from '@apollo/gateway'
import { ReadRecord } from '@shopstack/kit/cache/read-record'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'
import { OperationTypeNode } from 'graphql'
import type { ExecutorOutcome, GatewayContext } from '../../federation/in-process-source.js'
import { LIMITS } from '../limits/limits.js'
import type { PreparedRequest } from './prepared-requests.js'
import type { PlainRequest } from './read-request.js'
import type { ResponseCache } from './response-cache.js'

type Executor = ApolloGateway['executor']

/** What executes prepared operations. */
export interface RespondOptions {
  readonly execute: Executor
  /** `null` without a cache, or when a subgraph is another process, which does not say what it read. */
  readonly responses: ResponseCache | null
  readonly metrics: Pick<Metrics, 'operation'>
}

/** A request with its context, which is still being opened. */
export interface OpeningRequest {
  readonly plain: PlainRequest
  readonly opening: Promise<GatewayContext>
}

/**
 * The body of a response that is data alone. Otherwise null: the outcome is in the context, or the context could not be opened,
 * and Apollo Server responds.
 */
export async function respondWithData(
  options: RespondOptions,
  prepared: PreparedRequest,
  { plain, opening }: OpeningRequest,
): Promise<string | null> {
  try {
    const context = await opening
    const body = await respondIn(context, options, prepared, plain)
    if (body !== null && context.trusted) context.trusted.isData = true
    return body
  } catch {
    // Apollo Server awaits the same rejection.
    return null
  }
}

async function respondIn(
  context: GatewayContext,
  { execute, responses, metrics }: RespondOptions,
  prepared: PreparedRequest,
  { operationName, variables }: PlainRequest,
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

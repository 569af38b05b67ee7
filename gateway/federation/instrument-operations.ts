import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway'
import type { ApolloServerPlugin, BaseContext } from '@apollo/server'
import type { Resources } from '@shopstack/kit/subgraph/definition'
import type { SubgraphName } from '@shopstack/kit/subgraph/name'
import { traced } from '@shopstack/kit/telemetry/tracing'
import { GraphQLError, getOperationAST, type OperationDefinitionNode } from 'graphql'

type Executor = ApolloGateway['executor']
type Telemetry = Pick<Resources, 'metrics' | 'tracing'>

/** Operation names are truncated to bound the size of metric labels. */
const MAX_NAME_LENGTH = 64

/** The name of an operation in metrics and traces. */
export const metricName = ({ name }: OperationDefinitionNode): string | undefined =>
  name?.value.slice(0, MAX_NAME_LENGTH)

/** Measures every operation of GraphQL and REST, and traces it when a collector is configured. */
export function instrumentExecutor(executor: Executor, { metrics, tracing }: Telemetry): Executor {
  return async (requestContext) => {
    const { document, request } = requestContext
    const from = performance.now()
    const operation = getOperationAST(document, request.operationName)
    const name = operation ? metricName(operation) : undefined
    const kind = operation?.operation ?? 'query'
    const response = await (tracing
      ? traced(
          tracing,
          ['internal', `GraphQL ${kind}`, { 'graphql.operation.name': name, 'graphql.operation.type': kind }],
          async () => executor(requestContext),
          ({ errors }) => errors?.[0] && codeOf(errors[0]),
        )
      : executor(requestContext))
    metrics.operation(name, Boolean(response.errors?.length), (performance.now() - from) / 1_000)
    return response
  }
}

/** Traces each call to a subgraph, and counts failed calls; errors within a response are counted by the subgraph. */
export function instrumentSource(
  name: SubgraphName,
  source: GraphQLDataSource,
  { metrics, tracing }: Telemetry,
): GraphQLDataSource {
  const direct: GraphQLDataSource['process'] = (options) => source.process(options)
  const call: GraphQLDataSource['process'] = tracing
    ? (options) =>
        traced(
          tracing,
          ['client', `subgraph ${name}`, { 'shopstack.subgraph': name }],
          () => direct(options),
          ({ errors }) => errors?.[0] && codeOf(errors[0]),
        )
    : direct
  const process: GraphQLDataSource['process'] = async (options) => {
    try {
      return await call(options)
    } catch (error) {
      metrics.error(name, codeOf(error))
      throw error
    }
  }
  return { process }
}

/** Counts requests that the gateway rejects before execution: syntax, validation, limits. */
export const countRejections = <Context extends BaseContext>({
  metrics,
}: Telemetry): ApolloServerPlugin<Context> => ({
  requestDidStart: async () => {
    let isRunning = false
    return {
      async executionDidStart() {
        isRunning = true
      },
      async didEncounterErrors({ errors }) {
        if (isRunning) return
        for (const error of errors) metrics.error('gateway', codeOf(error))
      },
    }
  },
})

function codeOf(error: unknown): string {
  const code = error instanceof GraphQLError || isFormatted(error) ? error.extensions?.code : undefined
  return typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR'
}

const isFormatted = (error: unknown): error is { extensions?: Record<string, unknown> } =>
  typeof error === 'object' && error !== null && 'extensions' in error

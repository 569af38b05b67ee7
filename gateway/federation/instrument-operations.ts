import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway'
import type { ApolloServerPlugin, BaseContext } from '@apollo/server'
import type { Resources } from '@shopstack/kit/subgraph/definition'
import type { SubgraphName } from '@shopstack/kit/subgraph/name'
import { traced } from '@shopstack/kit/telemetry/tracing'
import { GraphQLError, getOperationAST } from 'graphql'

type Executor = ApolloGateway['executor']
type Watchers = Pick<Resources, 'metrics' | 'tracing'>

/** Longer names are made to be a nuisance. */
const NAME_LENGTH = 64

/** Measures every operation, whether it came over GraphQL or REST, and traces it when there is a collector. */
export function watchedExecutor(executor: Executor, { metrics, tracing }: Watchers): Executor {
  return async (requestContext) => {
    const { document, request } = requestContext
    const from = performance.now()
    const operation = getOperationAST(document, request.operationName)
    const name = operation?.name?.value.slice(0, NAME_LENGTH)
    const kind = operation?.operation ?? 'query'
    const answer = await (tracing
      ? traced(
          tracing,
          ['internal', `GraphQL ${kind}`, { 'graphql.operation.name': name, 'graphql.operation.type': kind }],
          async () => executor(requestContext),
          ({ errors }) => errors?.[0] && codeOf(errors[0]),
        )
      : executor(requestContext))
    metrics.operation(name, Boolean(answer.errors?.length), (performance.now() - from) / 1_000)
    return answer
  }
}

/** Traces each call to a subgraph, and counts those that fail altogether: it counts its other errors itself. */
export function watchedSource(
  name: SubgraphName,
  source: GraphQLDataSource,
  { metrics, tracing }: Watchers,
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

/** Counts what the gateway itself refuses before anything runs: syntax, validation, limits. */
export const countRefusals = <Context extends BaseContext>({
  metrics,
}: Watchers): ApolloServerPlugin<Context> => ({
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

import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway'
import { replayExtensions, replayedIn } from '@shopstack/kit/subgraph/replays'
import type { GatewayContext } from './in-process-source.js'

type Executor = ApolloGateway['executor']

/** Collects the replayed mutations of a subgraph in the context of the operation: Apollo's executor drops extensions. */
export function collectReplays(source: GraphQLDataSource): GraphQLDataSource {
  const process: GraphQLDataSource['process'] = async (options) => {
    const response = await source.process(options)
    const keys = replayedIn(response.extensions)
    if (keys.length > 0) {
      const context = options.context as Partial<GatewayContext>
      context.replayed = [...(context.replayed ?? []), ...keys]
    }
    return response
  }
  return { process }
}

/** Marks replayed mutations in the extensions of the response. */
export const markReplays =
  (execute: Executor): Executor =>
  async (requestContext) => {
    const result = await execute(requestContext)
    const { replayed = [] } = requestContext.context as Partial<GatewayContext>
    const extensions = replayExtensions(replayed)
    return extensions ? { ...result, extensions: { ...result.extensions, ...extensions } } : result
  }

/** Restores the response keys of the client, which the executor had renamed. */
export function restoreReplayedKeys(
  context: Partial<GatewayContext>,
  clientKeys: ReadonlyMap<string, string>,
): void {
  if (context.replayed) context.replayed = context.replayed.map((key) => clientKeys.get(key) ?? key)
}

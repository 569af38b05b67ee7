import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway'
import type { Resources, SubgraphName } from '@shopstack/kit/subgraph'
import { watchRefusals } from './budget/watch-refusals.js'
import { compiledExecutor } from './executor.js'
import { withHealthFallback } from './health-fallback.js'
import { checkInputScalars } from './input-scalars.js'
import { dearLane } from './load/dear-lane.js'
import { withDeadline } from './operation-deadline.js'
import { gatewaySdl } from './supergraph.js'
import { disableTelemetry } from './telemetry-config.js'
import { watchedExecutor, watchedSource } from './watch-operations.js'

/** An Apollo gateway over the subgraphs, each reached by the data source of its name. */
export function openGateway(
  subgraphs: Record<SubgraphName, GraphQLDataSource>,
  resources: Pick<Resources, 'log' | 'metrics' | 'tracing'>,
): ApolloGateway {
  disableTelemetry()
  const { log } = resources
  const sources = {
    transactions: withDeadline(
      'transactions',
      watchedSource('transactions', subgraphs.transactions, resources),
      log,
    ),
    insights: withHealthFallback(
      withDeadline('insights', watchedSource('insights', subgraphs.insights, resources), log),
    ),
  }
  const supergraphSdl = gatewaySdl()
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => {
      if (name !== 'transactions' && name !== 'insights')
        throw new Error(`no data source for subgraph ${name}`)
      return sources[name]
    },
    logger: {
      debug: (message) => log.debug(message),
      info: (message) => log.debug(message),
      warn: (message) => log.warn(message),
      error: (message) => log.error(message),
    },
    __exposeQueryPlanExperimental: false,
  })
  // What Apollo Server validates documents against.
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => checkInputScalars(apiSchema))
  const executor = compiledExecutor(supergraphSdl, sources, gateway.executor)
  gateway.executor = dearLane(watchedExecutor(executor, resources), watchRefusals(resources))
  return gateway
}

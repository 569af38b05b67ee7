import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway'
import type { Logger } from '@shopstack/kit/log'
import type { SubgraphName } from '@shopstack/kit/subgraph'
import { compiledExecutor } from './executor.js'
import { gatewaySdl } from './supergraph.js'
import { disableTelemetry } from './telemetry-config.js'

/** An Apollo gateway over the subgraphs, each reached by the data source of its name. */
export function openGateway(sources: Record<SubgraphName, GraphQLDataSource>, log: Logger): ApolloGateway {
  disableTelemetry()
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
  gateway.executor = compiledExecutor(supergraphSdl, sources, gateway.executor)
  return gateway
}

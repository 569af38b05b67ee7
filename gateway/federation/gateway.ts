import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway'
import type { Resources } from '@shopstack/kit/subgraph/definition'
import type { SubgraphName } from '@shopstack/kit/subgraph/name'
import { reportRejections } from '../budget/report-rejections.js'
import { checkInputScalars } from '../graphql/input-scalars.js'
import { withDeadline } from '../graphql/operation-deadline.js'
import { reuseOutcome } from '../graphql/prepared/data-response.js'
import { expensiveLane } from '../http/expensive-lane.js'
import { disableTelemetry } from './disable-apollo-telemetry.js'
import { compiledExecutor } from './executor/execute.js'
import { withHealthFallback } from './health-fallback.js'
import { instrumentExecutor, instrumentSource } from './instrument-operations.js'
import { collectReplays, markReplays } from './replays.js'
import { gatewaySdl } from './supergraph.js'

/** The data sources of the subgraphs as the executor calls them. */
export type GatewaySources = Readonly<Record<SubgraphName, GraphQLDataSource>>

/** Adds deadlines, metrics, and the fallback of `health` to the data sources of the subgraphs. */
export function gatewaySources(
  subgraphs: Record<SubgraphName, GraphQLDataSource>,
  resources: Pick<Resources, 'log' | 'metrics' | 'tracing'>,
): GatewaySources {
  const { log } = resources
  const source = (name: SubgraphName) => {
    const endsQueries = 'endsQueries' in subgraphs[name]
    return withDeadline(name, instrumentSource(name, collectReplays(subgraphs[name]), resources), {
      log,
      endsQueries,
    })
  }
  return { transactions: source('transactions'), insights: withHealthFallback(source('insights')) }
}

/** Opens an Apollo gateway over the data sources of the subgraphs. */
export function openGateway(
  sources: GatewaySources,
  resources: Pick<Resources, 'log' | 'metrics' | 'tracing'>,
): ApolloGateway {
  disableTelemetry()
  const { log } = resources
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
  // Apollo Server validates documents against this schema.
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => checkInputScalars(apiSchema))
  const executor = compiledExecutor(supergraphSdl, sources, gateway.executor)
  gateway.executor = reuseOutcome(
    expensiveLane(instrumentExecutor(markReplays(executor), resources), reportRejections(resources)),
  )
  return gateway
}

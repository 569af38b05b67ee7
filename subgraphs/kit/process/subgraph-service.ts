import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/read-config.js'
import { subgraphSecrets } from '../config/secrets.js'
import { nonceStore } from '../http/call-nonces.js'
import { rejectPortsInUse } from '../http/free-ports.js'
import { drain, type Readiness } from '../http/health.js'
import { listen } from '../http/server.js'
import { type CallOptions, serveSubgraph } from '../http/subgraph-endpoint.js'
import type { Resources, Subgraph, SubgraphDefinition } from '../subgraph/definition.js'
import type { SubgraphName } from '../subgraph/name.js'
import { instrumentHttp } from '../telemetry/instrument-http.js'
import type { Logger } from '../telemetry/log.js'
import { openMetricsServer, serveMetrics } from '../telemetry/metrics-endpoint.js'
import { type Disposables, disposables } from './disposables.js'
import { mountSubgraph } from './mount-subgraph.js'
import { prepareDatabase } from './prepare-database.js'
import { openResources } from './resources.js'

/** A subgraph that runs as a separate service. */
export interface SubgraphService {
  readonly port: number
  close(): Promise<void>
}

/** Opens a subgraph and its database, and listens for its gateway. */
export async function startSubgraph<Name extends SubgraphName, Loaders>(
  definition: SubgraphDefinition<Name, Loaders>,
  config: Config,
  log: Logger,
): Promise<SubgraphService> {
  const open = disposables()
  const { name } = definition
  const variable = `${name.toUpperCase()}_PORT`
  try {
    await rejectPortsInUse(config.host, {
      [variable]: config.ports[name],
      METRICS_PORT: config.metricsPort,
    })
    const { roleUrls } = open.add('database', await prepareDatabase(config, log, [name, 'gateway']), (d) =>
      d.close(),
    )
    const resources = open.add('resources', await openResources(config, roleUrls, log, name), (r) =>
      r.close(),
    )
    const { subgraph, db, check, replicaCheck } = mountSubgraph(definition, {
      ...{ config, primaryUrl: roleUrls[name], resources, open },
    })
    const { redis, redisCheck } = resources
    const checks = { database: check, ...(replicaCheck && { replica: replicaCheck }), redis: redisCheck }
    const claim = nonceStore({ subgraph: name, redis, db, log })
    const secrets = await subgraphSecrets(config)
    // With tracing every call goes through the hooks that make spans.
    const measured = resources.tracing ? {} : { metrics: resources.metrics }
    const calls = { secrets, claim, operationTimeout: config.operationTimeout, ...measured }
    const app = await openServer(subgraph, { checks, calls }, { config, resources, open })
    const port = await listen(app, config.host, config.ports[name], variable)
    log.info(`${name} listening on http://${config.host}:${port}/graphql`)
    return { port, close: () => open.close(log) }
  } catch (error) {
    await open.close(log)
    throw error
  }
}

interface ServiceProcess {
  config: Config
  resources: Resources
  open: Disposables
}

async function openServer(
  subgraph: Subgraph,
  { checks, calls }: { checks: Readiness['checks']; calls: CallOptions },
  { config, resources, open }: ServiceProcess,
): Promise<FastifyInstance> {
  const { metrics, log } = resources
  const readiness = { stopping: false, checks }
  const app = serveSubgraph(subgraph, calls, readiness, log)
  instrumentHttp(app, subgraph.name, resources)
  serveMetrics([app], { config, metrics, log })
  open.add('metrics', await openMetricsServer({ config, metrics, log }), (server) => server?.close())
  open.add('server', app, (server) => server.close())
  open.add('readiness', readiness, (r) => drain(r, config.shutdownGrace))
  return app
}

import type { FastifyInstance } from 'fastify'
import { startBackground } from './background.js'
import { nonceStore } from './call-nonces.js'
import type { Config } from './config.js'
import { connectSubgraph } from './connections.js'
import { openDatabase } from './database.js'
import { refuseTakenPorts } from './free-ports.js'
import { answers, beginToStop, type Readiness } from './health.js'
import { type Closables, closables } from './lifecycle.js'
import type { Logger } from './log.js'
import { openReplica } from './replica.js'
import { openResources } from './resources.js'
import { subgraphSecret } from './secrets.js'
import { type CallOptions, serveSubgraph } from './serve.js'
import { openMetricsServer, serveMetrics } from './serve-metrics.js'
import { listen } from './server.js'
import {
  openSubgraph,
  type Resources,
  type Subgraph,
  type SubgraphDefinition,
  type SubgraphName,
} from './subgraph.js'
import { poolObserver } from './watch-pool.js'
import { watchRequests } from './watch-requests.js'

/** A subgraph that runs as a service of its own. */
export interface SubgraphService {
  readonly port: number
  close(): Promise<void>
}

/** Opens a subgraph on its database and listens for its gateway. */
export async function startSubgraph<Name extends SubgraphName, Loaders>(
  definition: SubgraphDefinition<Name, Loaders>,
  config: Config,
  log: Logger,
): Promise<SubgraphService> {
  const open = closables()
  const { name } = definition
  const variable = `${name.toUpperCase()}_PORT`
  try {
    await refuseTakenPorts(config.host, {
      [variable]: config.ports[name],
      METRICS_PORT: config.metricsPort,
    })
    const { roleUrls } = open.add('database', await openDatabase(config, log, [name, 'gateway']), (d) =>
      d.close(),
    )
    const resources = open.add('resources', await openResources(config, roleUrls, log, name), (r) =>
      r.close(),
    )
    const observer = poolObserver(name, config.database.connections, resources)
    const connection = open.add('connections', connectSubgraph(name, roleUrls[name], config, observer), (c) =>
      c.close(),
    )
    const replica = openReplica(name, {
      ...{ config, resources, open },
      primary: connection,
      primaryUrl: roleUrls[name],
    })
    const subgraph = openSubgraph(definition, connection.db, resources, replica)
    startBackground(definition, connection, resources, open)
    const database = answers(true, connection.ping)
    const checks = { database, ...(replica && { replica: replica.check }), redis: resources.redisCheck }
    const { redis } = resources
    const claim = nonceStore({ subgraph: name, redis, db: connection.db, log })
    const secret = await subgraphSecret(config)
    const calls = { secret, claim, operationTimeout: config.operationTimeout }
    const app = await openServer(subgraph, { checks, calls }, { config, resources, open })
    const port = await listen(app, config.host, config.ports[name], variable)
    log.info(`${name} answers its gateway on http://${config.host}:${port}/graphql`)
    return { port, close: () => open.close(log) }
  } catch (error) {
    await open.close(log)
    throw error
  }
}

interface Process {
  config: Config
  resources: Resources
  open: Closables
}

async function openServer(
  subgraph: Subgraph,
  { checks, calls }: { checks: Readiness['checks']; calls: CallOptions },
  { config, resources, open }: Process,
): Promise<FastifyInstance> {
  const { metrics, log } = resources
  const readiness = { stopping: false, checks }
  const app = serveSubgraph(subgraph, calls, readiness, log)
  watchRequests(app, subgraph.name, resources)
  serveMetrics([app], { config, metrics, log })
  open.add('metrics', await openMetricsServer({ config, metrics, log }), (server) => server?.close())
  open.add('server', app, (server) => server.close())
  open.add('readiness', readiness, (r) => beginToStop(r, config.shutdownGrace))
  return app
}

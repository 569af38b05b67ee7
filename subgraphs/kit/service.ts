import type { Config } from './config.js'
import { connectAs } from './connections.js'
import { openDatabase } from './database.js'
import { answers } from './health.js'
import { closables } from './lifecycle.js'
import type { Logger } from './log.js'
import { openResources } from './resources.js'
import { subgraphSecret } from './secrets.js'
import { serveSubgraph } from './serve.js'
import { listen } from './server.js'
import { openSubgraph, type SubgraphDefinition, type SubgraphName } from './subgraph.js'

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
  try {
    const database = open.add('database', await openDatabase(config, log, [name, 'gateway']), (d) =>
      d.close(),
    )
    const connection = open.add('connections', connectAs(name, database.roleUrls[name]), (c) => c.close())
    const resources = open.add('resources', await openResources(config, database.roleUrls, log), (r) =>
      r.close(),
    )
    const subgraph = openSubgraph(definition, connection.db, resources)
    const readiness = {
      stopping: false,
      checks: { database: answers(true, connection.ping), redis: resources.redisCheck },
    }
    const app = serveSubgraph(subgraph, await subgraphSecret(config), readiness, log)
    open.add('server', app, (server) => server.close())
    open.add('readiness', readiness, (r) => {
      r.stopping = true
    })
    const variable = `${name.toUpperCase()}_PORT`
    const port = await listen(app, config.host, config.ports[name], variable)
    log.info(`${name} answers its gateway on http://${config.host}:${port}/graphql`)
    return { port, close: () => open.close(log) }
  } catch (error) {
    await open.close(log)
    throw error
  }
}

import type { GraphQLDataSource } from '@apollo/gateway'
import type { RoleName } from '@shopstack/drizzle/access'
import { insights } from '@shopstack/insights'
import type { Config } from '@shopstack/kit/config'
import { connectAs } from '@shopstack/kit/connections'
import { openDatabase, type ReadyDatabase } from '@shopstack/kit/database'
import { answers, type HealthCheck, serveHealth } from '@shopstack/kit/health'
import { type Closables, closables } from '@shopstack/kit/lifecycle'
import type { Logger } from '@shopstack/kit/log'
import { openResources } from '@shopstack/kit/resources'
import { subgraphSecret } from '@shopstack/kit/secrets'
import { listen } from '@shopstack/kit/server'
import {
  openSubgraph,
  type Resources,
  type SubgraphDefinition,
  type SubgraphName,
} from '@shopstack/kit/subgraph'
import { transactions } from '@shopstack/transactions'
import { inProcess, overHttp } from './data-sources.js'
import { openGateway } from './gateway.js'
import { openHttp } from './http.js'
import { runOperations } from './operations.js'
import { expressApp } from './rest/express/app.js'
import { flaskApp } from './rest/flask/app.js'

/** The running shop: where it listens, and how to stop it. */
export interface Platform {
  readonly database: Pick<ReadyDatabase, 'description' | 'demo'>
  /** `null` is a surface that is switched off. */
  readonly ports: { graphql: number; flask: number | null; express: number | null }
  readonly remote: readonly SubgraphName[]
  close(): Promise<void>
}

/** Opens the whole shop as configured: each subgraph in this process unless it has a URL, the gateway, and the REST surfaces. */
export async function openPlatform(config: Config, log: Logger): Promise<Platform> {
  const open = closables()
  try {
    return await start(config, log, open)
  } catch (error) {
    await open.close(log)
    throw error
  }
}

async function start(config: Config, log: Logger, open: Closables): Promise<Platform> {
  const database = open.add('database', await openDatabase(config, log, rolesOf(config)), (d) => d.close())
  const resources = open.add('resources', await openResources(config, database.roleUrls, log), (r) =>
    r.close(),
  )
  const shop = { config, database, resources, open, log }
  const sources = { transactions: await source(transactions, shop), insights: await source(insights, shop) }
  const gateway = openGateway(
    { transactions: sources.transactions.source, insights: sources.insights.source },
    log,
  )
  const readiness = {
    stopping: false,
    checks: {
      transactions: sources.transactions.check,
      insights: sources.insights.check,
      redis: resources.redisCheck,
    },
  }
  const rest = { run: runOperations(gateway), identity: resources.identity, log, ...config }
  const apps = { flask: flaskApp(rest), express: expressApp(rest) }
  for (const app of Object.values(apps)) serveHealth(app, readiness)
  await Promise.all([apps.flask.ready(), apps.express.ready()])
  open.add('flask', apps.flask, (app) => app.close())
  open.add('express', apps.express, (app) => app.close())
  const graphql = await openHttp({
    config,
    gateway,
    resources,
    readiness,
    log,
    mounted: { '/python': apps.flask, '/node': apps.express },
  })
  open.add('graphql', graphql, (app) => app.close())
  open.add('readiness', readiness, (r) => {
    r.stopping = true
  })
  const { host, ports } = config
  return {
    database,
    ports: {
      graphql: await listen(graphql, host, ports.graphql, 'GATEWAY_PORT'),
      flask: ports.flask === null ? null : await listen(apps.flask, host, ports.flask, 'PYTHON_API_PORT'),
      express:
        ports.express === null ? null : await listen(apps.express, host, ports.express, 'NODE_API_PORT'),
    },
    remote: (['transactions', 'insights'] as const).filter((name) => config.subgraphUrls[name] !== null),
    close: () => open.close(log),
  }
}

/** The gateway connects as itself, and as each subgraph that it runs. */
const rolesOf = ({ subgraphUrls }: Config): RoleName[] => [
  'gateway',
  ...(['transactions', 'insights'] as const).filter((name) => subgraphUrls[name] === null),
]

interface Shop {
  config: Config
  database: ReadyDatabase
  resources: Resources
  open: Closables
  log: Logger
}

async function source<Name extends SubgraphName, Loaders>(
  definition: SubgraphDefinition<Name, Loaders>,
  { config, database, resources, open, log }: Shop,
): Promise<{ source: GraphQLDataSource; check: HealthCheck }> {
  const { name } = definition
  const url = config.subgraphUrls[name]
  if (url !== null) {
    const remote = open.add(name, overHttp(name, url, await subgraphSecret(config), log), (r) => r.close())
    // The other subgraph goes on answering, so the gateway is of use without this one.
    return {
      source: remote,
      check: { needed: false, ask: async () => ((await remote.ready()) ? 'ok' : 'down') },
    }
  }
  const connection = open.add(name, connectAs(name, database.roleUrls[name]), (c) => c.close())
  return {
    source: inProcess(openSubgraph(definition, connection.db, resources)),
    check: answers(true, connection.ping),
  }
}

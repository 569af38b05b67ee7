import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway'
import type { RoleName } from '@shopstack/drizzle/roles/access'
import { insights } from '@shopstack/insights'
import type { Config } from '@shopstack/kit/config/read-config'
import { subgraphSecret } from '@shopstack/kit/config/secrets'
import { rejectPortsInUse } from '@shopstack/kit/http/free-ports'
import { drain, type HealthCheck, type Readiness, serveHealth } from '@shopstack/kit/http/health'
import { listen } from '@shopstack/kit/http/server'
import { type Disposables, disposables } from '@shopstack/kit/process/disposables'
import { mountSubgraph } from '@shopstack/kit/process/mount-subgraph'
import { type PreparedDatabase, prepareDatabase } from '@shopstack/kit/process/prepare-database'
import { type OpenResources, openResources } from '@shopstack/kit/process/resources'
import type { Resources, SubgraphDefinition } from '@shopstack/kit/subgraph/definition'
import type { SubgraphName } from '@shopstack/kit/subgraph/name'
import { instrumentHttp } from '@shopstack/kit/telemetry/instrument-http'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { openMetricsServer, serveMetrics } from '@shopstack/kit/telemetry/metrics-endpoint'
import { transactions } from '@shopstack/transactions'
import type { FastifyInstance } from 'fastify'
import { chargedRun } from './budget/charge-rest.js'
import { type DocumentLane, documentLane } from './budget/document-lane.js'
import { openPlanningGate } from './budget/planning-gate.js'
import { reportRejections } from './budget/report-rejections.js'
import { type OnRejection, type OpenSpending, spendingOf } from './budget/spending.js'
import { preparerFor } from './federation/executor/prepare.js'
import { gatewaySources, openGateway } from './federation/gateway.js'
import { httpSource } from './federation/http-source.js'
import { inProcessSource } from './federation/in-process-source.js'
import { documentExecutor } from './federation/rest-documents.js'
import type { SubscriptionSource } from './federation/subscription-source.js'
import { gatewaySdl } from './federation/supergraph.js'
import { openGraphqlServer } from './graphql/graphql-server.js'
import { openTrustedRequests } from './graphql/trusted/open-trusted-requests.js'
import type { TrustedRequests } from './graphql/trusted/trusted-requests.js'
import { loadShedder } from './http/load-shedding.js'
import { withoutTakenRestPorts } from './http/rest-ports.js'
import { type LiveSubscriptions, openLive } from './live/open-subscription.js'
import { expressApp } from './rest/express/app.js'
import { flaskApp } from './rest/flask/app.js'
import type { RestDeps } from './rest/route.js'

/** The running shop: its ports, and how to stop it. */
export interface Shop {
  readonly database: Pick<PreparedDatabase, 'description' | 'demo'>
  /** `null`: the surface is off. */
  readonly ports: { graphql: number; flask: number | null; express: number | null }
  /** `null`: metrics have no separate port. */
  readonly metricsPort: number | null
  readonly remote: readonly SubgraphName[]
  readonly subscriptions: LiveSubscriptions
  close(): Promise<void>
}

const LEGACY_ACCESS =
  'REST_ACCESS=legacy: every signed-in REST caller may create products, read the sales report and read every account'

/** Opens the configured shop: the subgraphs without a URL in this process, the gateway, and the REST surfaces. */
export async function bootstrap(given: Config, log: Logger): Promise<Shop> {
  const open = disposables()
  try {
    const config = await withoutTakenRestPorts(given, log)
    const { host, ports, metricsPort } = config
    await rejectPortsInUse(host, {
      GATEWAY_PORT: ports.graphql,
      PYTHON_API_PORT: ports.flask,
      NODE_API_PORT: ports.express,
      METRICS_PORT: metricsPort,
    })
    return await start(config, log, open)
  } catch (error) {
    await open.close(log)
    throw error
  }
}

async function start(config: Config, log: Logger, open: Disposables): Promise<Shop> {
  const trusted = await openTrustedRequests(config, log)
  const database = open.add('database', await prepareDatabase(config, log, rolesOf(config)), (d) => d.close())
  const resources = open.add('resources', await openResources(config, database.roleUrls, log), (r) =>
    r.close(),
  )
  const shop = { config, database, resources, trusted, open, log }
  const sources = { transactions: await source(transactions, shop), insights: await source(insights, shop) }
  const subgraphs = gatewaySources(
    { transactions: sources.transactions.source, insights: sources.insights.source },
    resources,
  )
  const gateway = openGateway(subgraphs, resources)
  const { subscriptions } = sources.transactions
  const lane = documentLane()
  const live = openLive({
    ...{ config, sources: subgraphs, subscriptions, resources, trusted },
    documentLane: lane,
  })
  const readiness = {
    stopping: false,
    checks: {
      transactions: sources.transactions.check,
      insights: sources.insights.check,
      ...(sources.insights.replicaCheck && { replica: sources.insights.replicaCheck }),
      redis: resources.redisCheck,
    },
  }
  const servers = await openServers(gateway, { live, documentLane: lane }, readiness, shop)
  // Before the servers, which wait for their connections.
  open.add('subscriptions', live, (l) => l.close())
  open.add('readiness', readiness, (r) => drain(r, config.shutdownGrace))
  return {
    database,
    ports: await listenAll(servers, config),
    metricsPort: servers.metrics?.port ?? null,
    subscriptions: live,
    remote: (['transactions', 'insights'] as const).filter((name) => config.subgraphUrls[name] !== null),
    close: () => open.close(log),
  }
}

interface Servers extends Record<'graphql' | 'flask' | 'express', FastifyInstance> {
  metrics: Awaited<ReturnType<typeof openMetricsServer>>
}

async function openServers(
  gateway: ApolloGateway,
  operations: { readonly live: LiveSubscriptions; readonly documentLane: DocumentLane },
  readiness: Readiness,
  { config, resources, trusted, open, log }: Wiring,
): Promise<Servers> {
  if (config.restAccess === 'legacy') log.warn(LEGACY_ACCESS)
  const onRejection = reportRejections(resources)
  const load = open.add('load', loadShedder(config, resources, onRejection), (l) => l.close())
  const spend = spendingFor(config, resources, onRejection)
  const run = chargedRun(documentExecutor(gateway), preparerFor(gatewaySdl()).api)
  const instrument: RestDeps['instrument'] = (app, name) => instrumentHttp(app, name, resources)
  const metrics = resources.tracing ? null : resources.metrics
  const rest = { run, identity: resources.identity, load, spend, log, instrument, metrics, ...config }
  const apps = { flask: flaskApp(rest), express: expressApp(rest) }
  const metricsOptions = { config, metrics: resources.metrics, log }
  for (const app of Object.values(apps)) serveHealth(app, readiness)
  serveMetrics(Object.values(apps), metricsOptions)
  const metricsServer = open.add('metrics', await openMetricsServer(metricsOptions), (server) =>
    server?.close(),
  )
  await Promise.all([apps.flask.ready(), apps.express.ready()])
  open.add('flask', apps.flask, (app) => app.close())
  open.add('express', apps.express, (app) => app.close())
  const mounted = { '/python': apps.flask, '/node': apps.express }
  const graphql = await openGraphqlServer({
    config,
    gateway,
    ...operations,
    resources,
    redis: resources.redis,
    trusted,
    readiness,
    load,
    spend,
    log,
    mounted,
  })
  open.add('graphql', graphql, (app) => app.close())
  return { graphql, ...apps, metrics: metricsServer }
}

/** The budgets of callers, shared by all ports of this process. */
function spendingFor(
  { planningShare }: Config,
  resources: Resources,
  onRejection: OnRejection,
): OpenSpending {
  return spendingOf({
    budget: resources.callerBudget,
    planning: planningShare === null ? null : openPlanningGate(planningShare / 100),
    onRejection,
  })
}

async function listenAll(
  { graphql, flask, express }: Servers,
  { host, ports }: Config,
): Promise<Shop['ports']> {
  return {
    graphql: await listen(graphql, host, ports.graphql, 'GATEWAY_PORT'),
    flask: ports.flask === null ? null : await listen(flask, host, ports.flask, 'PYTHON_API_PORT'),
    express: ports.express === null ? null : await listen(express, host, ports.express, 'NODE_API_PORT'),
  }
}

/** The gateway connects as its own role, and as the role of each subgraph in this process. */
const rolesOf = ({ subgraphUrls }: Config): RoleName[] => [
  'gateway',
  ...(['transactions', 'insights'] as const).filter((name) => subgraphUrls[name] === null),
]

interface Wiring {
  config: Config
  database: PreparedDatabase
  resources: OpenResources
  trusted: TrustedRequests | null
  open: Disposables
  log: Logger
}

/** A subgraph as the gateway calls it. */
interface MountedSource {
  readonly source: GraphQLDataSource
  readonly subscriptions: SubscriptionSource
  readonly check: HealthCheck
  readonly replicaCheck?: HealthCheck | undefined
}

async function source<Name extends SubgraphName, Loaders>(
  definition: SubgraphDefinition<Name, Loaders>,
  { config, database, resources, open }: Wiring,
): Promise<MountedSource> {
  const { name } = definition
  const url = config.subgraphUrls[name]
  if (url !== null) {
    const call = { name, url, secret: await subgraphSecret(config), timeout: config.subgraphTimeout }
    const remote = open.add(name, httpSource(call, resources), (r) => r.close())
    // The gateway stays ready without a remote subgraph: the other one still responds.
    return {
      source: remote,
      subscriptions: remote,
      check: { needed: false, probe: async () => ((await remote.ready()) ? 'ok' : 'down') },
    }
  }
  const primaryUrl = database.roleUrls[name]
  const { subgraph, check, replicaCheck } = mountSubgraph(definition, { config, primaryUrl, resources, open })
  return { source: inProcessSource(subgraph), subscriptions: subgraph, check, replicaCheck }
}

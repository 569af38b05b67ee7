import type { ApolloGateway } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { Config } from '@shopstack/kit/config/read-config'
import type { ServerOptions } from '@shopstack/kit/http/server'
import { MAX_INPUT_ERRORS } from '@shopstack/kit/operations/coerce-variables'
import type { RedisClient } from '@shopstack/kit/redis/client'
import type { Resources } from '@shopstack/kit/subgraph/definition'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { OperationTypeNode } from 'graphql'
import { documentCharges } from '../budget/charge-operations.js'
import type { DocumentLane } from '../budget/document-lane.js'
import type { OpenSpending } from '../budget/spending.js'
import { documentStore } from '../federation/executor/document-store.js'
import type { GatewayContext } from '../federation/in-process-source.js'
import { countRejections } from '../federation/instrument-operations.js'
import type { LoadShedder } from '../http/load-shedding.js'
import { responseHeads } from '../http/response-heads.js'
import type { LiveSubscriptions } from '../live/open-subscription.js'
import { serveSubscriptions } from '../live/transports/serve-subscriptions.js'
import { SANDBOX_POLICY } from './browser-headers.js'
import { nameClientErrors } from './client-errors.js'
import { formatError } from './format-error.js'
import { ignoreHost, refuseCharsets, refuseMethods, refuseOverload } from './http-refusals.js'
import { landingPage } from './landing-page.js'
import { limits } from './limits/plugin.js'
import { persistedQueries } from './prepared/persisted-queries.js'
import { preparedRequests } from './prepared/prepared-requests.js'
import { responseCache } from './prepared/response-cache.js'
import { servePrepared } from './prepared/serve-prepared.js'
import { shortPath } from './prepared/short-path.js'
import { type BegunContexts, type OpenRequestContext, requestContexts } from './request-context.js'
import type { TrustedRequests } from './trusted/trusted-requests.js'

/** The path of GraphQL requests and WebSockets. */
export const GRAPHQL_PATH = '/graphql'

/** Dependencies of `/graphql`. */
export interface GraphqlOptions {
  config: Config
  gateway: ApolloGateway
  /** Opens subscriptions, for the transports. */
  live: LiveSubscriptions
  resources: Resources
  /** Shares persisted queries with other processes. */
  redis: RedisClient | null
  load: LoadShedder
  spend: OpenSpending
  /** New documents take turns in it. */
  documentLane: DocumentLane
  /** `null`: the shop has no manifest. */
  trusted: TrustedRequests | null
  log: Logger
}

type Intercept = NonNullable<ServerOptions['intercept']>

/** Serves `/graphql`; `takeShort` receives what responds to requests before Fastify does. */
export async function serveGraphql(
  app: FastifyInstance,
  options: GraphqlOptions,
  takeShort: (path: Intercept) => void,
): Promise<void> {
  const { config, gateway, resources, load, spend, trusted, log } = options
  const documents = documentCharges(options.documentLane)
  const requests = preparedRequests()
  const server = apolloServer(options, [
    documents.plugin,
    requests.plugin,
    ...(trusted ? [trusted.plugin] : []),
  ])
  await server.start()
  const isInProcess = Object.values(config.subgraphUrls).every((url) => url === null)
  const responses =
    config.cacheSeconds > 0 && isInProcess
      ? responseCache(resources.metrics.cache('responses in memory'))
      : null
  const execute: ApolloGateway['executor'] = (requestContext) => gateway.executor(requestContext)
  const apollo = (context: OpenRequestContext) => {
    const handler = fastifyApolloHandler(server, { context })
    return async (request: FastifyRequest, reply: FastifyReply) => {
      ignoreHost(request)
      return (await handler.call(app, request, reply)) ?? undefined
    }
  }
  const openContext = requestContexts({ config, resources, documents, spend, trusted, log })
  const begun: BegunContexts = new WeakMap()
  const heads = responseHeads()
  const prepared = { requests, openContext, execute, responses, begun, heads, trusted, config, load, log }
  const served = { ...prepared, metrics: resources.metrics, apollo }
  if (!resources.tracing) takeShort(shortPath(app, served))
  // With tracing every request goes through Apollo Server, so that traces show its steps.
  const serve = resources.tracing ? apollo(openContext) : servePrepared(served)
  refuseMethods(app, GRAPHQL_PATH)
  const withStreams = serveSubscriptions(app, { ...options, overloaded: refuseOverload })
  app.route({
    url: GRAPHQL_PATH,
    onRequest: refuseCharsets,
    onSend: (_request, reply, payload, done) => {
      if (String(reply.getHeader('content-type')).startsWith('text/html'))
        reply.header('content-security-policy', SANDBOX_POLICY)
      // Responses contain tokens and personal data.
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      done(null, payload)
    },
    method: ['GET', 'POST'],
    // A subscription may be named by its id, too.
    handler: trusted ? withTrusted(trusted, withStreams(serve)) : withStreams(serve),
  })
  app.addHook('onClose', () => server.stop())
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

const withTrusted =
  (trusted: TrustedRequests, serve: Handler): Handler =>
  async (request, reply) => {
    const resolved = trusted.resolve(request)
    const body = await serve(resolved, reply)
    trusted.allowCaching(resolved, reply)
    return body
  }

function apolloServer(
  { config, gateway, resources, redis, log }: GraphqlOptions,
  more: ConstructorParameters<typeof ApolloServer<GatewayContext>>[0]['plugins'] & object,
): ApolloServer<GatewayContext> {
  const { plugins, ...bounds } = limits<GatewayContext>({}, (context, points, kind) => {
    if (context.refusal) throw context.refusal
    if (context.isCharged) return
    context.spending?.charge(points)
    if (kind === OperationTypeNode.QUERY) context.queryPoints = points
  })
  return new ApolloServer<GatewayContext>({
    gateway,
    plugins: [nameClientErrors(), ...plugins, ...more, countRejections(resources), landingPage(config)],
    ...bounds,
    documentStore: documentStore(),
    persistedQueries: { cache: persistedQueries(redis) },
    introspection: config.explore,
    hideSchemaDetailsFromClientErrors: config.production,
    validationOptions: { maxErrors: MAX_INPUT_ERRORS, hideSuggestions: config.production },
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    // `runProgram` handles the signals and closes the server.
    stopOnTerminationSignals: false,
    formatError: formatError(log),
    logger: {
      debug: (m) => log.debug(m),
      info: (m) => log.debug(m),
      warn: (m) => log.warn(m),
      error: (m) => log.error(m),
    },
  })
}

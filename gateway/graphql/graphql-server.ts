import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApolloGateway } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import cors from '@fastify/cors'
import type { Config } from '@shopstack/kit/config/read-config'
import { type Readiness, serveHealth } from '@shopstack/kit/http/health'
import { jsonLimitError, MAX_VALUES } from '@shopstack/kit/http/json-limits'
import { createServer, EXPOSED_HEADERS, type ServerOptions } from '@shopstack/kit/http/server'
import { MAX_INPUT_ERRORS } from '@shopstack/kit/operations/coerce-variables'
import type { Resources } from '@shopstack/kit/subgraph/definition'
import { instrumentHttp } from '@shopstack/kit/telemetry/instrument-http'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { serveMetrics } from '@shopstack/kit/telemetry/metrics-endpoint'
import { readExamples } from '@shopstack/schema/examples/read-examples'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { OperationTypeNode } from 'graphql'
import { documentCharges } from '../budget/charge-operations.js'
import type { OpenSpending } from '../budget/spending.js'
import { documentStore } from '../federation/executor/document-store.js'
import type { GatewayContext } from '../federation/in-process-source.js'
import { countRejections } from '../federation/instrument-operations.js'
import { type LoadShedder, RETRY_AFTER_SECONDS, shedLoad } from '../http/load-shedding.js'
import { serveStartPage } from '../http/start-page.js'
import type { LiveSubscriptions } from '../live/open-subscription.js'
import { allowedOrigins } from './allowed-origins.js'
import { readBrowserHeaders, SANDBOX_POLICY } from './browser-headers.js'
import { nameClientErrors } from './client-errors.js'
import { explorer } from './explorer/routes.js'
import { formatError } from './format-error.js'
import {
  graphqlErrorHandlers,
  handleErrors,
  ignoreHost,
  refuseCharsets,
  refuseMethods,
  refuseUnknownPath,
} from './http-refusals.js'
import { landingPage, startPage } from './landing-page.js'
import { limits } from './limits/plugin.js'
import { mailboxRoutes } from './mailbox/routes.js'
import { preparedRequests } from './prepared/prepared-requests.js'
import { responseCache } from './prepared/response-cache.js'
import { responseHeads } from './prepared/response-heads.js'
import { servePrepared } from './prepared/serve-prepared.js'
import { shortPath } from './prepared/short-path.js'
import { type BegunContexts, type OpenRequestContext, requestContexts } from './request-context.js'

/** The response of the load shedder. */
const OVERLOADED = {
  errors: [
    {
      message: `The shop is busy. Try again in ${RETRY_AFTER_SECONDS} s.`,
      extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: RETRY_AFTER_SECONDS },
    },
  ],
}

/** Dependencies of the GraphQL port. */
export interface GraphqlServerOptions {
  config: Config
  gateway: ApolloGateway
  /** Opens subscriptions, for the transports. */
  live: LiveSubscriptions
  resources: Resources
  readiness: Readiness
  load: LoadShedder
  spend: OpenSpending
  log: Logger
  /** Apps mounted below a path prefix. */
  mounted: Readonly<Record<string, FastifyInstance>>
}

/** Opens the GraphQL port: `/graphql`, the explorer, health, public keys, and the REST surfaces below their prefixes. */
export async function openGraphqlServer(options: GraphqlServerOptions): Promise<FastifyInstance> {
  const { config, resources, readiness, load, log, mounted } = options
  let short: Intercept = () => false
  const app = createServer(log, {
    ...graphqlErrorHandlers,
    trustProxy: config.trustedProxies,
    intercept: (request, response) => short(request, response) || mount(mounted, request, response),
    overloaded: () => ({ type: 'application/json; charset=utf-8', body: JSON.stringify(OVERLOADED) }),
  })
  instrumentHttp(app, 'graphql', resources)
  handleErrors(app, log)
  readJson(app, load)
  const browserHeaders = await readBrowserHeaders()
  app.addHook('onRequest', (_, reply, done) => {
    reply.headers(browserHeaders)
    done()
  })
  await app.register(cors, {
    origin: allowedOrigins(config),
    credentials: true,
    maxAge: 600,
    exposedHeaders: EXPOSED_HEADERS,
  })
  shedLoad(app, load, (reply) => reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send(OVERLOADED))
  app.addHook('onRequest', (request, reply, done) => {
    // Before the body is read.
    if (request.is404) refuseUnknownPath(reply)
    else done()
  })
  serveHealth(app, readiness)
  serveMetrics([app], { config, metrics: resources.metrics, log })
  app.get('/.well-known/jwks.json', async (_, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(resources.identity.jwks),
  )
  if (config.explore) {
    await app.register(explorer({ endpoint: '/graphql', examples: readExamples() }))
    serveStartPage(app, startPage(config), refuseUnknownPath)
  }
  if (config.mail.mailboxDir !== null) await app.register(mailboxRoutes(config.mail.mailboxDir))
  await serveGraphql(app, options, (path) => {
    short = path
  })
  return app
}

/** Parses JSON within the limits of depth and number of values. */
function readJson(app: FastifyInstance, { parseInTurn }: LoadShedder): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    const parse = () => {
      const refused = jsonLimitError(body, MAX_VALUES)
      if (refused) done(refused)
      else void parseJson(request, body, done)
    }
    parseInTurn(request, body.length, { parse, reject: done })
  })
}

type Intercept = NonNullable<ServerOptions['intercept']>

/** Serves `/graphql`; `takeShort` receives what responds to requests before Fastify does. */
async function serveGraphql(
  app: FastifyInstance,
  { config, gateway, resources, load, spend, log }: GraphqlServerOptions,
  takeShort: (path: Intercept) => void,
): Promise<void> {
  const { plugins, ...bounds } = limits<GatewayContext>({}, (context, points, kind) => {
    if (context.refusal) throw context.refusal
    if (context.isCharged) return
    context.spending?.charge(points)
    if (kind === OperationTypeNode.QUERY) context.queryPoints = points
  })
  const documents = documentCharges()
  const requests = preparedRequests()
  const server = new ApolloServer<GatewayContext>({
    gateway,
    plugins: [
      nameClientErrors(),
      ...plugins,
      documents.plugin,
      requests.plugin,
      countRejections(resources),
      landingPage(config),
    ],
    ...bounds,
    documentStore: documentStore(),
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
  const openContext = requestContexts({ config, resources, documents, spend, log })
  const begun: BegunContexts = new WeakMap()
  const heads = responseHeads()
  const prepared = { requests, openContext, execute, responses, begun, heads, config, load, log }
  const serve = { ...prepared, metrics: resources.metrics, apollo }
  if (!resources.tracing) takeShort(shortPath(app, serve))
  refuseMethods(app, '/graphql')
  app.route({
    url: '/graphql',
    onRequest: refuseCharsets,
    onSend: (_request, reply, payload, done) => {
      if (String(reply.getHeader('content-type')).startsWith('text/html'))
        reply.header('content-security-policy', SANDBOX_POLICY)
      // Responses contain tokens and personal data.
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      done(null, payload)
    },
    method: ['GET', 'POST'],
    // With tracing every request goes through Apollo Server, so that traces show its steps.
    handler: resources.tracing ? apollo(openContext) : servePrepared(serve),
  })
  app.addHook('onClose', () => server.stop())
}

/** Routes a request below a prefix to its app, with the prefix removed from the path. */
function mount(
  apps: GraphqlServerOptions['mounted'],
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { url = '/' } = request
  for (const [prefix, app] of Object.entries(apps)) {
    if (!url.startsWith(`${prefix}/`)) continue
    // Fastify reads `originalUrl` of the raw request.
    Object.assign(request, { url: url.slice(prefix.length), originalUrl: url })
    app.routing(request, response)
    return true
  }
  return false
}

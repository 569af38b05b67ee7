import type { IncomingMessage, ServerResponse } from 'node:http'
import cors from '@fastify/cors'
import { type Readiness, serveHealth } from '@shopstack/kit/http/health'
import { jsonLimitError, MAX_VALUES } from '@shopstack/kit/http/json-limits'
import { handshakeOf } from '@shopstack/kit/http/open-server'
import { createServer, EXPOSED_HEADERS, type ServerOptions } from '@shopstack/kit/http/server'
import { instrumentHttp } from '@shopstack/kit/telemetry/instrument-http'
import { serveMetrics } from '@shopstack/kit/telemetry/metrics-endpoint'
import { readExamples } from '@shopstack/schema/examples/read-examples'
import type { FastifyInstance } from 'fastify'
import { type LoadShedder, shedLoad } from '../http/load-shedding.js'
import { serveStartPage } from '../http/start-page.js'
import { allowedOrigins } from './allowed-origins.js'
import { readBrowserHeaders } from './browser-headers.js'
import { explorer } from './explorer/routes.js'
import {
  GRAPHQL_OVERLOADED,
  graphqlErrorHandlers,
  handleErrors,
  refuseOverload,
  refuseUnknownPath,
} from './http-refusals.js'
import { editorNote, startPage } from './landing-page.js'
import { mailboxRoutes } from './mailbox/routes.js'
import { GRAPHQL_PATH, type GraphqlOptions, serveGraphql } from './serve-graphql.js'

type Intercept = NonNullable<ServerOptions['intercept']>

/** Dependencies of the GraphQL port. */
export interface GraphqlServerOptions extends GraphqlOptions {
  readiness: Readiness
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
    websockets: true,
    overloaded: () => ({ type: 'application/json; charset=utf-8', body: JSON.stringify(GRAPHQL_OVERLOADED) }),
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
  shedLoad(app, load, refuseOverload)
  app.addHook('onRequest', (request, reply, done) => {
    // Before the body is read.
    const isMisplaced = handshakeOf(request.raw) !== undefined && request.routeOptions.url !== GRAPHQL_PATH
    if (request.is404 || isMisplaced) refuseUnknownPath(reply)
    else done()
  })
  serveHealth(app, readiness)
  serveMetrics([app], { config, metrics: resources.metrics, log })
  app.get('/.well-known/jwks.json', async (_, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(resources.identity.jwks),
  )
  if (config.explore) {
    await app.register(
      explorer({ endpoint: GRAPHQL_PATH, examples: readExamples(), note: editorNote(config) }),
    )
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

import { METHODS } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { LegacyApi } from '../legacy-api.js'
import { openLegacyServer, send } from '../legacy-server.js'
import { failed, notFound, ok, type RestDeps, type Route } from '../route.js'
import { flaskAuthRoutes } from './auth.js'
import { flaskBearer } from './authentication.js'
import { flaskJson, naiveIsoTime } from './flask-json.js'
import { flaskOrderRoutes } from './orders.js'
import { flaskPaymentRoutes } from './payments.js'
import { flaskProductRoutes } from './products.js'
import { flaskSearchRoute } from './search.js'

const health: Route = {
  method: 'GET',
  path: '/api/health',
  isUncharged: true,
  about: {
    summary: 'Health check.',
    tag: 'Health',
    responses: {
      200: z.strictObject({
        status: z.literal('ok'),
        timestamp: z.string().meta({ description: 'UTC, without a time zone.' }),
      }),
    },
  },
  handle: () => ok({ status: 'ok', timestamp: naiveIsoTime(new Date().toISOString()) }),
}

const flask: LegacyApi = {
  name: 'flask',
  routes: [
    ...flaskAuthRoutes,
    ...flaskProductRoutes,
    flaskSearchRoute,
    ...flaskOrderRoutes,
    ...flaskPaymentRoutes,
    health,
  ],
  // Flask's `<int:id>` matches digits only.
  pattern: (path) => path.replace(':id', ':id(^\\d+$)'),
  caseSensitive: true,
  contentType: 'application/json',
  bearer: flaskBearer,
  readsJsonOnly: true,
  write: flaskJson,
  applyHeaders,
  startPage: {
    title: 'ShopStack · products, orders and payments',
    links: [
      { href: 'docs', about: 'The REST API of the Flask service, described and ready to try.' },
      { href: 'openapi.json', about: 'The same as OpenAPI, for generated clients.' },
      { href: 'api/products', about: 'The catalog.' },
      { href: 'api/health', about: 'Health check.' },
    ],
  },
  malformedPathResponse: notFound('Not found'),
}

/** The REST API of the Flask service. */
export function flaskApp(deps: RestDeps): FastifyInstance {
  const app = openLegacyServer(deps, flask)
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method)
  for (const path of new Set(flask.routes.map((route) => route.path))) serveOtherMethods(app, path)
  return app
}

/** OPTIONS lists the methods of a path; all other methods are rejected before the body is read. */
function serveOtherMethods(app: FastifyInstance, path: string): void {
  const methods = flask.routes.filter((route) => route.path === path).map((route) => route.method)
  const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].toSorted()
  const allow = allowed.join(', ')
  const url = flask.pattern(path)
  const options = async (_: FastifyRequest, reply: FastifyReply) => reply.header('allow', allow).send('')
  const challenge = async (_: FastifyRequest, reply: FastifyReply) =>
    send(flask, reply, { ...failed(405, 'Method not allowed'), headers: { allow } })
  app.route({ method: 'OPTIONS', url, onRequest: options, handler: options })
  const others = app.supportedMethods.filter((method) => !allowed.includes(method))
  app.route({ method: others, url, onRequest: challenge, handler: challenge })
}

/** CORS with the defaults of Flask-CORS: any origin, without credentials. */
function applyHeaders({ method, headers }: FastifyRequest, reply: FastifyReply): boolean {
  const { origin } = headers
  reply.header('access-control-allow-origin', origin ?? '*')
  if (origin === undefined) return false
  reply.header('vary', 'Origin')
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false
  reply.header('access-control-allow-methods', 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT')
  const requestedHeaders = headers['access-control-request-headers']
  if (requestedHeaders !== undefined) reply.header('access-control-allow-headers', requestedHeaders)
  return false
}

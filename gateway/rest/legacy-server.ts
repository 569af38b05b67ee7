import { STATUS_CODES } from 'node:http'
import { isDisconnected } from '@shopstack/kit/http/exchange'
import {
  createServer,
  EXPOSED_HEADERS,
  REPLAYED_HEADER,
  type ServerOptions,
} from '@shopstack/kit/http/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Spending } from '../budget/spending.js'
import { authenticateToken } from '../http/authenticate.js'
import { shedLoad } from '../http/load-shedding.js'
import { serveStartPage } from '../http/start-page.js'
import { authenticate, PUBLIC } from './authentication.js'
import { errorResponseOf, internalError, messageFor, OVERLOADED, overloaded } from './errors.js'
import type { LegacyApi } from './legacy-api.js'
import { serveDescription } from './openapi/routes.js'
import { errorPageOf, isCrossOrigin, mountOf } from './pages.js'
import { parseQuery } from './parse-query.js'
import { readAnyType, readUtf8 } from './request-bodies.js'
import { failed, notFound, type RestDeps, type RestResponse, type Route } from './route.js'
import { type Authenticated, runRoute } from './run-route.js'
import { type BegunRequest, type ShortRoutes, shortRoutes } from './short-routes.js'

/** Longer than any path that Node's HTTP parser accepts. */
const MAX_PARAM_LENGTH = 20_000

/** Opens the server of a legacy API; every response is JSON unless its route says otherwise. */
export function openLegacyServer(deps: RestDeps, api: LegacyApi): FastifyInstance {
  const short = shortRoutes(deps, api)
  const { intercept } = short
  const app = createServer(deps.log.child({ surface: api.name }), { ...serverOptions(deps, api), intercept })
  short.attach(app)
  deps.instrument(app, api.name)
  // The legacy services accept JSON only.
  app.removeContentTypeParser(['text/plain', 'application/json'])
  const budgets = new WeakMap<FastifyRequest, Spending>()
  readUtf8(app, deps, budgets)
  if (!api.readsJsonOnly) readAnyType(app)
  app.addHook('onRequest', (request, reply, done) => {
    setBrowserHeaders(deps, reply)
    if (api.applyHeaders(request, reply)) reply.send()
    else done()
  })
  shedLoad(app, deps.load, (reply) => send(api, reply, overloaded()))
  app.addHook('onRequest', (request, reply, done) => {
    // Not a not-found handler, which runs after the body is read.
    if (request.is404) send(api, reply, notFound('Not found'))
    else done()
  })
  app.setErrorHandler((error, request, reply) => {
    const response = errorResponseOf(error)
    // A disconnected client reads no response, and its truncated body is not an error of the server.
    if (isDisconnected(request.raw))
      deps.log.debug({ err: error, requestId: request.id }, 'client disconnected')
    else if (!response)
      deps.log.error({ err: error, requestId: request.id, surface: api.name }, 'request failed')
    return send(api, reply, response ?? internalError(request.id))
  })
  for (const route of api.routes) serve(app, route, { deps, api, short, budgets })
  if (deps.explore) {
    serveDescription(app, api, deps)
    serveStartPage(app, api.startPage, (reply) => send(api, reply, notFound('Not found')))
  }
  return app
}

/** Sends a response in the format of the API, or an error as a page where a browser asks for one. */
export function send(api: LegacyApi, reply: FastifyReply, given: RestResponse): FastifyReply {
  const response = errorPageOf(reply.request, given) ?? given
  if (response.headers) reply.headers(response.headers)
  reply.code(response.status)
  return 'text' in response
    ? reply.header('content-type', response.type).send(response.text)
    : reply.header('content-type', api.contentType).send(api.write(response.body))
}

const EXPOSED = EXPOSED_HEADERS.join(', ')

/** Security headers of every response. Browsers ignore the last one over plain HTTP (RFC 6797, 8.1). */
function setBrowserHeaders({ production }: RestDeps, reply: FastifyReply): void {
  reply.header('x-content-type-options', 'nosniff')
  reply.header('access-control-expose-headers', EXPOSED)
  if (production) reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains')
}

interface RouteTypes {
  Params: Record<string, string>
  Querystring: Record<string, string>
}

interface Serving {
  readonly deps: RestDeps
  readonly api: LegacyApi
  readonly short: ShortRoutes
  /** The budget of each request whose body is read. */
  readonly budgets: WeakMap<FastifyRequest, Spending>
}

function serve(app: FastifyInstance, route: Route, { deps, api, short, budgets }: Serving): void {
  const callers = new WeakMap<FastifyRequest<RouteTypes>, Authenticated>()
  app.route<RouteTypes>({
    method: route.method,
    url: api.pattern(route.path),
    config: route.page ? { page: route.page } : {},
    // Unauthorized callers are rejected before the body is read.
    onRequest: async (request, reply) => {
      const begun = short.begunOf(request.raw)
      if (begun) return finish(api, reply, begun)
      const { access = PUBLIC, page } = route
      if (route.method !== 'GET' || access.who !== 'public') reply.header('cache-control', 'no-store')
      if (page && route.method !== 'GET' && isCrossOrigin(request))
        return send(api, reply, failed(403, 'This request comes from another site.'))
      const cookieToken =
        request.headers.authorization === undefined ? (page?.tokenOf(request) ?? null) : null
      const authenticated = route.isUncharged
        ? { caller: await authenticateToken(request, null, deps.identity, api.name) }
        : await authenticate(request, { access, cookieToken }, api, deps)
      // A request with an invalid token is charged to its address.
      const caller =
        'response' in authenticated
          ? await authenticateToken(request, null, deps.identity, api.name)
          : authenticated.caller
      const spending = deps.spend(caller, (name, value) => void reply.header(name, value))
      if (!route.isUncharged) spending.open()
      if ('response' in authenticated) return send(api, reply, authenticated.response)
      budgets.set(request as FastifyRequest, spending)
      callers.set(request, { caller, spending, hasCookie: cookieToken !== null })
    },
    ...(route.method !== 'GET' && api.readsJsonOnly && { preValidation: requireContentType }),
    handler: async (request, reply) => {
      const authenticated = callers.get(request)
      if (!authenticated) throw new Error('onRequest runs before the handler')
      const { query, params, body } = request
      const parts = {
        query,
        params,
        body,
        idempotencyKey: idempotencyKeyOf(request),
        mountedAt: mountOf(request),
      }
      const response = await runRoute(route, deps, api, authenticated, {
        ...{ raw: request.raw, response: reply.raw, identified: request, parts },
        onReplayed: () => void reply.header(REPLAYED_HEADER, 'true'),
      })
      return send(api, reply, response)
    },
    onSend: (request, reply, payload, done) => {
      short.learn(route, request, reply)
      done(null, payload)
    },
  })
}

/** Sends the outcome of a request that was begun without Fastify. */
function finish(api: LegacyApi, reply: FastifyReply, { outcome, headers }: BegunRequest): FastifyReply {
  for (const [name, value] of headers) void reply.header(name, value)
  if ('error' in outcome) throw outcome.error
  return send(api, reply, outcome.response)
}

/** An empty header counts as absent: the legacy services did not have it. */
const idempotencyKeyOf = ({ headers }: FastifyRequest<RouteTypes>): string | null => {
  const key = headers['idempotency-key']
  return typeof key === 'string' && key !== '' ? key : null
}

/** A request without a body has no content type, and is rejected like an unsupported one. */
async function requireContentType(request: FastifyRequest<RouteTypes>): Promise<void> {
  if (request.headers['content-type'] === undefined)
    throw Object.assign(new Error('no content type'), { statusCode: 415 })
}

function serverOptions(deps: RestDeps, api: LegacyApi): ServerOptions {
  return {
    trustProxy: deps.trustedProxies,
    overloaded: () => ({ type: api.contentType, body: api.write(OVERLOADED) }),
    routerOptions: {
      ignoreTrailingSlash: true,
      caseSensitive: api.caseSensitive,
      maxParamLength: MAX_PARAM_LENGTH,
      querystringParser: parseQuery,
    },
    // No hook runs for a malformed path.
    frameworkErrors: (_, request, reply) => {
      const { status } = api.malformedPathResponse
      const { id: requestId, method } = request
      deps.log.info({ surface: api.name, requestId, method, route: 'unknown', status }, 'request')
      setBrowserHeaders(deps, reply)
      api.applyHeaders(request, reply)
      send(api, reply.header('x-request-id', requestId), api.malformedPathResponse)
    },
    clientErrorHandler: (error, socket) => {
      if (socket.writable && error.code !== 'ECONNRESET') socket.write(rawErrorResponse(error.code, api))
      socket.destroy()
    },
  }
}

/** The raw response to invalid or oversized HTTP. */
function rawErrorResponse(code: string, api: LegacyApi): string {
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const body = api.write({ error: messageFor(status) })
  const length = Buffer.byteLength(body)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${api.contentType}`,
    `Content-Length: ${length}`,
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

import { isUtf8 } from 'node:buffer'
import { STATUS_CODES } from 'node:http'
import type { Caller } from '@shopstack/kit/auth/viewer'
import { isDisconnected } from '@shopstack/kit/http/exchange'
import { jsonLimitError, MAX_VALUES } from '@shopstack/kit/http/json-limits'
import { createServer, EXPOSED_HEADERS, MAX_BODY_BYTES, type ServerOptions } from '@shopstack/kit/http/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Spending } from '../budget/spending.js'
import { endOf } from '../graphql/operation-deadline.js'
import { callerWith } from '../http/authenticate.js'
import { shedLoad } from '../http/load-shedding.js'
import { admit, type Door } from './authentication.js'
import { BUSY, busy, OperationFailed, ourFault, refusalOf, sentenceOf } from './errors.js'
import { serveDescription } from './openapi/routes.js'
import { type Ask, callerIdOf, notFound, type Reply, type RestDeps, type Route } from './route.js'

/** What makes one legacy service different from the other on the wire. */
export interface Surface {
  readonly name: 'flask' | 'express'
  readonly routes: readonly Route[]
  /** A documented path as Fastify matches it. */
  pattern(path: string): string
  readonly caseSensitive: boolean
  readonly contentType: string
  readonly door: Door
  /** Whether a body of another type than JSON is read as an empty one, or refused with 415. */
  readonly readsJsonOnly: boolean
  write(body: object): string | Buffer
  /** Sets what every answer carries; `true` when that is the whole answer. */
  greet(request: FastifyRequest, reply: FastifyReply): boolean
  /** The answer to a path that cannot be decoded. */
  readonly undecodable: Reply
}

/** Longer than any path that Node's HTTP parser lets through. */
const MAX_PARAM_LENGTH = 20_000

/** A server with the routes of a surface; everything it can answer is JSON. */
export function openSurface(deps: RestDeps, surface: Surface): FastifyInstance {
  const app = createServer(deps.log.child({ surface: surface.name }), serverOptions(deps, surface))
  deps.instrument(app, surface.name)
  // The old services read JSON only.
  app.removeContentTypeParser(['text/plain', 'application/json'])
  readUtf8(app)
  if (!surface.readsJsonOnly) readAnyType(app)
  app.addHook('onRequest', async (request, reply) => {
    setBrowserHeaders(deps, reply)
    if (surface.greet(request, reply)) return reply.send()
  })
  shedLoad(app, deps.load, (reply) => send(surface, reply, busy()))
  app.addHook('onRequest', async (request, reply) => {
    // Here and not in a not-found handler, because that one runs after the body was read.
    if (request.is404) return send(surface, reply, notFound('Not found'))
  })
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error)
    // Nobody reads what is sent then, and a body that ended early is no failure of ours.
    if (isDisconnected(request.raw))
      deps.log.debug({ err: error, requestId: request.id }, 'client disconnected')
    else if (!refusal)
      deps.log.error({ err: error, requestId: request.id, surface: surface.name }, 'a request failed')
    return send(surface, reply, refusal ?? ourFault(request.id))
  })
  for (const route of surface.routes) serve(app, route, deps, surface)
  if (deps.explore) serveDescription(app, surface, deps)
  return app
}

/** Writes an answer as its surface does. */
export function send(surface: Surface, reply: FastifyReply, answer: Reply): FastifyReply {
  if (answer.headers) reply.headers(answer.headers)
  reply.code(answer.status)
  return 'text' in answer
    ? reply.header('content-type', answer.type).send(answer.text)
    : reply.header('content-type', surface.contentType).send(surface.write(answer.body))
}

const EVERYBODY = { who: 'everybody' } as const

/** What every answer tells a browser. Over plain HTTP, browsers ignore the last one (RFC 6797, 8.1). */
function setBrowserHeaders({ production }: RestDeps, reply: FastifyReply): void {
  reply.header('x-content-type-options', 'nosniff')
  reply.header('access-control-expose-headers', EXPOSED_HEADERS.join(', '))
  if (production) reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains')
}

interface Shape {
  Params: Record<string, string>
  Querystring: Record<string, string>
}

function serve(app: FastifyInstance, route: Route, deps: RestDeps, surface: Surface): void {
  const callers = new WeakMap<FastifyRequest<Shape>, { caller: Caller; spending: Spending }>()
  app.route<Shape>({
    method: route.method,
    url: surface.pattern(route.path),
    // Who may not reach the route is told so before the body is read.
    onRequest: async (request, reply) => {
      const access = route.access ?? EVERYBODY
      if (route.method !== 'GET' || access.who !== 'everybody') reply.header('cache-control', 'no-store')
      const admitted = route.isUncharged
        ? { caller: await callerWith(request, null, deps.identity, surface.name) }
        : await admit(request, access, surface, deps)
      // A token that is not good is charged to the address it came from.
      const caller =
        'reply' in admitted ? await callerWith(request, null, deps.identity, surface.name) : admitted.caller
      const spending = deps.spend(caller, (name, value) => void reply.header(name, value))
      if (!route.isUncharged) spending.open()
      if ('reply' in admitted) return send(surface, reply, admitted.reply)
      callers.set(request, { caller, spending })
    },
    ...(route.method !== 'GET' && surface.readsJsonOnly && { preValidation: hasJson }),
    handler: async (request, reply) => {
      const known = callers.get(request)
      if (!known) throw new Error('onRequest comes before the handler')
      const { caller, spending } = known
      const end = endOf(reply, deps.operationTimeout)
      const ask: Ask = async (operation, variables) => {
        const { data, errors } = await deps.run(operation, variables, { caller, spending, ...end })
        if (data === null || errors.length > 0) throw new OperationFailed(errors)
        return data
      }
      const { query, params, body } = request
      const asked = { query, params, body, idempotencyKey: keyOf(request), callerId: callerIdOf(caller) }
      return send(surface, reply, await route.reply(asked, ask))
    },
  })
}

/** The old services knew no such header: an empty one is none. */
const keyOf = ({ headers }: FastifyRequest<Shape>): string | null => {
  const key = headers['idempotency-key']
  return typeof key === 'string' && key !== '' ? key : null
}

/** A request without a body has no type either, and is refused as one of another type. */
async function hasJson(request: FastifyRequest<Shape>): Promise<void> {
  if (request.headers['content-type'] === undefined)
    throw Object.assign(new Error('no content type'), { statusCode: 415 })
}

/** A body that is not JSON is an empty one, even where its type is none at all, which Fastify refuses. */
function readAnyType(app: FastifyInstance): void {
  app.addContentTypeParser('*', ignored)
  app.addHook('onRequest', async ({ headers }) => {
    const { 'content-type': type } = headers
    if (type === undefined) return
    headers['content-type'] = /^application\/json\s*(;|$)/i.test(type)
      ? 'application/json'
      : 'application/octet-stream'
  })
}

/** JSON is UTF-8 (RFC 8259, 8.1): bytes that are not are refused, where Fastify would make other characters of them. */
function readUtf8(app: FastifyInstance): void {
  // Unknown fields of a body are ignored, and these two are unknown fields.
  const parse = app.getDefaultJsonParser('remove', 'remove')
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (!isUtf8(body)) return done(Object.assign(new Error('not UTF-8'), { statusCode: 400 }))
    const text = body.toString()
    const refused = jsonLimitError(text, MAX_VALUES)
    return refused ? done(refused) : parse(request, text, done)
  })
}

/** Reads a body to its end and makes nothing of it. */
async function ignored(_: FastifyRequest, payload: NodeJS.ReadableStream): Promise<undefined> {
  let bytes = 0
  for await (const chunk of payload) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw Object.assign(new Error('too large'), { statusCode: 413 })
  }
}

function serverOptions(deps: RestDeps, surface: Surface): ServerOptions {
  return {
    trustProxy: deps.trustedProxies,
    overloaded: () => ({ type: surface.contentType, body: surface.write(BUSY) }),
    routerOptions: {
      ignoreTrailingSlash: true,
      caseSensitive: surface.caseSensitive,
      maxParamLength: MAX_PARAM_LENGTH,
      querystringParser: firstValues,
    },
    // No hook runs for a path that cannot be decoded.
    frameworkErrors: (_, request, reply) => {
      const { status } = surface.undecodable
      const { id: requestId, method } = request
      deps.log.info({ surface: surface.name, requestId, method, route: 'unknown', status }, 'request')
      setBrowserHeaders(deps, reply)
      surface.greet(request, reply)
      send(surface, reply.header('x-request-id', requestId), surface.undecodable)
    },
    clientErrorHandler: (error, socket) => {
      if (socket.writable && error.code !== 'ECONNRESET') socket.write(unreadable(error.code, surface))
      socket.destroy()
    },
  }
}

/** The raw answer to what is not HTTP, or too much of it. */
function unreadable(code: string, surface: Surface): string {
  const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const body = surface.write({ error: sentenceOf(status) })
  const length = Buffer.byteLength(body)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${surface.contentType}`,
    `Content-Length: ${length}`,
    'Connection: close',
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

/** A query string as both old services read it: the first of several values, and bytes that are not UTF-8 replaced. */
function firstValues(text: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null)
  if (text !== '') for (const [name, value] of new URLSearchParams(text)) found[name] ??= value
  return found
}

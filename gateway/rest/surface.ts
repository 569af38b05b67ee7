import { STATUS_CODES } from 'node:http'
import { createServer } from '@shopstack/kit/server'
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'
import { callerOfRequest } from '../caller.js'
import { OperationFailed, ourFault, refusalOf, requestRefusal } from './errors.js'
import { type Ask, notFound, type Reply, type RestDeps, type Route } from './route.js'

/** What makes one legacy service different from the other on the wire. */
export interface Surface {
  readonly name: 'flask' | 'express'
  readonly routes: readonly Route[]
  /** A documented path as Fastify matches it. */
  pattern(path: string): string
  readonly caseSensitive: boolean
  readonly contentType: string
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
  // The old services read JSON only.
  app.removeContentTypeParser('text/plain')
  app.addHook('onRequest', async (request, reply) => {
    if (surface.greet(request, reply)) return reply.send()
    // Here and not in a not-found handler, because that one runs after the body was read.
    if (request.is404) return send(surface, reply, notFound('Not found'))
  })
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error)
    if (!refusal)
      deps.log.error({ err: error, requestId: request.id, surface: surface.name }, 'a request failed')
    return send(surface, reply, refusal ?? ourFault(request.id))
  })
  for (const route of surface.routes) serve(app, route, deps, surface)
  return app
}

/** Writes an answer as its surface does. */
export function send(surface: Surface, reply: FastifyReply, { status, headers, body }: Reply): FastifyReply {
  if (headers) reply.headers(headers)
  return reply.code(status).header('content-type', surface.contentType).send(surface.write(body))
}

interface Shape {
  Params: Record<string, string>
  Querystring: Record<string, string>
}

function serve(app: FastifyInstance, route: Route, deps: RestDeps, surface: Surface): void {
  app.route<Shape>({
    method: route.method,
    url: surface.pattern(route.path),
    handler: async (request, reply) => {
      const caller = await callerOfRequest(request, deps.identity, surface.name)
      const ask: Ask = async (operation, variables) => {
        const { data, errors } = await deps.run(operation, variables, caller)
        if (data === null || errors.length > 0) throw new OperationFailed(errors)
        return data
      }
      return send(surface, reply, await route.reply(request, ask))
    },
  })
}

function serverOptions(deps: RestDeps, surface: Surface): FastifyServerOptions {
  return {
    routerOptions: {
      ignoreTrailingSlash: true,
      caseSensitive: surface.caseSensitive,
      maxParamLength: MAX_PARAM_LENGTH,
      querystringParser: firstValues,
    },
    // Unknown fields of a body are ignored, and these two are unknown fields.
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    // No hook runs for a path that cannot be decoded.
    frameworkErrors: (_, request, reply) => {
      const { status } = surface.undecodable
      const { id: requestId, method } = request
      deps.log.info({ surface: surface.name, requestId, method, route: 'unknown', status }, 'request')
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
  const body = surface.write(requestRefusal(status).body)
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

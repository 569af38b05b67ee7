import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyServerOptions } from 'fastify'
import type { Logger } from '../telemetry/log.js'
import { rejectEncodedBody } from './content-encoding.js'
import { onceEnded } from './exchange.js'
import { openServer, type RawOptions } from './open-server.js'

/** Maximum size of a request body. */
export const MAX_BODY_BYTES = 1_048_576

/** How long in-flight requests may take after a server closes. */
const CLOSE_TIMEOUT_MS = 20_000

/** Client request ids are accepted if they are safe to log. */
const REQUEST_ID = /^[\w.-]{8,64}$/

const hostMissing = (): Error =>
  Object.assign(new Error('An HTTP/1.1 request has a Host header.'), { statusCode: 400 })

/** Routes of health checks and scrapes, whose successes are logged at debug. */
const PROBES = new Set(['/health/live', '/health/ready', '/metrics'])

/** Status of requests whose client disconnected before the response, in logs and metrics, as in nginx. */
export const CLIENT_CLOSED_REQUEST_STATUS = 499

/** Options of a server. */
export interface ServerOptions extends FastifyServerOptions {
  /** Handles a request before Fastify; returns `true` if it did. */
  intercept?(request: IncomingMessage, response: ServerResponse): boolean
  /** The response to a pipelined request beyond the limit. */
  overloaded?: RawOptions['overloaded']
  /** Whether routes get WebSocket handshakes. */
  websockets?: boolean
}

/** Marks a response that is that of an earlier request with the same `Idempotency-Key`. */
export const REPLAYED_HEADER = 'idempotent-replayed'

/** Response headers that pages of other origins may read. */
export const EXPOSED_HEADERS = [
  'x-request-id',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  REPLAYED_HEADER,
]

/** The challenge of 401 responses. */
export const CHALLENGE = 'Bearer realm="shop"'

const OVERLOADED = { type: 'application/json', body: '{"error":"Service unavailable"}' }

/** The id of a request: that of its client, if it is safe to log, or a new one. */
export function requestIdOf(headers: IncomingMessage['headers']): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
}

interface LoggedRequest {
  readonly id: string
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
}

/** Logs a request when it has ended. */
export function logRequest(log: Logger, { id, method, route, status, ms }: LoggedRequest): void {
  const level = PROBES.has(route) && status < 400 ? 'debug' : 'info'
  log[level]({ requestId: id, method, route, status, ms: Math.round(ms) }, 'request')
}

/** A Fastify server with limits on bodies and waits, request ids, and one log line per request without secrets. */
export function createServer(log: Logger, options: ServerOptions = {}): FastifyInstance {
  const { intercept = () => false, overloaded = () => OVERLOADED, websockets, ...own } = options
  const app: FastifyInstance = fastify({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: ({ headers }) => requestIdOf(headers),
    // Idle keep-alive connections close on stop, active ones after their request.
    forceCloseConnections: 'idle',
    // Requests that arrived before the port closed are served.
    return503OnClosing: false,
    serverFactory: (handler) =>
      openServer((request, response) => void (intercept(request, response) || handler(request, response)), {
        overloaded,
        websockets,
      }),
    ...own,
  })
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    onceEnded(request.raw, reply.raw, (isAnswered, elapsedMs) => {
      const { method, id, routeOptions } = request
      const route = routeOptions.url ?? 'unknown'
      logRequest(log, { id, method, route, status: statusOf(reply, isAnswered), ms: elapsedMs })
    })
    done()
  })
  app.addHook('onRequest', ({ raw }, _, done) => {
    // RFC 9112, 3.2; HTTP/1.0 health checks send none.
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) done(hostMissing())
    else done()
  })
  app.addHook('preParsing', rejectEncodedBody)
  // RFC 9110, 15.5.2: a 401 names an accepted scheme.
  app.addHook('onSend', (_, reply, payload, done) => {
    if (reply.statusCode === 401 && !reply.hasHeader('www-authenticate'))
      reply.header('www-authenticate', CHALLENGE)
    done(null, payload)
  })
  app.addHook('preClose', async () => {
    // A client that does not read its response must not delay a stop.
    setTimeout(() => app.server.closeAllConnections(), CLOSE_TIMEOUT_MS).unref()
  })
  return app
}

/** The status of a request; 499 if the client disconnected. */
export const statusOf = ({ statusCode }: FastifyReply, isAnswered: boolean): number =>
  isAnswered ? statusCode : CLIENT_CLOSED_REQUEST_STATUS

/** A port that cannot be listened on. */
export class PortError extends Error {
  override readonly name = 'PortError'
}

/** Why a port cannot be listened on, and how to fix it. */
export function portProblem(
  { code, message }: NodeJS.ErrnoException,
  { host, port, variable }: { host: string; port: number; variable: string },
): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop the process that listens on it, or set ${variable} to another port.`
  if (code === 'EACCES')
    return `Port ${port} requires privileges that this process lacks. Set ${variable} to a port above 1023.`
  return `Cannot listen on ${host}:${port}: ${message}. Check HOST and ${variable}.`
}

/** Listens and returns the port. An error names the variable of the port. */
export async function listen(
  app: FastifyInstance,
  host: string,
  port: number,
  variable: string,
): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    throw new PortError(portProblem(error as NodeJS.ErrnoException, { host, port, variable }))
  }
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

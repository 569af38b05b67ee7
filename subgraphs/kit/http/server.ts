import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyServerOptions } from 'fastify'
import type { Logger } from '../telemetry/log.js'
import { rejectEncodedBody } from './content-encoding.js'
import { onceEnded } from './exchange.js'
import { openServer, type RawOptions } from './open-server.js'

/** The largest request body any server reads: 1 MB. */
export const MAX_BODY_BYTES = 1_048_576

/** How long requests under way may take once a server closes, in milliseconds. */
const PATIENCE = 20_000

/** Request ids of callers are kept when they are harmless to log. */
const REQUEST_ID = /^[\w.-]{8,64}$/

const hostMissing = (): Error =>
  Object.assign(new Error('An HTTP/1.1 request has a Host header.'), { statusCode: 400 })

/** The status of a request in logs and metrics whose client hung up before it had its answer, as nginx has it. */
const CLIENT_CLOSED_REQUEST = 499

/** What one server does that others do not. */
export interface ServerOptions extends FastifyServerOptions {
  /** Answers a request before Fastify sees it; `true` when it did. */
  intercept?(request: IncomingMessage, response: ServerResponse): boolean
  /** The answer to one pipelined request too many. */
  overloaded?: RawOptions['overloaded']
}

/** What pages of other origins may read of an answer beside its body. */
export const EXPOSED_HEADERS = ['x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy']

/** The challenge of every 401. */
export const CHALLENGE = 'Bearer realm="shop"'

const OVERLOADED = { type: 'application/json', body: '{"error":"Service unavailable"}' }

/**
 * A Fastify server as all of ours are: bounded bodies and waits, request ids from end to end, one log line per request
 * without secrets.
 */
export function createServer(log: Logger, options: ServerOptions = {}): FastifyInstance {
  const { intercept = () => false, overloaded = () => OVERLOADED, ...own } = options
  const app: FastifyInstance = fastify({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    },
    // Idle keep-alive connections are closed on stop; those in use end with their request.
    forceCloseConnections: 'idle',
    // A request that arrived before the port closed is answered like any other.
    return503OnClosing: false,
    serverFactory: (handler) =>
      openServer((request, response) => void (intercept(request, response) || handler(request, response)), {
        overloaded,
      }),
    ...own,
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    onceEnded(request.raw, reply.raw, (isAnswered, elapsedMs) => {
      const { method, id, routeOptions } = request
      const ms = Math.round(elapsedMs)
      const status = statusOf(reply, isAnswered)
      log.info({ requestId: id, method, route: routeOptions.url ?? 'unknown', status, ms }, 'request')
    })
  })
  app.addHook('onRequest', async ({ raw }) => {
    // RFC 9112, 3.2; health checks by HTTP/1.0 have none.
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) throw hostMissing()
  })
  app.addHook('preParsing', rejectEncodedBody)
  // RFC 9110, 15.5.2: a 401 names the scheme that would do.
  app.addHook('onSend', (_, reply, payload, done) => {
    if (reply.statusCode === 401 && !reply.hasHeader('www-authenticate'))
      reply.header('www-authenticate', CHALLENGE)
    done(null, payload)
  })
  app.addHook('preClose', async () => {
    // A client that does not read its answer must not hold up a stop for ever.
    setTimeout(() => app.server.closeAllConnections(), PATIENCE).unref()
  })
  return app
}

/** What a request came to: a client that hung up was answered nothing. */
export const statusOf = ({ statusCode }: FastifyReply, isAnswered: boolean): number =>
  isAnswered ? statusCode : CLIENT_CLOSED_REQUEST

/** A port that cannot be listened on, and the variable that changes it. */
export class PortError extends Error {
  override readonly name = 'PortError'
}

/** Why a port cannot be listened on, and what to do about it. */
export function portProblem(
  { code, message }: NodeJS.ErrnoException,
  { host, port, variable }: { host: string; port: number; variable: string },
): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken. Stop what listens there, or set ${variable} to another port.`
  if (code === 'EACCES')
    return `Port ${port} needs more rights than this process has. Set ${variable} to a port above 1023.`
  return `Cannot listen on ${host}:${port}: ${message}. HOST and ${variable} decide where.`
}

/** Listens, and answers the port; a port that is taken is named together with the variable that changes it. */
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

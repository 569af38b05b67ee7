import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import type { Logger } from './log.js'

/** The largest request body any server reads: 1 MB. */
export const BODY_LIMIT = 1_048_576

/** How long requests under way may take once a server closes, in milliseconds. */
const PATIENCE = 20_000

/** Request ids of callers are kept when they are harmless to log. */
const REQUEST_ID = /^[\w.-]{8,64}$/

/** A Fastify server as all of ours are: bounded bodies, request ids from end to end, one log line per request without secrets. */
export function createServer(log: Logger, options: FastifyServerOptions = {}): FastifyInstance {
  const app: FastifyInstance = fastify({
    bodyLimit: BODY_LIMIT,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    },
    // Idle keep-alive connections are closed on stop; those in use end with their request.
    forceCloseConnections: 'idle',
    // A request that arrived before the port closed is answered like any other.
    return503OnClosing: false,
    ...options,
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('preClose', async () => {
    // A client that does not read its answer must not hold up a stop for ever.
    setTimeout(() => app.server.closeAllConnections(), PATIENCE).unref()
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, id, routeOptions } = request
    const ms = Math.round(reply.elapsedTime)
    log.info(
      { requestId: id, method, route: routeOptions.url ?? 'unknown', status: reply.statusCode, ms },
      'request',
    )
  })
  return app
}

/** A port that cannot be listened on, and the variable that changes it. */
export class PortError extends Error {
  override readonly name = 'PortError'
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
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new PortError(
        `Port ${port} is taken. Stop what listens there, or set ${variable} to another port.`,
      )
    if (code === 'EACCES')
      throw new PortError(
        `Port ${port} needs more rights than this process has. Set ${variable} to a port above 1023.`,
      )
    throw new PortError(`Cannot listen on ${host}:${port}: ${message}. HOST and ${variable} decide where.`)
  }
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

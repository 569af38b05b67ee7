import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { afterPrevious, pendingRequests } from './exchange.js'
import { cleanForwardedFor } from './forwarded-for.js'

/** Timeout for the headers of a request. */
const HEADERS_TIMEOUT_MS = 10_000
/** Timeout for a request with its body. */
const REQUEST_TIMEOUT_MS = 15_000
/** Interval of the timeout checks. */
const CHECK_INTERVAL_MS = 1_000
/** Keep-alive timeout of idle connections: longer than that of load balancers. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000
/** Timeout of a connection without traffic in either direction. */
const IDLE_TIMEOUT_MS = 90_000
/** Maximum pipelined requests of a connection; browsers send one at a time. */
const MAX_PIPELINED_REQUESTS = 8

/** A response that no route creates. */
export interface RawResponse {
  readonly type: string
  readonly body: string | Buffer
}

/** Options of the raw server. */
export interface RawOptions {
  /** The response to a pipelined request beyond the limit. */
  overloaded(): RawResponse
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * An HTTP server with bounded waits. It processes the requests of a connection one at a time: responses are sent in
 * order anyway, and a disconnect cancels the requests that have not started.
 */
export function openServer(handler: Handler, { overloaded }: RawOptions): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      // Node's own response has no body; each app sends its error format.
      requireHostHeader: false,
    },
    boundPipelining(handler, overloaded),
  )
  server.setTimeout(IDLE_TIMEOUT_MS)
  return server
}

function boundPipelining(handler: Handler, overloaded: RawOptions['overloaded']): Handler {
  const rejected = new WeakSet<Socket>()
  return (request, response) => {
    const { socket } = request
    // The last response is being sent; it closes the connection.
    if (rejected.has(socket)) return
    if (pendingRequests(socket) < MAX_PIPELINED_REQUESTS) {
      cleanForwardedFor(request)
      return afterPrevious(request, response, () => handler(request, response))
    }
    rejected.add(socket)
    const { type, body } = overloaded()
    response
      .writeHead(503, { 'content-type': type, 'retry-after': '1', connection: 'close' })
      .end(request.method === 'HEAD' ? undefined : body)
    socket.pause()
  }
}

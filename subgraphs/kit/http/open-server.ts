import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { onTurn, pendingRequests } from './exchange.js'
import { cleanForwardedFor } from './forwarded-for.js'

/** How long the head of a request may take. */
const HEADERS_TIMEOUT_MS = 10_000
/** How long a whole request with its body may take. */
const REQUEST_TIMEOUT_MS = 15_000
/** How often requests that take too long are looked for. */
const CHECK_INTERVAL_MS = 1_000
/** How long a connection stays open without a request: longer than load balancers keep theirs. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000
/** How long a connection may move no byte in either direction, whoever waits for whom. */
const IDLE_TIMEOUT_MS = 90_000
/** Requests of one connection that may wait for their answers; browsers send one at a time. */
const MAX_PIPELINED = 8

/** The text of an answer that no route gives. */
export interface RawResponse {
  readonly type: string
  readonly body: string | Buffer
}

/** What a server says to one pipelined request too many. */
export interface RawOptions {
  overloaded(): RawResponse
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * An HTTP server that waits for no client longer than it says. It works on one request of a connection at a time: answers
 * go out in that order anyway, and nothing is done for a client that hangs up before its turn comes.
 */
export function openServer(handler: Handler, { overloaded }: RawOptions): Server {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      // Node would answer without a body; every app refuses in its own form.
      requireHostHeader: false,
    },
    boundPipelining(handler, overloaded),
  )
  server.setTimeout(IDLE_TIMEOUT_MS)
  return server
}

function boundPipelining(handler: Handler, overloaded: RawOptions['overloaded']): Handler {
  const refused = new WeakSet<Socket>()
  return (request, response) => {
    const { socket } = request
    // Its last answer is on the way; the connection ends with it.
    if (refused.has(socket)) return
    if (pendingRequests(socket) < MAX_PIPELINED) {
      cleanForwardedFor(request)
      return onTurn(request, response, () => handler(request, response))
    }
    refused.add(socket)
    const { type, body } = overloaded()
    response
      .writeHead(503, { 'content-type': type, 'retry-after': '1', connection: 'close' })
      .end(request.method === 'HEAD' ? undefined : body)
    socket.pause()
  }
}

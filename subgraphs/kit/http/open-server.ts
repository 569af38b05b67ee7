import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
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
interface RawResponse {
  readonly type: string
  readonly body: string | Buffer
}

/** Options of the raw server. */
export interface RawOptions {
  /** The response to a pipelined request beyond the limit. */
  overloaded(): RawResponse
  /** Whether WebSocket handshakes reach the handler; without it they are requests like others. */
  websockets?: boolean | undefined
}

/** The connection of a WebSocket handshake, and the bytes that followed it. */
export interface Handshake {
  readonly socket: Duplex
  readonly head: Buffer
}

const handshakes = new WeakMap<IncomingMessage, Handshake>()

/** The handshake that a request is; undefined for other requests. */
export const handshakeOf = (request: IncomingMessage): Handshake | undefined => handshakes.get(request)

/** Pieces of a body that may be of any size. */
const MAX_SMALL_PIECES = 4_096
/** Average size of the pieces of a body with more of them; even one byte needs an object of 300. */
const MIN_PIECE_BYTES = 64

/**
 * A request whose body is received in pieces of a fair size. A megabyte in chunks of one byte would hold 300 MB of memory; its
 * connection is closed instead.
 */
class BoundedRequest extends IncomingMessage {
  #pieces = 0
  #bytes = 0

  override push(piece: Buffer | null, encoding?: BufferEncoding): boolean {
    if (piece !== null) {
      this.#pieces++
      this.#bytes += piece.length
      if (this.#pieces > MAX_SMALL_PIECES && this.#bytes < this.#pieces * MIN_PIECE_BYTES) {
        this.socket.destroy()
        return false
      }
    }
    return super.push(piece, encoding)
  }
}

const OFFERED = Symbol('offered upgrade')

/**
 * A request whose offer to upgrade counts only for WebSockets. Node would take every offer, and drop the bodies of clients
 * that offer HTTP/2 in passing, such as Java's.
 */
class UpgradableRequest extends BoundedRequest {
  declare [OFFERED]?: boolean

  get upgrade(): boolean {
    return this[OFFERED] === true && (this.method === 'CONNECT' || isHandshake(this))
  }

  set upgrade(isOffered: boolean) {
    this[OFFERED] = isOffered
  }
}

const isHandshake = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * An HTTP server with bounded waits. It processes the requests of a connection one at a time: responses are sent in
 * order anyway, and a disconnect cancels the requests that have not started.
 */
export function openServer(handler: Handler, { overloaded, websockets = false }: RawOptions): Server {
  const server = createServer(
    {
      IncomingMessage: websockets ? UpgradableRequest : BoundedRequest,
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
  if (websockets) server.on('upgrade', (...offer) => handleUpgrade(handler, ...offer))
  return server
}

/** Passes a handshake to the handler, which accepts it or sends a response; a response ends the connection. */
function handleUpgrade(handler: Handler, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy())
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  // The type of the event allows other streams; the server has sockets only.
  response.assignSocket(socket as Socket)
  response.once('finish', () => socket.end(() => socket.destroy()))
  handshakes.set(request, { socket, head })
  cleanForwardedFor(request)
  handler(request, response)
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

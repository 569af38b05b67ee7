import type { IncomingHttpHeaders } from 'node:http'
import { jsonLimitError, MAX_VALUES } from '@shopstack/kit/http/json-limits'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { CloseCode, type Server } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { ParseInTurn } from '../../../http/large-bodies.js'
import { CLOSES, type Close } from './close-codes.js'

/** Bounds of a connection. */
export const BOUNDS = {
  /** Pings keep proxies from closing the connection; a pong is due before the next ping. */
  pingIntervalMs: 12_000,
  /** Unsent messages. */
  maxBufferedBytes: 1_048_576,
  /** A message that is not handed to the operating system for this long ends the connection. */
  maxStallMs: 10_000,
  /** Above it a connection is not read for the rest of the second. */
  maxMessagesPerSecond: 500,
  /** How long a client may take to close its side. */
  closeTimeoutMs: 3_000,
}

/** RFC 6455, 7.4.1. */
const CLOSE_NORMAL_CODE = 1_000

/** A connection, as the hooks of graphql-ws know it. */
export interface SocketConnection {
  readonly request: ConnectionRequest
  /** The credentials of the connection, from its parameters or its header. */
  authorization: string | undefined
  /** When the token expires, in milliseconds since 1970. */
  expiresAt: number | null
  /** Aborted when the connection closes. */
  readonly signal: AbortSignal
  close(close: Close): void
}

/** The request that opened a connection. */
export interface ConnectionRequest {
  readonly id: string
  readonly ip: string
  readonly remoteAddress: string | undefined
  readonly headers: IncomingHttpHeaders
}

export interface ConnectionDeps {
  readonly server: Server<SocketConnection>
  readonly parseInTurn: ParseInTurn
  readonly log: Logger
  readonly bounds?: typeof BOUNDS
}

/** Passes the messages of a socket to graphql-ws within bounds of rate, size and memory. Calls `onClosed` once. */
export function openConnection(
  socket: WebSocket,
  request: ConnectionRequest,
  { server, parseInTurn, log, bounds = BOUNDS }: ConnectionDeps,
  onClosed: () => void,
): SocketConnection {
  const openedAt = performance.now()
  const closed = new AbortController()
  const connection: SocketConnection = {
    request,
    authorization: undefined,
    expiresAt: null,
    signal: closed.signal,
    close: (close) => closeSocket(socket, close, bounds),
  }
  const pinging = keepAlive(socket, bounds)
  const throttle = messageThrottle(socket, bounds)
  const onClose = server.opened(
    {
      protocol: socket.protocol,
      send: (text) => sendMessage(socket, text, bounds),
      close: (code = CLOSE_NORMAL_CODE, reason = '') => closeSocket(socket, [code, reason], bounds),
      onMessage: (handle) =>
        socket.on('message', (data: Buffer) => {
          throttle()
          const parse = () => void receive(String(data), handle)
          parseInTurn(request, data.length, { parse, reject: () => connection.close(CLOSES.tryAgainLater) })
        }),
    },
    connection,
  )

  async function receive(text: string, handle: (text: string) => Promise<void>): Promise<void> {
    if (jsonLimitError(text, MAX_VALUES)) return connection.close(INVALID_MESSAGE)
    try {
      await handle(text)
    } catch (error) {
      // A message that only servers send.
      if (error instanceof Error && error.message.startsWith('Unexpected message'))
        return connection.close(INVALID_MESSAGE)
      log.error({ err: error, requestId: request.id }, 'websocket message failed')
      connection.close([CloseCode.InternalServerError, 'Internal server error'])
    }
  }

  // The close that follows has the code.
  socket.on('error', (error) => log.debug({ err: error, requestId: request.id }, 'websocket error'))
  socket.once('close', (code, reason) => {
    pinging.stop()
    closed.abort()
    onClosed()
    const ms = Math.round(performance.now() - openedAt)
    log.info({ requestId: request.id, code, reason: String(reason), ms }, 'websocket closed')
    Promise.resolve(onClose(code, String(reason))).catch((error) =>
      log.error({ err: error, requestId: request.id }, 'websocket cleanup failed'),
    )
  })
  return connection
}

type Bounds = typeof BOUNDS

const INVALID_MESSAGE: Close = [CloseCode.BadRequest, 'Invalid message received']

/** Closes a socket; a client that does not close its side in time is disconnected. */
function closeSocket(socket: WebSocket, [code, reason]: Close, { closeTimeoutMs }: Bounds): void {
  if (socket.readyState !== socket.OPEN) return
  socket.close(code, reason)
  const timer = setTimeout(() => socket.terminate(), closeTimeoutMs)
  socket.once('close', () => clearTimeout(timer))
}

/** Resolves when a message is handed to the operating system, so that a subscription waits for its client. */
function sendMessage(socket: WebSocket, text: string, bounds: Bounds): Promise<void> {
  if (socket.bufferedAmount > bounds.maxBufferedBytes) closeSocket(socket, CLOSES.slowConsumer, bounds)
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) return resolve()
    const timer = setTimeout(() => closeSocket(socket, CLOSES.slowConsumer, bounds), bounds.maxStallMs)
    socket.send(text, () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** Pings a client, and disconnects it when it does not respond. A pong that arrived during a pause of this process is read first. */
function keepAlive(socket: WebSocket, { pingIntervalMs }: Bounds): { stop(): void } {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const timer = setInterval(() => {
    if (isAlive) {
      isAlive = false
      socket.ping()
    } else setImmediate(() => isAlive || socket.terminate())
  }, pingIntervalMs)
  return { stop: () => clearInterval(timer) }
}

/** Stops reading a socket above the rate of messages, until the second is over. */
function messageThrottle(socket: WebSocket, { maxMessagesPerSecond }: Bounds): () => void {
  let from = performance.now()
  let count = 0
  let isPaused = false
  return () => {
    const elapsed = performance.now() - from
    if (elapsed >= 1_000) {
      from += elapsed
      count = 0
    }
    // A timer may end before the second does: messages until then pause the socket again.
    if (++count < maxMessagesPerSecond || isPaused) return
    isPaused = true
    socket.pause()
    setTimeout(
      () => {
        isPaused = false
        socket.resume()
      },
      1_000 - (performance.now() - from),
    )
  }
}

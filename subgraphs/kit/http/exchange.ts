import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Receives whether the whole response was handed to the operating system, and the milliseconds since the request
 * arrived.
 */
type OnEnd = (isAnswered: boolean, ms: number) => void

/** A request and its response, until the response or the connection ends. */
class Exchange {
  readonly #response: ServerResponse
  readonly #pending: Set<Exchange>
  #listeners: OnEnd[] = []
  #next: (() => void)[] = []
  readonly #startedAt = performance.now()
  #ms = 0
  #isAnswered = false
  #isSettled = false
  isEnded = false

  constructor(response: ServerResponse, pending: Set<Exchange>) {
    this.#response = response
    this.#pending = pending
    pending.add(this)
    response.once('finish', this.end)
    response.once('close', this.end)
  }

  readonly end = (): void => {
    if (this.isEnded) return
    this.isEnded = true
    this.settle(this.#response.writableFinished)
    this.#pending.delete(this)
    for (const listener of this.#next) listener()
    this.#next = []
  }

  /** Calls the listeners of the end; the next request of the connection waits for `end`. */
  settle(isAnswered: boolean): void {
    if (this.#isSettled) return
    this.#isSettled = true
    this.#isAnswered = isAnswered
    this.#ms = performance.now() - this.#startedAt
    for (const listener of this.#listeners) listener(isAnswered, this.#ms)
    this.#listeners = []
  }

  onceEnded(listener: OnEnd): void {
    if (this.#isSettled) listener(this.#isAnswered, this.#ms)
    else this.#listeners.push(listener)
  }

  /** Calls `listener` when the response is complete or its connection closed. */
  followedBy(listener: () => void): void {
    if (this.isEnded) listener()
    else this.#next.push(listener)
  }
}

const EXCHANGE = Symbol('exchange')

/** A response that knows its exchange: garbage collection pays for each entry of a weak map. */
interface Observed extends ServerResponse {
  [EXCHANGE]?: Exchange
}

const pendingOn = new WeakMap<Socket, Set<Exchange>>()

/**
 * The requests of a connection without a complete response. One listener per connection ends them all: a pipelined
 * response has no socket until the previous ones end, and without a socket it emits no `close`.
 */
function pendingExchanges(socket: Socket): Set<Exchange> {
  const known = pendingOn.get(socket)
  if (known) return known
  const pending = new Set<Exchange>()
  pendingOn.set(socket, pending)
  socket.once('close', () => {
    for (const exchange of [...pending]) exchange.end()
  })
  return pending
}

function exchangeOf({ socket }: IncomingMessage, response: Observed): Exchange {
  const known = response[EXCHANGE]
  if (known) return known
  const exchange = new Exchange(response, pendingExchanges(socket))
  response[EXCHANGE] = exchange
  if (socket.destroyed) exchange.end()
  return exchange
}

/** The number of requests of a connection without a complete response. */
export const pendingRequests = (socket: Socket): number => pendingOn.get(socket)?.size ?? 0

/** Calls `listener` exactly once when the exchange ends, by response or connection; immediately if it has ended. */
export function onceEnded(request: IncomingMessage, response: ServerResponse, listener: OnEnd): void {
  exchangeOf(request, response).onceEnded(listener)
}

/**
 * Counts a request as answered although its response continues: a stream, or a connection that became a WebSocket. What was
 * held for the request is released; the next request of the connection still waits for the end of the response.
 */
export function settleExchange(request: IncomingMessage, response: ServerResponse): void {
  exchangeOf(request, response).settle(true)
}

/**
 * Calls `listener` when the previous requests of the connection have their responses; never when the connection closes
 * first.
 */
export function afterPrevious(
  request: IncomingMessage,
  response: ServerResponse,
  listener: () => void,
): void {
  const { socket } = request
  const pending = pendingExchanges(socket)
  const before = pending.size > 0 ? [...pending].at(-1) : undefined
  exchangeOf(request, response)
  if (before) before.followedBy(() => void (socket.writable && listener()))
  else listener()
}

/** Whether the client has closed its connection. */
export const isDisconnected = ({ socket }: IncomingMessage): boolean => socket.destroyed

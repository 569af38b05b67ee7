import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Hears whether the whole response was handed to the operating system, and how many milliseconds after the request came. */
type OnEnd = (isAnswered: boolean, ms: number) => void

/** A request and its response, from the first until either the response or the connection has ended. */
class Exchange {
  readonly #response: ServerResponse
  readonly #alive: Set<Exchange>
  readonly #listeners = new Set<OnEnd>()
  readonly #begunAt = performance.now()
  #ms = 0
  isEnded = false

  constructor(response: ServerResponse, alive: Set<Exchange>) {
    this.#response = response
    this.#alive = alive
    alive.add(this)
    response.once('finish', this.end)
    response.once('close', this.end)
  }

  readonly end = (): void => {
    if (this.isEnded) return
    this.isEnded = true
    this.#ms = performance.now() - this.#begunAt
    this.#alive.delete(this)
    this.#response.off('finish', this.end)
    this.#response.off('close', this.end)
    for (const listener of this.#listeners) listener(this.#response.writableFinished, this.#ms)
    this.#listeners.clear()
  }

  onceEnded(listener: OnEnd): void {
    if (this.isEnded) listener(this.#response.writableFinished, this.#ms)
    else this.#listeners.add(listener)
  }
}

const exchanges = new WeakMap<ServerResponse, Exchange>()
const aliveOn = new WeakMap<Socket, Set<Exchange>>()

/**
 * The requests of a connection that are not answered yet. One listener per connection ends them all: the response to a
 * pipelined request has no socket until those before it are answered, and without one it never emits `close`.
 */
function aliveExchanges(socket: Socket): Set<Exchange> {
  const known = aliveOn.get(socket)
  if (known) return known
  const alive = new Set<Exchange>()
  aliveOn.set(socket, alive)
  socket.once('close', () => {
    for (const exchange of [...alive]) exchange.end()
  })
  return alive
}

function exchangeOf({ socket }: IncomingMessage, response: ServerResponse): Exchange {
  const known = exchanges.get(response)
  if (known) return known
  const exchange = new Exchange(response, aliveExchanges(socket))
  exchanges.set(response, exchange)
  if (socket.destroyed) exchange.end()
  return exchange
}

/** How many requests of a connection are not answered yet. */
export const pendingRequests = (socket: Socket): number => aliveOn.get(socket)?.size ?? 0

/**
 * Calls back exactly once when an exchange is over, whichever of response and connection ends first, and at once when it
 * is over already.
 */
export function onceEnded(request: IncomingMessage, response: ServerResponse, listener: OnEnd): void {
  exchangeOf(request, response).onceEnded(listener)
}

/**
 * Calls back when a request's turn has come: once those before it on its connection are answered, and never when the
 * connection is closed first.
 */
export function onTurn(request: IncomingMessage, response: ServerResponse, listener: () => void): void {
  const { socket } = request
  const alive = aliveExchanges(socket)
  const before = alive.size > 0 ? [...alive].at(-1) : undefined
  exchangeOf(request, response)
  if (before) before.onceEnded(() => void (socket.writable && listener()))
  else listener()
}

/** Whether the client of a request has closed its connection. */
export const isDisconnected = ({ socket }: IncomingMessage): boolean => socket.destroyed

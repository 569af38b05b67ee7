import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RawData, WebSocket } from 'ws'

/** Many subscribers of one operation. */
export interface LiveSubscribers {
  /** The times at which each of them received the next result, by `performance.now`. */
  nextResults(): Promise<number[]>
  close(): void
}

/** Connections that are opened at a time. */
const MAX_OPENING = 50
const RECEIVE_TIMEOUT_MS = 60_000
/** Until the last of them is subscribed. */
const SETTLE_MS = 1_000

const INIT = JSON.stringify({ type: 'connection_init' })

/** Opens subscriptions, each over a WebSocket of its own. */
export async function openLiveSubscribers(
  url: string,
  { query, count }: { query: string; count: number },
  signal: AbortSignal,
): Promise<LiveSubscribers> {
  const subscribe = JSON.stringify({ id: '1', type: 'subscribe', payload: { query } })
  const sockets: WebSocket[] = []
  let times: number[] = []
  let onAll: ((times: number[]) => void) | undefined
  let onError: ((error: Error) => void) | undefined

  function receive(data: RawData): void {
    const text = String(data)
    if (!text.includes('"type":"next"') || text.includes('"errors"')) {
      onError?.(new Error(`a subscription has ended: ${text.slice(0, 500)}`))
      return
    }
    times.push(performance.now())
    if (times.length === count) onAll?.(times)
  }

  async function open(): Promise<void> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', {
      perMessageDeflate: false,
    })
    sockets.push(socket)
    await once(socket, 'open')
    socket.send(INIT)
    await once(socket, 'message')
    socket.on('message', receive)
    socket.once('close', (code) => onError?.(new Error(`a connection was closed with ${code}`)))
    socket.send(subscribe)
  }

  const close = () => {
    onError = undefined
    for (const socket of sockets) socket.terminate()
  }
  try {
    for (let opened = 0; opened < count; opened += MAX_OPENING) {
      signal.throwIfAborted()
      await Promise.all(Array.from({ length: Math.min(MAX_OPENING, count - opened) }, open))
    }
    await sleep(SETTLE_MS)
  } catch (error) {
    close()
    throw error
  }
  return {
    close,
    nextResults() {
      times = []
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${times.length} of ${count} received an event`)),
          RECEIVE_TIMEOUT_MS,
        )
        const settled =
          <Value>(settle: (value: Value) => void) =>
          (value: Value) => {
            clearTimeout(timer)
            settle(value)
          }
        onAll = settled(resolve)
        onError = settled(reject)
      })
    },
  }
}

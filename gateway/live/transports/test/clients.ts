import type { FormattedExecutionResult } from 'graphql'
import { createClient as createSseClient } from 'graphql-sse'
import { type Client, type ClientOptions, createClient } from 'graphql-ws'
import WebSocket, { type RawData } from 'ws'
import type { TestShop } from '../../../test/shop.js'

export const STOCK =
  'subscription Stock($ids: [ID!]!) { stockChanged(productIds: $ids) { stock product { id } } }'
export const MY_ORDERS = 'subscription Mine { myOrdersChanged { event order { id status } } }'

/** The address of the WebSockets of a shop. */
export const socketUrl = (shop: TestShop, path = '/graphql'): string =>
  shop.url('graphql', path).replace(/^http/, 'ws')

/** A client of graphql-ws, which is closed with the shop. */
export const wsClient = (shop: TestShop, options: Partial<ClientOptions> = {}): Client =>
  createClient({ url: socketUrl(shop), webSocketImpl: WebSocket, retryAttempts: 0, ...options })

export const sseClient = (shop: TestShop, headers: Record<string, string> = {}) =>
  createSseClient({ url: shop.url('graphql', '/graphql'), headers, retryAttempts: 0 })

type Results = AsyncIterableIterator<FormattedExecutionResult>

/** Takes the results of a subscription that its client ends. */
export async function take(results: AsyncIterableIterator<unknown>, count: number) {
  const taken: FormattedExecutionResult[] = []
  for await (const result of results as Results) if (taken.push(result) === count) break
  return taken
}

/** A connection without a client library: what it received, and how it was closed. */
export interface RawSocket {
  readonly socket: WebSocket
  readonly messages: { readonly type: string; readonly id?: string; readonly payload?: unknown }[]
  readonly closed: Promise<readonly [code: number, reason: string]>
  send(message: object): void
}

/** Opens a connection without a client library. */
export function rawSocket(
  shop: TestShop,
  {
    headers = {},
    protocol = 'graphql-transport-ws',
  }: { headers?: Record<string, string>; protocol?: string } = {},
): Promise<RawSocket> {
  const socket = new WebSocket(socketUrl(shop), protocol, { headers })
  const messages: RawSocket['messages'] = []
  socket.on('message', (data: RawData) => messages.push(JSON.parse(String(data))))
  const closed = new Promise<readonly [number, string]>((resolve) => {
    socket.once('close', (code, reason) => resolve([code, String(reason)]))
  })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () =>
      resolve({ socket, messages, closed, send: (message) => socket.send(JSON.stringify(message)) }),
    )
  })
}

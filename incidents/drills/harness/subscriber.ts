import { setTimeout as sleep } from 'node:timers/promises'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

/** How a subscriber is connected. */
export type SubscriberTransport = 'websocket' | 'sse'

/** The subscriptions of a drill, which resume by a cursor. */
const FEEDS = {
  myOrdersChanged:
    'subscription ($after: String) { event: myOrdersChanged(after: $after) { id cursor sequence order { id } } }',
  ordersFeed:
    'subscription ($after: String) { event: ordersFeed(after: $after) { id cursor sequence order { id } } }',
  stockChanged:
    'subscription ($productIds: [ID!]!, $after: String) { event: stockChanged(productIds: $productIds, after: $after) { id cursor product { id } } }',
  lowStock: 'subscription ($after: String) { event: lowStock(after: $after) { id cursor product { id } } }',
} as const

/** An event as a subscriber received it. */
export interface ReceivedEvent {
  readonly id: number
  /** The order or the product. */
  readonly subject: string
  /** Of an order. */
  readonly sequence: number | null
}

interface SubscriberOptions {
  readonly name: string
  /** URL of the GraphQL port. */
  readonly url: string
  readonly transport: SubscriberTransport
  readonly feed: keyof typeof FEEDS
  readonly productIds?: readonly string[]
  /** An access token; none for `stockChanged`. */
  readonly token?: string
  /** Whether it disconnects after an event. */
  disconnects?(): boolean
}

/** A client that stays subscribed: whenever a subscription ends, it subscribes again after the last event that it received. */
export interface DrillSubscriber extends Pick<SubscriberOptions, 'name' | 'feed' | 'transport'> {
  readonly received: readonly ReceivedEvent[]
  /** How often its subscriptions ended, by what ended them. */
  readonly ends: ReadonlyMap<string, number>
  stop(): Promise<void>
}

interface Pushed {
  readonly id: string
  readonly cursor: string
  readonly sequence?: number
  readonly order?: { readonly id: string }
  readonly product?: { readonly id: string }
}

interface PushedResult {
  readonly data?: { readonly event: Pushed | null } | null
  readonly errors?: readonly { readonly extensions?: { readonly code?: unknown } }[]
}

const RECONNECT_DELAY_MS = 50

/** Subscribes until it is stopped. */
export function startSubscriber(options: SubscriberOptions): DrillSubscriber {
  const { feed, productIds, disconnects = () => false } = options
  const over = new AbortController()
  const received: ReceivedEvent[] = []
  const ends = new Map<string, number>()
  let after: string | null = null

  /** Receives events until the subscription ends; resolves to what ended it. */
  async function subscribe(): Promise<string> {
    const client = openClient(options)
    const leave = () => void client.dispose()
    over.signal.addEventListener('abort', leave, { once: true })
    let reason = 'completed'
    try {
      const variables = { after, ...(productIds && { productIds }) }
      for await (const result of client.iterate({ query: FEEDS[feed], variables })) {
        const { data, errors } = result as PushedResult
        if (errors) {
          // The last result; a close code may follow.
          reason = codesOf(errors)
          continue
        }
        if (!data?.event) return 'a result without an event'
        received.push(eventOf(data.event))
        after = data.event.cursor
        if (disconnects()) return 'disconnected by the client'
      }
      return reason
    } catch (error) {
      return reasonOf(error)
    } finally {
      over.signal.removeEventListener('abort', leave)
      await client.dispose()
    }
  }

  async function run(): Promise<void> {
    while (!over.signal.aborted) {
      const reason = await subscribe()
      if (over.signal.aborted) return
      ends.set(reason, (ends.get(reason) ?? 0) + 1)
      await sleep(RECONNECT_DELAY_MS)
    }
  }

  const running = run()
  return {
    ...options,
    received,
    ends,
    async stop() {
      over.abort()
      await running
    },
  }
}

function openClient({ url, transport, token }: SubscriberOptions) {
  const headers = token ? { authorization: `Bearer ${token}` } : {}
  const address = `${url}/graphql`
  return transport === 'sse'
    ? createSseClient({ url: address, headers, retryAttempts: 0 })
    : createClient({
        url: address.replace(/^http/, 'ws'),
        webSocketImpl: WebSocket,
        connectionParams: headers,
        retryAttempts: 0,
      })
}

const eventOf = ({ id, sequence, order, product }: Pushed): ReceivedEvent => ({
  id: Number(id),
  subject: order ? `order:${order.id}` : `product:${product?.id}`,
  sequence: sequence ?? null,
})

const codesOf = (errors: NonNullable<PushedResult['errors']>): string =>
  [...new Set(errors.map(({ extensions }) => String(extensions?.code)))].join()

/** Errors of graphql-ws are lists of GraphQL errors, or close events; those of graphql-sse may have a response. */
function reasonOf(error: unknown): string {
  if (Array.isArray(error)) return codesOf(error)
  const { code, response, message } = error as { code?: unknown; response?: Response; message?: string }
  if (typeof code === 'number') return `closed with ${code}`
  return response ? `status ${response.status}` : String(message ?? error)
}

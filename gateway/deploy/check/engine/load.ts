import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from './shop.js'

/** A running load. */
export interface Load {
  readonly sent: () => number
  /** Requests that were answered 429 and succeeded after the time of `Retry-After`. */
  readonly retried: () => number
  /** Stops the clients; returns a description of each failed request. */
  stop(): Promise<string[]>
}

const CLIENT_COUNT = 4
const PAUSE_MS = 150
const TIMEOUT_MS = 60_000
const MAX_ATTEMPTS = 3

const PRODUCTS = '{ products(first: 3) { nodes { id name unitsSold } } }'
const REPORT = '{ shop { currency } trendingProducts(first: 3) { product { id } } }'

const PAY =
  'mutation ($id: ID!, $key: String!) { checkout(input: {orderId: $id}, idempotencyKey: $key) { order { status } userErrors { code } } }'

/**
 * Starts clients that register, read, order and pay in a loop until they are stopped. They repeat a request only when the shop asks for
 * it: a gateway that has just started, on a machine without a free core, limits the preparation of documents.
 */
export async function startLoad(url: string, rest: string, productId: string): Promise<Load> {
  const lost: string[] = []
  let sent = 0
  let retried = 0
  let isOver = false
  const send = async (url: string, init: RequestInit = {}): Promise<Response> => {
    for (let attempt = 1; ; attempt++) {
      const reply = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) })
      const seconds = Number(reply.headers.get('retry-after'))
      if (reply.status !== 429 || !(seconds > 0) || attempt === MAX_ATTEMPTS) return reply
      retried += 1
      await sleep(seconds * 1_000)
    }
  }
  const post = async (query: string, variables: object, token?: string) => {
    const reply = await send(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    })
    const text = await reply.text()
    if (!reply.ok || text.includes('"errors":')) throw new Error(`${reply.status} ${text.slice(0, 300)}`)
    return JSON.parse(text).data
  }
  const attempt = async <Result>(what: string, act: () => Promise<Result>): Promise<Result | undefined> => {
    sent += 1
    try {
      return await act()
    } catch (error) {
      const { message, cause } = error as Error
      lost.push(
        `${new Date().toISOString()} ${what}: ${message} ${cause instanceof Error ? cause.message : ''}`,
      )
      return undefined
    }
  }
  const register =
    'mutation ($input: RegisterInput!) { register(input: $input) { accessToken userErrors { code } } }'
  const order = `mutation ($key: String!) { placeOrder(input: {items: [{productId: ${productId}, quantity: 1}]}, idempotencyKey: $key)
    { order { id } userErrors { code } } }`
  const client = async (number: number) => {
    const input = {
      email: `load-${number}-${randomUUID()}@shop.example`,
      password: 'a long password',
      name: 'Load',
    }
    const { accessToken } = (await post(register, { input })).register
    while (!isOver) {
      await attempt('products', () => post(PRODUCTS, {}))
      await attempt('trending', () => post(REPORT, {}, accessToken))
      await attempt('rest', async () => {
        const reply = await send(`${rest}/api/products/`)
        const text = await reply.text()
        if (!reply.ok) throw new Error(`${reply.status} ${text.slice(0, 300)}`)
      })
      const orderId = await attempt('order', async () => {
        const { placeOrder } = await post(order, { key: randomUUID() }, accessToken)
        // A rejection by the limit of unpaid orders is a valid response.
        if (!placeOrder.order && placeOrder.userErrors.length === 0)
          throw new Error(JSON.stringify(placeOrder))
        return placeOrder.order?.id as string | undefined
      })
      // Each payment adds to the sums of the sales report.
      if (orderId !== undefined)
        await attempt('pay', async () => {
          const { checkout } = await post(PAY, { id: orderId, key: randomUUID() }, accessToken)
          if (checkout.order?.status !== 'PAID') throw new Error(JSON.stringify(checkout))
        })
      await sleep(PAUSE_MS)
    }
  }
  const clients = Array.from({ length: CLIENT_COUNT }, (_, number) => client(number))
  const settled = Promise.allSettled(clients)
  return {
    sent: () => sent,
    retried: () => retried,
    async stop() {
      isOver = true
      for (const one of await settled) if (one.status === 'rejected') lost.push(String(one.reason))
      return lost
    },
  }
}

/** What the load did, for the line of a step. */
export const describeLoad = ({ sent, retried }: Load): string =>
  `${sent()} requests, none lost, ${retried()} repeated after 429`

/** Fails with the number of lost requests, the first and the last of them. */
export const expectNoneLost = (lost: readonly string[]): void =>
  expect('no request is lost', lost.length === 0, [
    `${lost.length} lost`,
    ...lost.slice(0, 3),
    ...lost.slice(-2),
  ])

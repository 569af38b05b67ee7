import { setTimeout as sleep } from 'node:timers/promises'
import type { FormattedExecutionResult } from 'graphql'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import WebSocket from 'ws'
import { useShop } from '../../../test/shop.js'
import { sseClient, wsClient } from './clients.js'

/** Each client has an address of its own, as behind a trusted proxy; a budget pays for three events. */
const WINDOW_SECONDS = 6
const shop = useShop({
  env: {
    ...{ TRUSTED_PROXIES: '127.0.0.0/8, ::1', REDIS_URL: '' },
    ...{ CALLER_BUDGET: '1000', CALLER_BUDGET_SECONDS: String(WINDOW_SECONDS) },
  },
})

/** 255 points. */
const STOCK = `subscription Stock($after: String) {
  stockChanged(productIds: [1], after: $after) { cursor stock product { related(first: 50) { id name price stock } } } }`

interface Change {
  readonly cursor: string
  readonly stock: number
}

let last = 0
const closing: (() => unknown)[] = []
/** The document is prepared at the cost of other addresses, which a cold process may charge more than a budget has. */
beforeAll(async () => {
  for (let host = 100; ; host++) {
    const response = await openMultipart(`203.0.113.${host}`, null)
    await response.body?.cancel()
    if (response.status === 200) return
  }
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Changes the stock ten times per second, from 1 on. */
function changeStock(): void {
  let isOver = false
  const run = async () => {
    while (!isOver) {
      await shop().owner`
        insert into events (type, subject, payload)
        values ('stock.changed', 'product:1', jsonb_build_object('productId', 1, 'change', 1, 'stock', ${++last}::int))`
      await sleep(100)
    }
  }
  const running = run()
  closing.push(() => {
    isOver = true
    return running
  })
}

type Results = (address: string, after: string | null) => Promise<AsyncIterable<FormattedExecutionResult>>
const requestOf = (after: string | null) => ({ query: STOCK, variables: { after } })

const overWebSocket: Results = async (address, after) => {
  class Proxied extends WebSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol, { headers: { 'x-forwarded-for': address } })
    }
  }
  const client = wsClient(shop(), { webSocketImpl: Proxied })
  closing.push(() => client.dispose())
  return client.iterate(requestOf(after)) as AsyncIterable<FormattedExecutionResult>
}

const overSse: Results = async (address, after) => {
  const client = sseClient(shop(), { 'x-forwarded-for': address })
  closing.push(() => client.dispose())
  return client.iterate(requestOf(after)) as AsyncIterable<FormattedExecutionResult>
}

const openMultipart = (address: string, after: string | null): Promise<Response> =>
  fetch(shop().url('graphql', '/graphql'), {
    method: 'POST',
    headers: {
      ...{ accept: 'multipart/mixed;subscriptionSpec=1.0, application/json' },
      ...{ 'content-type': 'application/json', 'x-forwarded-for': address },
    },
    body: JSON.stringify(requestOf(after)),
  })

/** The payloads of a multipart response; errors beside a payload of null are the end. */
const overMultipart: Results = async (address, after) => partsOf(await openMultipart(address, after))

async function* partsOf({ body }: Response): AsyncGenerator<FormattedExecutionResult> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body ?? []) {
    const parts = (text + decoder.decode(chunk)).split('--graphql')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const json = part.split('\r\n\r\n')[1]
      const { payload, errors } = JSON.parse(json?.trim() || '{}')
      if (payload) yield payload
      else if (errors) yield { errors }
    }
  }
  expect(text).toBe('--\r\n')
}

/** The changes of a stream until it ends, and its last errors. */
async function readAll(results: AsyncIterable<FormattedExecutionResult>) {
  const received: Change[] = []
  let errors: FormattedExecutionResult['errors'] = []
  for await (const result of results) {
    expect(errors).toEqual([])
    if (result.data) received.push(result.data.stockChanged as Change)
    errors = result.errors ?? []
  }
  return { received, errors }
}

const TRANSPORTS = [
  ['graphql-ws', overWebSocket, 4],
  ['graphql-sse', overSse, 5],
  ['multipart', overMultipart, 6],
] as const

describe('refuses', () => {
  test.each(TRANSPORTS)(
    'an event beyond the budget ends a subscription over %s, whose client learns when to come back, and misses nothing then',
    async (_, open, host) => {
      const address = `203.0.113.${host}`
      const results = await open(address, null)
      changeStock()
      const { received, errors } = await readAll(results)
      expect(received.length).toBeGreaterThan(0)
      expect(errors).toEqual([
        {
          message: expect.stringMatching(/^Too many requests\. Try again in \d s\.$/),
          extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) },
        },
      ])
      const retryAfter = Number(errors?.[0]?.extensions?.retryAfter)
      expect(retryAfter).toBeGreaterThan(0)
      expect(retryAfter).toBeLessThanOrEqual(WINDOW_SECONDS)
      await sleep(retryAfter * 1_000)
      const { cursor = '', stock = 0 } = received.at(-1) ?? {}
      const resumed = await readAll(await open(address, cursor))
      expect(resumed.received[0]?.stock).toBe(stock + 1)
    },
    40_000,
  )

  test('a client that comes back too early over HTTP gets 429, and over a WebSocket an error, both with the time', async () => {
    const address = '203.0.113.9'
    changeStock()
    await readAll(await overSse(address, null))
    const early = { code: 'RATE_LIMITED', retryAfter: expect.any(Number) }
    await expect(readAll(await overSse(address, null))).rejects.toMatchObject({
      response: { status: 429, headers: expect.toSatisfy((headers: Headers) => headers.has('retry-after')) },
    })
    await expect(readAll(await overWebSocket(address, null))).rejects.toEqual([
      { message: expect.any(String), extensions: early },
    ])
    await vi.waitFor(() => expect(shop().platform.subscriptions.size).toBe(0), 20_000)
  })
})

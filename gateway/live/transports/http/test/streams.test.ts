import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { useShop } from '../../../../test/shop.js'
import { sendPlaceOrder, signIn } from '../../../test/live-shop.js'
import { MY_ORDERS, STOCK, sseClient, take } from '../../test/clients.js'

const shop = useShop({ env: { CONCURRENT_REQUESTS: '4' } })
const at = () => shop().url('graphql', '/graphql')
const isOpen = (count: number) =>
  vi.waitFor(() => expect(shop().platform.subscriptions.size).toBe(count), 20_000)

const MULTIPART = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json'
const variables = { ids: ['1'] }

const opened: AbortController[] = []
afterEach(async () => {
  for (const controller of opened.splice(0)) controller.abort()
  await isOpen(0)
})

/** Sends a request for a stream; the text that has arrived. */
async function stream(
  accept: string,
  {
    body = { query: STOCK, variables },
    headers = {},
    url = at(),
  }: { body?: object | null; headers?: object; url?: string } = {},
) {
  const controller = new AbortController()
  opened.push(controller)
  const post = { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(url, {
    ...(body && post),
    headers: { accept, 'content-type': 'application/json', ...headers },
    signal: controller.signal,
  })
  let text = ''
  let isOver = false
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk)
    isOver = true
  }
  read().catch(() => {})
  return { response, text: () => text, isOver: () => isOver, close: () => controller.abort() }
}

/** Opens streams one after the other, because the shop takes few requests at a time. */
async function openStreams(count: number) {
  const streams: Awaited<ReturnType<typeof stream>>[] = []
  while (streams.length < count) streams.push(await stream('text/event-stream'))
  await isOpen(count)
  return streams
}

const urlWith = (params: Record<string, string>) => `${at()}?${new URLSearchParams(params)}`

describe('answers', () => {
  test('a graphql-sse client receives the changes of its orders', async () => {
    const customer = await signIn(shop(), 'customer')
    const client = sseClient(shop(), customer.headers)
    const results = take(client.iterate({ query: MY_ORDERS }), 2)
    await isOpen(1)
    const first = await sendPlaceOrder(shop(), customer, '1')
    const second = await sendPlaceOrder(shop(), customer, '1')
    const placed = (id: string) => ({
      data: { myOrdersChanged: { event: 'PLACED', order: { id, status: 'PENDING' } } },
    })
    expect(await results).toEqual([placed(first), placed(second)])
    client.dispose()
    await isOpen(0)
  })

  test('an event source opens a subscription by GET', async () => {
    const url = urlWith({ query: STOCK, variables: JSON.stringify(variables) })
    const { response, text } = await stream('text/event-stream', { body: null, url })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    await isOpen(1)
    await sendPlaceOrder(shop(), await signIn(shop(), 'customer'), '1')
    await vi.waitFor(
      () => expect(text()).toMatch(/^:\n\nevent: next\ndata: \{"data":\{"stockChanged":.*\}\n\n$/),
      20_000,
    )
  })

  test('a multipart response has a part per result, which ends when it is sent', async () => {
    const { response, text } = await stream(MULTIPART)
    expect(response.headers.get('content-type')).toBe(
      'multipart/mixed;boundary="graphql";subscriptionSpec="1.0"',
    )
    const HEARTBEAT = '\r\n--graphql\r\ncontent-type: application/json\r\n\r\n{}\r\n--graphql'
    await vi.waitFor(() => expect(text()).toBe(HEARTBEAT), 20_000)
    await sendPlaceOrder(shop(), await signIn(shop(), 'customer'), '1')
    await vi.waitFor(() => expect(text().length).toBeGreaterThan(HEARTBEAT.length), 20_000)
    expect(text().slice(HEARTBEAT.length)).toMatch(
      /^\r\ncontent-type: application\/json\r\n\r\n\{"payload":\{"data":\{"stockChanged":.*\}\}\}\r\n--graphql$/,
    )
  })

  test('streams hold no request slot, and their request is logged when it begins', async () => {
    const streams = await openStreams(12)
    expect((await shop().ask('{ shop { currency } }')).status).toBe(200)
    const id = streams[0]?.response.headers.get('x-request-id')
    const line = shop().logLines.find((text) => text.includes(String(id)))
    expect(JSON.parse(line ?? '{}')).toMatchObject({ route: '/graphql', status: 200, msg: 'request' })
    const metrics = await (await fetch(shop().url('graphql', '/metrics'))).text()
    expect(metrics).toContain('shopstack_subscriptions_active{transport="sse"} 12\n')
    expect(metrics).toContain('shopstack_load_in_use{bound="subscriptions"} 12\n')
  })

  test('a client that accepts only event streams gets the result of a query as one', async () => {
    const { text, isOver } = await stream('text/event-stream', { body: { query: '{ shop { currency } }' } })
    await vi.waitFor(() => expect(isOver()).toBe(true), 20_000)
    expect(text()).toBe(
      ':\n\nevent: next\ndata: {"data":{"shop":{"currency":"USD"}}}\n\nevent: complete\ndata:\n\n',
    )
  })

  test('a query of a client that accepts JSON besides streams has a JSON response', async () => {
    const { response } = await stream(
      'application/json, text/event-stream, multipart/mixed;subscriptionSpec=1.0',
      {
        body: { query: 'query subscription { shop { currency } }' },
      },
    )
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  })

  test('the errors of a subscription are a result, after which the stream ends', async () => {
    const body = { query: 'subscription { orderChanged(id: 1) { id } }' }
    const sse = await stream('text/event-stream', { body })
    const multipart = await stream(MULTIPART, { body })
    await vi.waitFor(() => expect(sse.isOver() && multipart.isOver()).toBe(true), 20_000)
    expect(sse.text()).toMatch(
      /event: next\ndata: \{"errors":\[.*"code":"UNAUTHENTICATED".*\]\}\n\nevent: complete/,
    )
    expect(multipart.text()).toMatch(
      /\{"payload":\{"errors":\[.*"UNAUTHENTICATED".*\]\}\}\r\n--graphql--\r\n$/,
    )
  })

  test('a client that disconnects ends its subscription', async () => {
    const { close } = await stream(MULTIPART)
    await isOpen(1)
    close()
    await isOpen(0)
    const metrics = await (await fetch(shop().url('graphql', '/metrics'))).text()
    expect(metrics).toMatch(
      /shopstack_subscriptions_ended_total\{transport="multipart",reason="client"\} [1-9]/,
    )
  })
})

describe('refuses', () => {
  test('a caller above its number of subscriptions gets 429 with Retry-After', async () => {
    await openStreams(100)
    for (const accept of ['text/event-stream', MULTIPART]) {
      const { response, text } = await stream(accept)
      expect(response.status).toBe(429)
      expect(response.headers.get('retry-after')).toBe('5')
      await vi.waitFor(() => expect(text()).toContain('TOO_MANY_SUBSCRIPTIONS'), 20_000)
    }
  })

  test.each([
    ['no query', { variables }, 400],
    ['a query that is no text', { query: 7 }, 400],
    ['variables that are a list', { query: STOCK, variables: [] }, 400],
    ['a long document', { query: `#subscription${'x'.repeat(50_000)}\n${STOCK}` }, 200],
  ])('a request for an event stream with %s is an error', async (_, body, status) => {
    const { response, text } = await stream('text/event-stream', { body })
    expect(response.status).toBe(status)
    await vi.waitFor(() => expect(text()).toContain('"errors"'), 20_000)
    await sleep(100)
    expect(shop().platform.subscriptions.size).toBe(0)
  })

  test('a body of another content type is refused', async () => {
    const { response } = await stream('text/event-stream', { headers: { 'content-type': 'text/plain' } })
    expect(response.status).toBe(415)
  })

  test('a mutation by GET is not executed', async () => {
    const { headers } = await signIn(shop(), 'customer')
    const url = urlWith({ query: 'mutation { cancelOrder(id: 1) { order { id } } }' })
    const { text } = await stream('text/event-stream', { body: null, url, headers })
    await vi.waitFor(() => expect(text()).toContain('complete'), 20_000)
    expect(text()).toMatch(/"errors":.*GET/)
  })

  test('a subscription without a stream names the streams', async () => {
    const { errors, status } = await shop().ask(STOCK, variables)
    expect(status).toBe(400)
    expect(errors?.[0]?.message).toContain('text/event-stream')
  })
})

describe('protects', () => {
  test.each([
    ['an origin that is not allowed', { origin: 'https://evil.example' }],
    ['another site without an origin', { 'sec-fetch-site': 'cross-site' }],
  ])('a page of %s opens no stream', async (_, headers) => {
    const url = urlWith({ query: STOCK, variables: JSON.stringify(variables) })
    const { response } = await stream('text/event-stream', { body: null, url, headers })
    expect(response.status).toBe(403)
    expect((await stream(MULTIPART, { headers })).response.status).toBe(403)
  })

  test('Apollo Sandbox, which asks first, may read the stream of a multipart response', async () => {
    const origin = 'https://studio.apollographql.com'
    const preflight = await fetch(at(), {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization.*content-type/i)
    const { response, text } = await stream(MULTIPART, { headers: { origin } })
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    await isOpen(1)
    await sendPlaceOrder(shop(), await signIn(shop(), 'customer'), '1')
    await vi.waitFor(() => expect(text()).toContain('{"payload":{"data":{"stockChanged":'), 20_000)
  })

  test('a page of an allowed origin may read its stream', async () => {
    const { response } = await stream('text/event-stream', { headers: { origin: 'http://localhost:5173' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:5173')
  })
})

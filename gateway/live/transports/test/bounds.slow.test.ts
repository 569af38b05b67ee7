import { afterEach, describe, expect, test, vi } from 'vitest'
import WebSocket from 'ws'
import { useShop } from '../../../test/shop.js'
import { rawSocket, STOCK, socketUrl } from './clients.js'

/** Half of the connections may come from one address. */
const shop = useShop({ env: { SUBSCRIPTIONS: '4', SUBSCRIPTIONS_PER_CALLER: '10' } })

const PAYLOAD = { query: STOCK, variables: { ids: ['1'] } }
const ACCEPT = {
  sse: 'text/event-stream',
  multipart: 'multipart/mixed;subscriptionSpec=1.0, application/json',
}

const closing: (() => void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) close()
  await areOpen(0)
})

const areOpen = (count: number) =>
  vi.waitFor(() => expect(shop().platform.subscriptions.size).toBe(count), 20_000)

/** The response to a request for a stream. */
async function request(accept: string): Promise<Response> {
  const controller = new AbortController()
  closing.push(() => controller.abort())
  return fetch(shop().url('graphql', '/graphql'), {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json' },
    body: JSON.stringify(PAYLOAD),
    signal: controller.signal,
  })
}

/** A connection with a request for a subscription. */
async function subscribe() {
  const connection = await rawSocket(shop())
  const { send, messages, socket } = connection
  closing.push(() => socket.terminate())
  send({ type: 'connection_init' })
  await vi.waitFor(() => expect(messages).toHaveLength(1), 20_000)
  send({ id: '1', type: 'subscribe', payload: PAYLOAD })
  return connection
}

describe('refuses', () => {
  test('subscriptions above the total are unavailable over each transport, and possible again after one ends', async () => {
    for (const accept of [ACCEPT.sse, ACCEPT.sse, ACCEPT.multipart])
      expect((await request(accept)).status).toBe(200)
    await subscribe()
    await areOpen(4)
    for (const accept of [ACCEPT.sse, ACCEPT.multipart]) {
      const response = await request(accept)
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: 1 } }],
      })
    }
    const { messages, send } = await subscribe()
    await vi.waitFor(() => expect(messages).toHaveLength(2), 20_000)
    expect(messages[1]).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }],
    })
    closing.shift()?.()
    await areOpen(3)
    send({ id: '2', type: 'subscribe', payload: PAYLOAD })
    await areOpen(4)
    const metrics = await (await fetch(shop().url('graphql', '/metrics'))).text()
    expect(metrics).toContain('shopstack_load_in_use{bound="subscriptions"} 4\n')
  })

  test('connections above the share of an address are unavailable', async () => {
    for (let n = 0; n < 2; n++) {
      const { socket } = await rawSocket(shop())
      closing.push(() => socket.terminate())
    }
    const socket = new WebSocket(socketUrl(shop()), 'graphql-transport-ws')
    socket.on('error', () => {})
    const status = await new Promise((resolve) => {
      socket.once('unexpected-response', (_, response) => resolve(response.statusCode))
      socket.once('open', () => resolve(101))
    })
    expect(status).toBe(503)
    socket.terminate()
  })
})

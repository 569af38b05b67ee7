import { describe, expect, test, vi } from 'vitest'
import { useShop } from '../../../../test/shop.js'
import { sendPlaceOrder, signIn } from '../../../test/live-shop.js'
import { MY_ORDERS, rawSocket, STOCK, socketUrl, sseClient, take, wsClient } from '../../test/clients.js'
import { MAX_OPERATIONS_PER_CONNECTION } from '../protocol.js'

const shop = useShop()

const areOpen = (count: number) =>
  vi.waitFor(() => expect(shop().platform.subscriptions.size).toBe(count), 20_000)

const FEW = { query: '{ shop { currency } }' }

describe('answers', () => {
  test('a graphql-ws client receives the changes of a stock without a token', async () => {
    const customer = await signIn(shop(), 'customer')
    const client = wsClient(shop())
    const results = take(client.iterate({ query: STOCK, variables: { ids: ['1'] } }), 2)
    await areOpen(1)
    await sendPlaceOrder(shop(), customer, '1')
    await sendPlaceOrder(shop(), customer, '1')
    const [first, second] = await results
    expect(first).toEqual({ data: { stockChanged: { stock: expect.any(Number), product: { id: '1' } } } })
    expect(second?.errors).toBeUndefined()
    await client.dispose()
    await areOpen(0)
  })

  test.each(['authorization', 'Authorization'])('the connection parameter %s signs in', async (name) => {
    const customer = await signIn(shop(), 'customer')
    const client = wsClient(shop(), { connectionParams: { [name]: customer.headers.authorization } })
    const results = take(client.iterate({ query: MY_ORDERS }), 1)
    await areOpen(1)
    const id = await sendPlaceOrder(shop(), customer, '2')
    expect(await results).toEqual([
      { data: { myOrdersChanged: { event: 'PLACED', order: { id, status: 'PENDING' } } } },
    ])
    await client.dispose()
    await areOpen(0)
  })

  test('the header of the handshake signs in', async () => {
    const { headers } = await signIn(shop(), 'customer')
    const { send, messages, socket } = await rawSocket(shop(), { headers })
    send({ type: 'connection_init' })
    await vi.waitFor(() => expect(messages).toEqual([{ type: 'connection_ack' }]), 20_000)
    send({ id: 'me', type: 'subscribe', payload: { query: '{ me { email } }' } })
    await vi.waitFor(() => expect(messages).toHaveLength(3), 20_000)
    expect(messages[1]).toMatchObject({
      id: 'me',
      type: 'next',
      payload: { data: { me: { email: expect.any(String) } } },
    })
    socket.close()
  })

  test('queries and mutations have the responses, limits and errors of requests', async () => {
    const customer = await signIn(shop(), 'customer')
    const { authorization } = customer.headers
    const client = wsClient(shop(), { connectionParams: { authorization } })
    const ask = async (query: string) => (await client.iterate({ query }).next()).value
    expect(await ask(FEW.query)).toEqual({ data: { shop: { currency: 'USD' } } })
    const id = await sendPlaceOrder(shop(), customer, '3')
    const cancelled = await ask(`mutation { cancelOrder(id: ${id}) { order { status } } }`)
    expect(cancelled).toEqual({ data: { cancelOrder: { order: { status: 'CANCELLED' } } } })
    const fields = Array.from({ length: 21 }, (_, i) => `f${i}: shop { currency }`).join(' ')
    for (const query of [
      `{ ${fields} }`,
      '{ unknown }',
      '{ shop {',
      'query A { shop { currency } } query B { me { id } }',
    ]) {
      const { errors } = await shop().ask(query)
      await expect(ask(query)).rejects.toEqual(errors)
    }
    const { errors, data } = await shop().ask('{ a: shop { currency } order(id: 1) { id } }')
    expect(errors).toHaveLength(1)
    const anonymous = wsClient(shop())
    const partial = await anonymous.iterate({ query: '{ a: shop { currency } order(id: 1) { id } }' }).next()
    expect(partial.value).toEqual({ data, errors })
    await client.dispose()
    await anonymous.dispose()
  })

  test('an ended subscription leaves its connection open', async () => {
    const { send, messages, socket } = await rawSocket(shop())
    send({ type: 'connection_init' })
    await vi.waitFor(() => expect(messages).toHaveLength(1), 20_000)
    send({ id: '1', type: 'subscribe', payload: { query: STOCK, variables: { ids: ['1'] } } })
    await areOpen(1)
    send({ id: '1', type: 'complete' })
    await areOpen(0)
    send({ id: '1', type: 'subscribe', payload: FEW })
    await vi.waitFor(
      () => expect(messages.map(({ type }) => type)).toEqual(['connection_ack', 'next', 'complete']),
      20_000,
    )
    socket.close()
  })
})

describe('refuses', () => {
  const INIT = { type: 'connection_init' }
  const subscribe = (id: string) => ({
    id,
    type: 'subscribe',
    payload: { query: STOCK, variables: { ids: ['1'] } },
  })

  test.each([
    ['a subscription before connection_init', [subscribe('1')], 4401],
    ['a second connection_init', [INIT, INIT], 4429],
    ['a second subscription with the same id', [INIT, 'ack', subscribe('1'), subscribe('1')], 4409],
    ['an unknown message', [INIT, 'ack', { type: 'start' }], 4400],
    ['a subscription without an id', [INIT, 'ack', { type: 'subscribe', payload: FEW }], 4400],
  ])('%s closes the connection with the code of graphql-ws', async (_, steps, code) => {
    const { send, messages, closed } = await rawSocket(shop())
    for (const step of steps) {
      if (typeof step === 'string') await vi.waitFor(() => expect(messages).toHaveLength(1), 20_000)
      else send(step)
    }
    expect((await closed)[0]).toBe(code)
  })

  test('a connection without connection_init is closed', async () => {
    const { closed } = await rawSocket(shop())
    expect(await closed).toEqual([4408, 'Connection initialisation timeout'])
  })

  test('the old protocol of Apollo is closed with 4406', async () => {
    const { closed } = await rawSocket(shop(), { protocol: 'graphql-ws' }).catch(() => ({
      closed: Promise.resolve([4406, '']),
    }))
    expect((await closed)[0]).toBe(4406)
  })

  test('a message of one megabyte closes the connection with 1009', async () => {
    const { send, closed } = await rawSocket(shop())
    send({ ...INIT, payload: { padding: 'x'.repeat(1_048_576) } })
    expect((await closed)[0]).toBe(1009)
  })

  test.each(['Bearer invalid', 'Basic dXNlcg==', ''])(
    'the token %j closes the connection with 4403',
    async (authorization) => {
      const { send, closed } = await rawSocket(shop())
      send({ ...INIT, payload: { authorization } })
      expect(await closed).toEqual([4403, 'Forbidden'])
    },
  )

  test('an order of another account is not found, over each transport', async () => {
    const [owner, other] = [await signIn(shop(), 'admin'), await signIn(shop(), 'customer')]
    const query = `subscription { orderChanged(id: ${await sendPlaceOrder(shop(), owner, '3')}) { id } }`
    const notFound = [{ extensions: { code: 'ORDER_NOT_FOUND' } }]
    const client = wsClient(shop(), { connectionParams: other.headers })
    await expect(client.iterate({ query }).next()).rejects.toMatchObject(notFound)
    const events = sseClient(shop(), other.headers)
    expect((await events.iterate({ query }).next()).value).toMatchObject({ errors: notFound })
    const response = await fetch(shop().url('graphql', '/graphql'), {
      method: 'POST',
      headers: {
        ...{ ...other.headers, 'content-type': 'application/json' },
        accept: 'multipart/mixed;subscriptionSpec=1.0, application/json',
      },
      body: JSON.stringify({ query }),
    })
    expect(await response.text()).toContain('"code":"ORDER_NOT_FOUND"')
    await client.dispose()
  })

  test('subscriptions of others have the errors of queries, and their connection stays open', async () => {
    const client = wsClient(shop())
    const order = client.iterate({ query: 'subscription { orderChanged(id: 1) { id } }' })
    await expect(order.next()).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    const two = client.iterate({ query: 'subscription { a: lowStock { id } b: lowStock { id } }' })
    await expect(two.next()).rejects.toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    expect((await client.iterate(FEW).next()).value).toEqual({ data: { shop: { currency: 'USD' } } })
    await client.dispose()
    await areOpen(0)
  })

  test('ten thousand subscriptions of one connection are limited to its number', async () => {
    const { send, messages, socket } = await rawSocket(shop())
    send(INIT)
    await vi.waitFor(() => expect(messages).toHaveLength(1), 20_000)
    const COUNT = 10_000
    for (let id = 0; id < COUNT; id++) send(subscribe(String(id)))
    await vi.waitFor(() => expect(messages).toHaveLength(1 + COUNT - MAX_OPERATIONS_PER_CONNECTION), {
      timeout: 120_000,
      interval: 500,
    })
    expect(messages.at(-1)).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }],
    })
    expect(shop().platform.subscriptions.size).toBe(MAX_OPERATIONS_PER_CONNECTION)
    expect((await shop().ask(FEW.query)).status).toBe(200)
    socket.terminate()
    await areOpen(0)
  })
})

/** The status of a refused handshake. */
async function handshakeStatus(url: string, headers: Record<string, string> = {}): Promise<number> {
  const { default: WebSocket } = await import('ws')
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers })
  return new Promise((resolve) => {
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
    socket.once('open', () => {
      resolve(101)
      socket.terminate()
    })
    socket.once('error', () => {})
  })
}

describe('protects', () => {
  test('a page of another origin opens no connection', async () => {
    expect(await handshakeStatus(socketUrl(shop()), { origin: 'https://evil.example' })).toBe(403)
    expect(await handshakeStatus(socketUrl(shop()), { origin: 'http://localhost:5173' })).toBe(101)
    expect(await handshakeStatus(socketUrl(shop()), { origin: 'https://studio.apollographql.com' })).toBe(101)
    expect(await handshakeStatus(socketUrl(shop()), { origin: shop().url('graphql', '') })).toBe(101)
  })

  test.each(['/', '/explorer', '/health/live', '/metrics', '/nothing', '/graphql/', '/python/api/health'])(
    'the path %s takes no connection',
    async (path) => {
      expect(await handshakeStatus(socketUrl(shop(), path))).not.toBe(101)
    },
  )

  test('the REST ports take no connection', async () => {
    for (const surface of ['flask', 'express'] as const)
      expect(await handshakeStatus(shop().url(surface, '/graphql').replace('http', 'ws'))).toBe(404)
  })

  test('connections release their request slots, and are counted', async () => {
    const opened = await Promise.all(Array.from({ length: 20 }, () => rawSocket(shop())))
    const metrics = async () => (await fetch(shop().url('graphql', '/metrics'))).text()
    expect(await metrics()).toMatch(/shopstack_load_in_use\{bound="websockets"\} 2\d\n/)
    expect(await metrics()).toMatch(/shopstack_load_in_use\{bound="requests"\} [01]\n/)
    for (const { socket } of opened) socket.terminate()
    await vi.waitFor(async () => expect(await metrics()).toMatch(/bound="websockets"\} 0\n/), 20_000)
  })
})

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { buildSchema, GraphQLError } from 'graphql'
import { makeServer } from 'graphql-ws'
import { afterEach, describe, expect, test, vi } from 'vitest'
import WebSocket, { type RawData, WebSocketServer } from 'ws'
import { BOUNDS, openConnection, type SocketConnection } from '../connection.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const CHUNK_BYTES = 65_536
const schema = buildSchema('type Query { one: Int } type Subscription { large: String }')

/** Results that are taken as fast as the client receives them. */
async function* largeResults() {
  for (;;) {
    yield { data: { large: 'x'.repeat(CHUNK_BYTES) } }
    await nextTurn()
  }
}

const protocol = makeServer<undefined, SocketConnection>({ schema, subscribe: () => largeResults() })

/** A server with connections within these bounds, and a client of it. */
async function openPair(bounds: Partial<typeof BOUNDS> = {}, server = protocol) {
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(sockets, 'listening')
  closing.push(() => new Promise((closed) => sockets.close(closed)))
  const ends = vi.fn<() => void>()
  const log = createLogger({ level: 'silent' })
  const opened = new Promise<{ connection: SocketConnection; socket: WebSocket }>((resolve) => {
    sockets.on('connection', (socket, { headers }) => {
      const request = { id: 'r', ip: '127.0.0.1', remoteAddress: '127.0.0.1', headers }
      const deps = {
        server,
        log,
        parseInTurn: (_: unknown, __: number, { parse }: { parse(): void }) => parse(),
        bounds: { ...BOUNDS, ...bounds },
      }
      resolve({ connection: openConnection(socket, request, deps, ends), socket })
    })
  })
  const { port } = sockets.address() as AddressInfo
  const client = new WebSocket(`ws://127.0.0.1:${port}`, 'graphql-transport-ws', { autoPong: false })
  closing.push(() => client.terminate())
  const messages: { type: string }[] = []
  client.on('message', (data: RawData) => messages.push(JSON.parse(String(data))))
  await once(client, 'open')
  const closed = once(client, 'close').then(([code, reason]) => [code, String(reason)])
  return { ...(await opened), client, messages, closed, ends }
}

const send = (client: WebSocket, message: object) => client.send(JSON.stringify(message))

const subscribe = (client: WebSocket, id = '1') => {
  send(client, { type: 'connection_init' })
  client.once('message', () =>
    send(client, { id, type: 'subscribe', payload: { query: 'subscription { large }' } }),
  )
}

describe('answers', () => {
  test('a connection closes with the code that the server gives', async () => {
    const { connection, closed, ends } = await openPair()
    connection.close([1001, 'Going away'])
    expect(await closed).toEqual([1001, 'Going away'])
    await vi.waitFor(() => expect(ends).toHaveBeenCalledOnce(), 20_000)
    expect(connection.signal.aborted).toBe(true)
  })

  test('a client that responds to pings keeps its connection', async () => {
    const { client } = await openPair({ pingIntervalMs: 50 })
    let pings = 0
    client.on('ping', () => {
      pings++
      client.pong()
    })
    await vi.waitFor(() => expect(pings).toBeGreaterThan(5), 20_000)
    expect(client.readyState).toBe(WebSocket.OPEN)
  })

  test('a client keeps its connection when its pong arrives while the process is busy', async () => {
    const { client } = await openPair({ pingIntervalMs: 50 })
    let pings = 0
    client.on('ping', () => {
      pings++
      client.pong()
      const until = performance.now() + 120
      while (performance.now() < until);
    })
    await vi.waitFor(() => expect(pings).toBeGreaterThan(3), 20_000)
    expect(client.readyState).toBe(WebSocket.OPEN)
  })
})

describe('protects', () => {
  test('a client that does not respond to a ping is disconnected', async () => {
    const { closed, ends } = await openPair({ pingIntervalMs: 50 })
    expect(await closed).toEqual([1006, ''])
    await vi.waitFor(() => expect(ends).toHaveBeenCalledOnce(), 20_000)
  })

  test('a client that stops reading is closed as a slow consumer, and its results are not kept', async () => {
    const { client, socket, closed } = await openPair({ maxStallMs: 200, closeTimeoutMs: 10_000 })
    subscribe(client)
    await once(client, 'message')
    client.pause()
    await vi.waitFor(() => expect(socket.readyState).toBe(WebSocket.CLOSING), 20_000)
    expect(socket.bufferedAmount).toBeLessThan(2 * CHUNK_BYTES)
    client.resume()
    expect(await closed).toEqual([4410, 'Slow consumer'])
  })

  test('a client that stops reading and does not resume is disconnected', async () => {
    const { client, socket, ends } = await openPair({ maxStallMs: 100, closeTimeoutMs: 100 })
    subscribe(client)
    await once(client, 'message')
    client.pause()
    await vi.waitFor(() => expect(ends).toHaveBeenCalledOnce(), 20_000)
    expect(socket.readyState).toBe(WebSocket.CLOSED)
  })

  test('unsent messages of many operations end the connection', async () => {
    const { client, socket } = await openPair({ maxBufferedBytes: CHUNK_BYTES, closeTimeoutMs: 100 })
    send(client, { type: 'connection_init' })
    client.once('message', () => {
      for (let id = 0; id < 50; id++)
        send(client, { id: String(id), type: 'subscribe', payload: { query: 'subscription { large }' } })
      client.pause()
    })
    await vi.waitFor(() => expect(socket.readyState).toBe(WebSocket.CLOSED), 20_000)
  })

  test.each([0, 3])(
    'messages above the rate are read in the next second, with timers %i ms early',
    async (early) => {
      const { client, messages } = await openPair({ maxMessagesPerSecond: 10 })
      const timer = globalThis.setTimeout
      const timers = vi.spyOn(globalThis, 'setTimeout')
      timers.mockImplementation(((run: () => void, ms = 0) =>
        timer(run, ms > 100 ? ms - early : ms)) as never)
      closing.push(() => timers.mockRestore())
      const from = performance.now()
      for (let n = 0; n < 25; n++) {
        send(client, { type: 'ping' })
        // Frames of one packet are read together.
        await new Promise((sent) => setTimeout(sent, 5))
      }
      await vi.waitFor(() => expect(messages).toHaveLength(25), 20_000)
      expect(performance.now() - from).toBeGreaterThan(1_500)
    },
  )
})

describe('refuses', () => {
  test.each([
    ['invalid JSON', '{"type":'],
    ['JSON that is nested too deeply', `{"type":"ping","payload":${'['.repeat(200)}${']'.repeat(200)}}`],
    ['a message that only servers send', '{"type":"connection_ack"}'],
    ['a message without a type', '{}'],
  ])('%s closes the connection with 4400', async (_, text) => {
    const { client, closed } = await openPair()
    client.send(text)
    expect(await closed).toEqual([4400, 'Invalid message received'])
  })

  test('an error of the server closes the connection with 4500 and shows no detail', async () => {
    const failing = makeServer<undefined, SocketConnection>({
      onConnect: () => {
        throw new GraphQLError('secret')
      },
    })
    const { client, closed } = await openPair({}, failing)
    send(client, { type: 'connection_init' })
    expect(await closed).toEqual([4500, 'Internal server error'])
  })
})

import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { onceEnded, settleExchange } from '../exchange.js'
import { handshakeOf, openServer } from '../open-server.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A server with WebSockets, and what a client receives that sends these bytes. */
async function exchange(handler: Handler, bytes: string) {
  const server = openServer(handler, {
    overloaded: () => ({ type: 'text/plain', body: 'busy' }),
    websockets: true,
  })
  server.listen(0, '127.0.0.1')
  closing.push(() => new Promise((closed) => server.close(closed)))
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  closing.push(() => socket.destroy())
  let received = ''
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString()
  })
  socket.write(bytes)
  return { socket, received: () => received }
}

const HANDSHAKE = 'GET /graphql HTTP/1.1\r\nhost: shop\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
/** Java's HttpClient sends it with every first request. */
const HTTP2_OFFER =
  'POST /graphql HTTP/1.1\r\nhost: shop\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n' +
  'content-length: 4\r\n\r\nbody'

describe('answers', () => {
  test('a handshake reaches the handler with its connection', async () => {
    const { received } = await exchange((request, response) => {
      response.detachSocket(request.socket)
      handshakeOf(request)?.socket.end('switched').resume()
    }, HANDSHAKE)
    await vi.waitFor(() => expect(received()).toBe('switched'), 20_000)
  })

  test('a request that offers HTTP/2 keeps its body and its connection', async () => {
    const { socket, received } = await exchange((request, response) => {
      expect(handshakeOf(request)).toBeUndefined()
      text(request).then((body) => response.end(`read ${body};`), response.destroy)
    }, HTTP2_OFFER)
    await vi.waitFor(() => expect(received()).toContain('read body;'), 20_000)
    socket.write('GET / HTTP/1.1\r\nhost: shop\r\n\r\n')
    await vi.waitFor(() => expect(received()).toContain('read ;'), 20_000)
  })

  test('a response to a handshake ends the connection', async () => {
    const { socket, received } = await exchange((_, response) => {
      response.writeHead(403).end('refused')
    }, HANDSHAKE)
    await once(socket, 'close')
    expect(received()).toMatch(/^HTTP\/1\.1 403 .*refused/s)
  })
})

describe('protects', () => {
  test('a settled exchange releases what it held, and the next request waits for the end of the response', async () => {
    const ended: boolean[] = []
    const begun: ServerResponse[] = []
    const { received } = await exchange((request, response) => {
      begun.push(response)
      onceEnded(request, response, (isAnswered) => ended.push(isAnswered))
      response.write('begins;')
      settleExchange(request, response)
    }, 'GET / HTTP/1.1\r\nhost: shop\r\n\r\n'.repeat(2))
    await vi.waitFor(() => expect(received()).toContain('begins;'), 20_000)
    expect(ended).toEqual([true])
    await sleep(50)
    expect(begun).toHaveLength(1)
    begun[0]?.end('ends;')
    await vi.waitFor(() => expect(begun).toHaveLength(2), 20_000)
    expect(ended).toEqual([true, true])
    begun[1]?.end()
  })
})

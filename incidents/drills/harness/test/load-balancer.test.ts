import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { openLoadBalancer } from '../load-balancer.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A process that echoes the messages of WebSockets, with its name and the header that came with the request. */
async function openEcho(name: string): Promise<{ port: number; server: Server; sockets: WebSocketServer }> {
  const server = createServer((_, response) => response.end())
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, { url, headers }) =>
    socket.on('message', (data) => socket.send(`${name} ${url} ${headers['x-test']} ${data}`)),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.closeAllConnections()
    return new Promise((closed) => server.close(closed))
  })
  return { port: (server.address() as AddressInfo).port, server, sockets }
}

async function connectTo(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, { headers: { 'x-test': 'sent' } })
  closing.push(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

async function open(...processes: { port: number }[]) {
  const balancer = await openLoadBalancer(processes.map(({ port }) => port))
  closing.push(() => balancer.close())
  return balancer
}

describe('answers', () => {
  test('WebSockets reach each process in turn, with their headers', async () => {
    const balancer = await open(await openEcho('one'), await openEcho('two'))
    const answers = []
    for (const text of ['a', 'b']) {
      const socket = await connectTo(balancer.url)
      socket.send(text)
      const [data] = await once(socket, 'message')
      answers.push(String(data))
    }
    expect(answers.sort()).toEqual([
      expect.stringMatching(/^one \/graphql sent [ab]$/),
      expect.stringMatching(/^two \/graphql sent [ab]$/),
    ])
  })

  test('a close code passes through with the last message', async () => {
    const echo = await openEcho('one')
    const balancer = await open(echo)
    const socket = await connectTo(balancer.url)
    const messages: string[] = []
    socket.on('message', (data) => messages.push(String(data)))
    for (const client of echo.sockets.clients) {
      client.send('x'.repeat(1_000_000))
      client.close(1001, 'Going away')
    }
    const [code, reason] = await once(socket, 'close')
    expect([code, String(reason), messages[0]?.length]).toEqual([1001, 'Going away', 1_000_000])
  })
})

describe('refuses', () => {
  test('a WebSocket without a process that is ready is 503', async () => {
    const balancer = await open()
    const socket = new WebSocket(balancer.url.replace('http', 'ws'))
    socket.on('error', () => {})
    const [, response] = await once(socket, 'unexpected-response')
    expect(response.statusCode).toBe(503)
  })
})

describe('protects', () => {
  test('a client that disconnects ends the connection to its process', async () => {
    const echo = await openEcho('one')
    const balancer = await open(echo)
    const socket = await connectTo(balancer.url)
    const [client] = echo.sockets.clients
    if (!client) throw new Error('the socket is connected')
    const ended = once(client, 'close')
    socket.terminate()
    const [code] = await ended
    expect(code).toBe(1006)
  })
})

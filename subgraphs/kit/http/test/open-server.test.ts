import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openServer } from '../open-server.js'

const REQUEST = 'GET / HTTP/1.1\r\nhost: shop\r\n\r\n'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A server that responds on command, and a client's connection to it. */
async function openConnection() {
  const begun: ServerResponse[] = []
  const server = openServer((_, response) => void begun.push(response), {
    overloaded: () => ({ type: 'text/plain', body: 'busy' }),
  })
  server.listen(0, '127.0.0.1')
  closing.push(() => new Promise((closed) => server.close(closed)))
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  closing.push(() => socket.destroy())
  return { begun, socket }
}

const begins = (begun: readonly unknown[], count: number) =>
  vi.waitFor(() => expect(begun).toHaveLength(count), 20_000)

/** Collects the responses of a server. */
function heard(socket: Socket): () => string {
  let text = ''
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return () => text
}

describe('answers', () => {
  test('pipelined requests are served in order', async () => {
    const { begun, socket } = await openConnection()
    const text = heard(socket)
    socket.write(REQUEST.repeat(3))
    for (const name of ['first', 'second', 'third']) {
      await begins(begun, 1)
      begun.pop()?.end(name)
    }
    await vi.waitFor(() => expect(text()).toMatch(/first.*second.*third/s), 20_000)
  })
})

describe('protects', () => {
  test('pipelined requests of a disconnected client are not started', async () => {
    const { begun, socket } = await openConnection()
    socket.write(REQUEST.repeat(3))
    await begins(begun, 1)
    const [first] = begun
    socket.destroy()
    await once(first as ServerResponse, 'close')
    first?.end('late')
    await sleep(50)
    expect(begun).toHaveLength(1)
  })

  test('requests after a closing response are not served', async () => {
    const { begun, socket } = await openConnection()
    socket.resume().write(REQUEST.repeat(2))
    await begins(begun, 1)
    begun[0]?.setHeader('connection', 'close').end('bye')
    await once(socket, 'close')
    expect(begun).toHaveLength(1)
  })
})

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { canVanish, vanishingClient } from '../../test/vanishing-client.js'
import { peerWatch, unreachableIn } from '../unreachable-peers.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A server, and its side of each connection. */
async function openServer(host: string) {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const accepted = async (): Promise<Socket> => {
    const [socket] = (await once(server, 'connection')) as [Socket]
    closing.push(() => socket.destroy())
    return socket.on('error', () => {}).resume()
  }
  return { port, accepted }
}

const watch = peerWatch({ maxRetransmissions: 2, intervalMs: 100 })

describe.runIf(canVanish)('protects (on Linux with Python, whose sockets have filters)', () => {
  test.each(['127.0.0.1', '::'])('a connection at %s is reset when its client vanished', async (host) => {
    const { port, accepted } = await openServer(host)
    const [client, socket] = await Promise.all([vanishingClient(port, 'hello'), accepted()])
    closing.push(client.stop)
    watch(socket)
    socket.write('read')
    await client.vanished
    expect(socket.destroyed).toBe(false)
    socket.write('not read')
    await once(socket, 'close')
  })

  test('a connection that is watched no more is left to the operating system', async () => {
    const { port, accepted } = await openServer('127.0.0.1')
    const [client, socket] = await Promise.all([vanishingClient(port, 'hello'), accepted()])
    closing.push(client.stop)
    watch(socket)()
    socket.write('read')
    await client.vanished
    socket.write('not read')
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(socket.destroyed).toBe(false)
  })
})

describe('answers', () => {
  test('a client that reads nothing, and acknowledges, keeps its connection', async () => {
    const { port, accepted } = await openServer('127.0.0.1')
    const client = connect(port, '127.0.0.1').pause()
    closing.push(() => client.destroy())
    const socket = await accepted()
    watch(socket)
    // Together more than the buffers of the operating system.
    for (let n = 0; n < 200; n++) socket.write('x'.repeat(65_536))
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    expect(socket.writableLength).toBeGreaterThan(0)
    expect(socket.destroyed).toBe(false)
  })
})

/** Rows of a machine with the byte order of most. */
const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (local: string, remote: string, retransmissions: string) =>
  `   0: ${local} ${remote} 01 00000003:00000000 01:0000000E ${retransmissions}     0        0 6092 2 0000000021119ff3 20 4 30 10 -1\n`

describe('answers', () => {
  test.each([
    ['0100007F:CBE3', '0100007F:81E2', '52195 127.0.0.1 33250'],
    [
      '0000000000000000FFFF00000100007F:0FA0',
      '0000000000000000FFFF00000A00000A:81E2',
      '4000 10.0.0.10 33250',
    ],
    [
      '00000000000000000000000001000000:0FA0',
      'B80D0120000000000000000001000000:81E2',
      '4000 2001:db8:0:0:0:0:0:1 33250',
    ],
  ])('the connection %s to %s is found by its retransmissions', (local, remote, key) => {
    const table = `${HEAD}${row(local, remote, '00000006')}${row(local, remote, '00000007')}${row(local, remote, '00000000')}`
    expect(unreachableIn(table, 7)).toEqual([key])
  })

  test.runIf(process.platform === 'linux')('the table of this machine has no such connection', () => {
    expect(unreachableIn(readFileSync('/proc/net/tcp', 'latin1'), 1_000)).toEqual([])
  })
})

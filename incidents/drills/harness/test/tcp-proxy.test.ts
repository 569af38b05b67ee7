import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { disposables } from '@shopstack/kit/process/disposables'
import { afterEach, describe, expect, test } from 'vitest'
import { openTcpProxy, type TcpProxy, type Toxic } from '../tcp-proxy.js'

let open = disposables()
afterEach(async () => {
  await open.close()
  open = disposables()
})

/** A proxy in front of an echo server. */
async function echoProxy(): Promise<TcpProxy> {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.add('server', server, (s) => s.close())
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port')
  return open.add('proxy', await openTcpProxy({ host: '127.0.0.1', port: address.port }), (p) => p.close())
}

/** Sends text on a new connection; resolves after `ms` to the data received and whether the connection ended. */
async function exchange(
  { port }: TcpProxy,
  text: string,
  ms: number,
): Promise<{ received: string; ended: boolean }> {
  const socket = open.add('client', connect(port, '127.0.0.1'), (s) => s.destroy())
  let [received, ended] = ['', false]
  socket.on('data', (chunk) => {
    received += chunk
  })
  for (const end of ['error', 'close'])
    socket.on(end, () => {
      ended = true
    })
  socket.write(text)
  await sleep(ms)
  return { received, ended }
}

describe('answers', () => {
  test('a proxy without a toxic forwards both directions', async () => {
    const proxy = await echoProxy()
    expect(await exchange(proxy, 'hello', 100)).toEqual({ received: 'hello', ended: false })
    expect(proxy.connections).toBe(1)
  })

  test.each<[Toxic, string, boolean]>([
    [{ type: 'latency', latencyMs: 250 }, '', false],
    [{ type: 'timeout' }, '', false],
    [{ type: 'reset_peer' }, '', true],
    [{ type: 'replace', bytes: 'nonsense' }, 'nonsense', true],
  ])('$type affects connections until it is removed', async (toxic, received, ended) => {
    const proxy = await echoProxy()
    proxy.setToxic(toxic)
    expect(await exchange(proxy, 'hello', 200)).toEqual({ received, ended })
    proxy.setToxic(null)
    expect(await exchange(proxy, 'hello', 200)).toEqual({ received: 'hello', ended: false })
  })

  test('bandwidth limits the bytes per second of a response', async () => {
    const proxy = await echoProxy()
    proxy.setToxic({ type: 'bandwidth', bytesPerSecond: 40 })
    const { received } = await exchange(proxy, 'x'.repeat(100), 400)
    expect(received.length).toBeGreaterThan(2)
    expect(received.length).toBeLessThan(60)
  })

  test('delayed chunks keep their order', async () => {
    const proxy = await echoProxy()
    proxy.setToxic({ type: 'latency', latencyMs: 30 })
    const socket = open.add('client', connect(proxy.port, '127.0.0.1'), (s) => s.destroy())
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk
    })
    for (let n = 0; n < 10; n++) {
      socket.write(String(n))
      await sleep(10)
    }
    await sleep(300)
    expect(received).toBe('0123456789')
  })
})

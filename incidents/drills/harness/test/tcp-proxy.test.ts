import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { disposables } from '@shopstack/kit/process/disposables'
import { afterEach, describe, expect, test } from 'vitest'
import { type FaultProxy, type Line, openFaultProxy } from '../tcp-proxy.js'

let open = disposables()
afterEach(async () => {
  await open.close()
  open = disposables()
})

/** A line to a server that says everything again. */
async function aLine(): Promise<FaultProxy> {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.add('server', server, (s) => s.close())
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port')
  return open.add('proxy', await openFaultProxy({ host: '127.0.0.1', port: address.port }), (p) => p.close())
}

/** Says something over the line, and answers what came back until it ends or `ms` are over. */
async function say(
  { port }: FaultProxy,
  text: string,
  ms: number,
): Promise<{ heard: string; ended: boolean }> {
  const socket = open.add('client', connect(port, '127.0.0.1'), (s) => s.destroy())
  let [heard, ended] = ['', false]
  socket.on('data', (chunk) => {
    heard += chunk
  })
  for (const end of ['error', 'close'])
    socket.on(end, () => {
      ended = true
    })
  socket.write(text)
  await sleep(ms)
  return { heard, ended }
}

describe('answers', () => {
  test('as the server does', async () => {
    const line = await aLine()
    expect(await say(line, 'hello', 100)).toEqual({ heard: 'hello', ended: false })
    expect(line.connections).toBe(1)
  })

  test.each<[string, Line, string, boolean]>([
    ['late', { does: 'late', ms: 250 }, '', false],
    ['with nothing', { does: 'swallow' }, '', false],
    ['with the end', { does: 'reset' }, '', true],
    ['with something else', { does: 'say', bytes: 'nonsense' }, 'nonsense', true],
  ])('%s, and as before again', async (_, fault, heard, ended) => {
    const line = await aLine()
    line.become(fault)
    expect(await say(line, 'hello', 200)).toEqual({ heard, ended })
    line.become({ does: 'pass' })
    expect(await say(line, 'hello', 200)).toEqual({ heard: 'hello', ended: false })
  })

  test('drop by drop', async () => {
    const line = await aLine()
    line.become({ does: 'drip', bytesPerSecond: 40 })
    const { heard } = await say(line, 'x'.repeat(100), 400)
    expect(heard.length).toBeGreaterThan(2)
    expect(heard.length).toBeLessThan(60)
  })

  test('everything in its order, late or not', async () => {
    const line = await aLine()
    line.become({ does: 'late', ms: 30 })
    const socket = open.add('client', connect(line.port, '127.0.0.1'), (s) => s.destroy())
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk
    })
    for (let n = 0; n < 10; n++) {
      socket.write(String(n))
      await sleep(10)
    }
    await sleep(300)
    expect(heard).toBe('0123456789')
  })
})

import { connect } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { useShop } from './shop.js'

const shop = useShop()

const PATHS = [
  ['graphql', '/graphql'],
  ['flask', '/api/auth/login'],
  ['express', '/api/auth/login'],
  ['graphql', '/python/api/auth/login'],
] as const

const SENT = ['', '{"query":', `{"query":"${'x'.repeat(200_000)}`]

/** Sends the head of a request and a part of its body, and disconnects. */
function cutShort(url: string, part: string, isReset: boolean): Promise<void> {
  const { hostname, port, pathname } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {}).on('close', () => resolve())
    const head = `POST ${pathname} HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 500000\r\n\r\n`
    socket.write(head + part, () =>
      setTimeout(() => (isReset ? socket.resetAndDestroy() : socket.destroy()), 20),
    )
  })
}

const metrics = async () => (await fetch(shop().url('graphql', '/metrics'))).text()
const requestsIn = (text: string, status: RegExp): number =>
  [...text.matchAll(/^shopstack_http_request_seconds_count\{(.*)\} (\d+)$/gm)]
    .filter(([, labels = '']) => /method="POST"/.test(labels) && status.test(labels))
    .reduce((sum, [, , count]) => sum + Number(count), 0)

describe('truncated uploads', () => {
  test.each(PATHS)(
    'an upload to the %s port at %s that is cut counts as an error of the client',
    async (surface, path) => {
      const before = requestsIn(await metrics(), /status="4/)
      const url = shop().url(surface, path)
      for (const part of SENT) for (const isReset of [false, true]) await cutShort(url, part, isReset)
      await vi.waitFor(
        async () => expect(requestsIn(await metrics(), /status="4/)).toBe(before + 2 * SENT.length),
        20_000,
      )
      expect(requestsIn(await metrics(), /status="5/)).toBe(0)
      expect(shop().logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
      expect((await fetch(shop().url('graphql', '/health/ready'))).status).toBe(200)
    },
  )
})

/** Sends a body in chunks of one byte, and how the response begins; empty when the connection is closed without one. */
function sendBytewise(url: string, count: number): Promise<string> {
  const { hostname, port, pathname } = new URL(url)
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {}).on('close', () => resolve(text.slice(0, 12)))
    socket.on('data', (data) => {
      text += String(data)
      socket.destroy()
    })
    const head = `POST ${pathname} HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`
    socket.write(`${head}${'1\r\n \r\n'.repeat(count)}2\r\n{}\r\n0\r\n\r\n`)
  })
}

describe('bodies in small chunks', () => {
  test.each(PATHS)(
    'the %s port at %s closes the connection of a body in single bytes',
    async (surface, path) => {
      const url = shop().url(surface, path)
      expect(await sendBytewise(url, 3_000)).toBe('HTTP/1.1 400')
      expect(await sendBytewise(url, 100_000)).toBe('')
      expect((await fetch(shop().url('graphql', '/health/ready'))).status).toBe(200)
      expect(shop().logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
    },
  )
})

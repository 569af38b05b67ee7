import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { MODES, useShop, whileProductsAreLocked } from './shop.js'

/** An address that is not the one of honest clients. */
const ATTACKER = '127.0.0.2'
const SLOTS = 10
const shared = { env: { CONCURRENT_REQUESTS: String(SLOTS), CONNECTIONS_PER_ADDRESS: '600' } }
const shops = { 'in process': useShop(shared), 'over HTTP': useShop({ ...shared, mode: 'over HTTP' }) }
const crowded = useShop({ env: { CONNECTIONS_PER_ADDRESS: '5' } })
const proxied = useShop({ env: { CONNECTIONS_PER_ADDRESS: '5', TRUSTED_PROXIES: '127.0.0.2' } })

const opened: Socket[] = []
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy()
})

function open(url: string, bytes: string, localAddress = ATTACKER): { socket: Socket; text(): string } {
  const { hostname, port } = new URL(url)
  let text = ''
  const socket = connect({ host: hostname, port: Number(port), localAddress })
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  socket.write(bytes)
  opened.push(socket)
  return { socket, text: () => text }
}

const oneByteOf = (path: string) =>
  `POST ${path} HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`

const statusOf = async (url: string, init?: RequestInit): Promise<number> => {
  const response = await fetch(url, init)
  await response.text()
  return response.status
}

const PATHS = { graphql: '/graphql', flask: '/api/auth/login', express: '/api/auth/login' } as const

describe.each(MODES)('%s', (mode) => {
  const shop = () => shops[mode]()

  test.each(['graphql', 'flask', 'express'] as const)(
    'five hundred clients that send one byte of a body to the %s port block no other client',
    async (surface) => {
      const url = shop().url(surface, '/')
      for (let n = 0; n < 500; n++) open(url, oneByteOf(PATHS[surface]))
      await vi.waitFor(() => expect(opened.every(({ connecting }) => !connecting)).toBe(true), 20_000)
      await sleep(200)
      expect((await shop().ask('{ shop { currency } }')).status).toBe(200)
      expect(await statusOf(shop().url('flask', '/api/products/1'))).toBe(200)
      const login = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"email":"unknown@shop.test","password":"not the right one"}',
      }
      expect(await statusOf(shop().url('express', '/api/auth/login'), login)).toBe(401)
    },
  )
})

describe('protects', () => {
  test('a partial body and a slow head time out after 15 seconds, on every port and at the subgraphs', async () => {
    const shop = shops['over HTTP']()
    const urls = [
      ...(['graphql', 'flask', 'express'] as const).map((surface) => [
        shop.url(surface, '/'),
        PATHS[surface],
      ]),
      ...Object.values(shop.services).map((url) => [url, '/graphql']),
    ] as [string, string][]
    const slow = urls.flatMap(([url, path]) => [
      open(url, oneByteOf(path)),
      open(url, `GET ${path} HTTP/1.1\r\nhost: shop\r\nx-drip: `),
      open(url, ''),
    ])
    const drip = setInterval(() => {
      for (const { socket } of slow) if (socket.writable) socket.write('x')
    }, 1_000)
    await vi.waitFor(() => expect(slow.map(({ socket }) => socket.closed)).not.toContain(false), 40_000)
    clearInterval(drip)
    expect(slow.filter(({ text }) => text().startsWith('HTTP/1.1 408')).length).toBeGreaterThan(0)
    expect(shop.logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
  }, 60_000)
})

describe('refuses', () => {
  test('connections of one address are limited, and those of other addresses are not affected', async () => {
    const url = crowded().url('express', '/')
    const held = Array.from({ length: 8 }, () => open(url, ''))
    await vi.waitFor(() => expect(held.filter(({ socket }) => socket.closed)).toHaveLength(3), 20_000)
    expect(await statusOf(crowded().url('express', '/api/products/1'))).toBe(200)
    held[0]?.socket.destroy()
    await vi.waitFor(async () => {
      const { text } = open(url, 'GET /health/live HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n')
      await vi.waitFor(() => expect(text()).toContain('HTTP/1.1 200'), 5_000)
    }, 20_000)
  })

  test('connections of a trusted proxy are not limited', async () => {
    const held = Array.from({ length: 12 }, () => open(proxied().url('graphql', '/'), ''))
    await sleep(300)
    expect(held.filter(({ socket }) => socket.closed)).toHaveLength(0)
  })

  test('one address gets a share of the concurrent requests, and another address is served', async () => {
    const shop = shops['in process']()
    await whileProductsAreLocked(shop.owner, async () => {
      const get = 'GET /api/products HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n'
      const many = Array.from({ length: SLOTS }, () => open(shop.url('express', '/'), get))
      await vi.waitFor(
        () => expect(many.filter(({ text }) => text().startsWith('HTTP/1.1 503'))).toHaveLength(SLOTS / 2),
        20_000,
      )
      expect((await shop.ask('{ shop { currency } }')).status).toBe(200)
    })
  })
})

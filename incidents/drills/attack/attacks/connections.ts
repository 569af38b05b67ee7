import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Surface } from '@shopstack/drizzle/tables'
import type { Attack, Attacker } from '../attacker.js'

const SURFACES: readonly Surface[] = ['graphql', 'flask', 'express']
const surfaceOf = (n: number): Surface => SURFACES[n % SURFACES.length] ?? 'graphql'

/** A held connection is closed after this time. */
const HOLD_MS = 20_000
/** Connections held by one act. */
const MAX_HELD = 100

/** Attacks on connections, without complete requests. */
export const CONNECTION_ATTACKS: readonly Attack[] = [
  {
    name: 'pipelines 50 requests and disconnects',
    parallel: 14,
    pauseMs: 200,
    async act(attacker) {
      const socket = await attacker.connect('flask')
      socket.write(`${get('/health/ready')}${get('/api/products/1').repeat(50)}`)
      await sleep(10)
      socket.destroy()
    },
  },
  {
    name: 'sends bodies one byte at a time',
    parallel: 5,
    pauseMs: 100,
    act: (attacker) =>
      hold(attacker, 'x', (surface) =>
        post(surface === 'graphql' ? '/graphql' : '/api/auth/login', { 'content-length': '1000' }),
      ),
  },
  {
    name: 'sends headers one byte at a time',
    parallel: 5,
    pauseMs: 100,
    act: (attacker) => hold(attacker, 'a', () => 'GET /graphql HTTP/1.1\r\nhost: shop\r\nx-slow: '),
  },
  {
    name: 'queries readiness on 400 connections',
    parallel: 4,
    pauseMs: 50,
    async act(attacker) {
      const sockets = await connections(attacker, 100, 'graphql')
      for (let round = 0; round < 5 && !attacker.signal.aborted; round++) {
        for (const socket of sockets) socket.write(get('/health/ready'))
        await sleep(100)
      }
      for (const socket of sockets) socket.destroy()
    },
  },
  {
    name: 'pipelines pages of 1000 products',
    parallel: 30,
    pauseMs: 200,
    async act(attacker) {
      const socket = await attacker.connect('express')
      socket.resume()
      socket.write(get('/api/products?limit=1000').repeat(10))
      await sleep(2_000, undefined, { signal: attacker.signal }).catch(() => {})
      socket.destroy()
    },
  },
  {
    name: 'does not read its responses',
    parallel: 20,
    pauseMs: 100,
    act: async (attacker) =>
      void (await attacker.send('express', '/api/products?limit=1000', { unreadMs: 5_000 })),
  },
  {
    name: 'sends what is not HTTP',
    parallel: 5,
    pauseMs: 20,
    async act(attacker) {
      const socket = await attacker.connect(surfaceOf(attacker.next()))
      socket.end('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'.repeat(100))
      socket.resume()
      await sleep(20)
      socket.destroy()
    },
  },
]

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: shop\r\n\r\n`

function post(path: string, headers: Record<string, string>): string {
  const lines = Object.entries({ host: 'shop', 'content-type': 'application/json', ...headers })
  return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

async function connections(attacker: Attacker, count: number, surface?: Surface): Promise<Socket[]> {
  const opened = await Promise.allSettled(
    Array.from({ length: count }, (_, n) => attacker.connect(surface ?? surfaceOf(n))),
  )
  const sockets = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  for (const socket of sockets) socket.resume()
  return sockets
}

/** Starts requests on many connections and never completes them. */
async function hold(attacker: Attacker, byte: string, head: (surface: Surface) => string): Promise<void> {
  const sockets = await connections(attacker, MAX_HELD)
  sockets.forEach((socket, n) => void socket.write(head(surfaceOf(n))))
  for (let waited = 0; waited < HOLD_MS && !attacker.signal.aborted; waited += 1_000) {
    for (const socket of sockets) if (socket.writable) socket.write(byte)
    await sleep(1_000, undefined, { signal: attacker.signal }).catch(() => {})
  }
  for (const socket of sockets) socket.destroy()
}

import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack, Attacker } from '../attacker.js'

/** WebSockets opened by one act. */
const MAX_SOCKETS = 50
/** A subscription is left unread, or a WebSocket open, for this long. */
const HOLD_MS = 5_000

const body = (n: number): string =>
  JSON.stringify({
    query: `subscription S${n % 20} { stockChanged(productIds: [${(n % 60) + 1}]) { product { id name stock } } }`,
  })

const subscribe = (attacker: Attacker, unreadMs: number): Promise<string> =>
  attacker.send('graphql', '/graphql', {
    body: body(attacker.next()),
    headers: { accept: 'text/event-stream' },
    unreadMs,
  })

/** Attacks on subscriptions and their connections. */
export const SUBSCRIPTION_ATTACKS: readonly Attack[] = [
  {
    name: 'subscribes and does not read',
    parallel: 50,
    pauseMs: 50,
    act: async (attacker) => void (await subscribe(attacker, HOLD_MS)),
  },
  {
    name: 'subscribes and disconnects at once',
    parallel: 8,
    pauseMs: 5,
    act: async (attacker) => void (await subscribe(attacker, 0)),
  },
  {
    name: 'opens WebSockets and sends nothing',
    parallel: 4,
    pauseMs: 200,
    act: (attacker) => holdWebSockets(attacker, () => {}),
  },
  {
    name: 'opens WebSockets and sends frames without a mask',
    parallel: 4,
    pauseMs: 200,
    act: (attacker) => holdWebSockets(attacker, (socket) => void socket.write(randomBytes(20_000))),
  },
]

async function holdWebSockets(attacker: Attacker, act: (socket: Socket) => void): Promise<void> {
  const sockets: Socket[] = []
  for (let n = 0; n < MAX_SOCKETS && !attacker.signal.aborted; n++) {
    const socket = await attacker.connect('graphql').catch(() => null)
    if (!socket) continue
    sockets.push(socket)
    socket.resume()
    socket.write(upgrade())
  }
  for (const socket of sockets) act(socket)
  await sleep(HOLD_MS, undefined, { signal: attacker.signal }).catch(() => {})
  for (const socket of sockets) socket.destroy()
}

const upgrade = (): string =>
  [
    'GET /graphql HTTP/1.1',
    'host: shop',
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-protocol: graphql-transport-ws',
    `sec-websocket-key: ${randomBytes(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n')

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { Pool } from 'undici'

/** An HTTP load balancer over processes that are ready. */
export interface LoadBalancer {
  readonly url: string
  /** Number of processes that are ready. */
  ready(): number
  close(): Promise<void>
}

interface Target {
  readonly port: number
  readonly pool: Pool
  isReady: boolean
}

const READINESS_INTERVAL_MS = 200
const READINESS_TIMEOUT_MS = 2_000
/** Each event stream has a connection of its own. */
const MAX_CONNECTIONS = 256
/** Headers that belong to one connection (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade'])

/** Opens a load balancer over processes on these ports. It retries nothing: a request that cannot be sent fails. */
export async function openLoadBalancer(ports: readonly number[]): Promise<LoadBalancer> {
  const targets = ports.map(
    (port): Target => ({
      port,
      pool: new Pool(`http://127.0.0.1:${port}`, { connections: MAX_CONNECTIONS }),
      isReady: false,
    }),
  )
  let turn = 0
  const next = (): Target | undefined => {
    turn++
    return targets.map((_, i) => targets[(turn + i) % targets.length]).find((target) => target?.isReady)
  }
  const server = createServer((request, response) => {
    forward(request, response, next()).catch(() => response.destroy())
  })
  const upgraded = new Set<Socket>()
  server.on('upgrade', (request, _, head) => {
    const { socket } = request
    upgraded.add(socket.once('close', () => upgraded.delete(socket)))
    tunnel(request, head, next())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const checkAll = () => Promise.all(targets.map(checkReadiness))
  await checkAll()
  const timer = setInterval(() => void checkAll(), READINESS_INTERVAL_MS)
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    ready: () => targets.filter(({ isReady }) => isReady).length,
    async close() {
      clearInterval(timer)
      server.closeAllConnections()
      for (const socket of upgraded) socket.destroy()
      server.close()
      await Promise.all(targets.map(({ pool }) => pool.destroy()))
    },
  }
}

async function checkReadiness(target: Target): Promise<void> {
  try {
    const { statusCode, body } = await target.pool.request({
      path: '/health/ready',
      method: 'GET',
      headersTimeout: READINESS_TIMEOUT_MS,
    })
    await body.dump()
    target.isReady = statusCode === 200
  } catch {
    target.isReady = false
  }
}

async function forward(request: IncomingMessage, response: ServerResponse, target?: Target): Promise<void> {
  if (!target) return void response.writeHead(503).end()
  const { method = 'GET', url = '/' } = request
  const upstream = await target.pool.request({
    path: url,
    method,
    headers: endToEnd(request.headers),
    ...(method !== 'GET' && { body: request }),
  })
  response.writeHead(upstream.statusCode, endToEnd(upstream.headers))
  await pipeline(upstream.body, response)
}

/** Passes a connection that changes its protocol through, with the request for it. */
function tunnel({ socket: client, method, url, rawHeaders }: IncomingMessage, head: Buffer, target?: Target) {
  client.on('error', () => {})
  if (!target) return void client.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n')
  const upstream = connect(target.port, '127.0.0.1').on('error', () => {})
  const headers = rawHeaders.map((text, i) => (i % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('')
  upstream.write(`${method} ${url} HTTP/1.1\r\n${headers}\r\n`)
  upstream.write(head)
  client.pipe(upstream).pipe(client)
  client.once('close', () => upstream.destroy())
  // Its last data may have a close code.
  upstream.once('close', () => client.destroySoon())
}

const endToEnd = (headers: IncomingMessage['headers']): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || HOP_BY_HOP.has(name) ? [] : [[name, value]],
    ),
  )

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Pool } from 'undici'

/** Sends each request to one of several processes that say that they are ready. */
export interface Balancer {
  readonly url: string
  /** How many of them take requests at the moment. */
  ready(): number
  close(): Promise<void>
}

interface Target {
  readonly pool: Pool
  isReady: boolean
}

/** How often each process is asked whether it is ready, in milliseconds. */
const EVERY = 200
/** Headers that are about a connection, not about a request. */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade'])

/** Opens a balancer over processes on these ports. It sends a request once: what it could not send is a failure. */
export async function openBalancer(ports: readonly number[]): Promise<Balancer> {
  const targets = ports.map(
    (port): Target => ({
      pool: new Pool(`http://127.0.0.1:${port}`, { connections: 64 }),
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
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const look = () => Promise.all(targets.map(lookAt))
  await look()
  const looking = setInterval(() => void look(), EVERY)
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    ready: () => targets.filter(({ isReady }) => isReady).length,
    async close() {
      clearInterval(looking)
      server.closeAllConnections()
      server.close()
      await Promise.all(targets.map(({ pool }) => pool.destroy()))
    },
  }
}

async function lookAt(target: Target): Promise<void> {
  try {
    const { statusCode, body } = await target.pool.request({
      path: '/health/ready',
      method: 'GET',
      headersTimeout: 2_000,
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
  const answer = await target.pool.request({
    path: url,
    method,
    headers: ofRequest(request.headers),
    ...(method !== 'GET' && { body: request }),
  })
  response.writeHead(answer.statusCode, ofRequest(answer.headers))
  await pipeline(answer.body, response)
}

/** The connections of the balancer are its own, on either side. */
const ofRequest = (headers: IncomingMessage['headers']): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || OF_CONNECTION.has(name) ? [] : [[name, value]],
    ),
  )

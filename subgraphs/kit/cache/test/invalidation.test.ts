import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { afterAll, expect, test, vi } from 'vitest'
import { openRedis } from '../../redis/connect.js'
import { createLogger } from '../../telemetry/log.js'
import { openInvalidationBus } from '../invalidation.js'

const redisUrl = processEnv().TEST_REDIS_URL
const log = createLogger({ level: 'silent' })

/** A proxy to Redis that can be cut and can swallow subscriptions. */
async function openLine(to: string) {
  const { hostname, port, pathname } = new URL(to)
  const line = { swallows: false, swallowed: 0 }
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    sockets.add(client)
    client.on('data', (chunk) => {
      const isSwallowed = line.swallows && String(chunk).toLowerCase().includes('subscribe')
      if (isSwallowed) line.swallowed++
      else upstream.write(chunk)
    })
    upstream.on('data', (chunk) => void client.write(chunk))
    for (const socket of [client, upstream]) socket.on('error', () => {})
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const own = typeof address === 'object' ? address?.port : undefined
  const cut = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  return Object.assign(line, {
    url: `redis://127.0.0.1:${own}${pathname}`,
    cut,
    close: () => server.close(cut),
  })
}

const unhandled: unknown[] = []
const note = (reason: unknown) => void unhandled.push(reason)
process.on('unhandledRejection', note)
afterAll(() => void process.off('unhandledRejection', note))

test.runIf(redisUrl)(
  'a Redis that accepts a connection and no subscription does not end the process',
  async () => {
    const line = await openLine(redisUrl ?? '')
    const redis = openRedis(line.url, log)
    const changes = openInvalidationBus(redis, log)
    await vi.waitFor(() => expect(changes.isConnected).toBe(true), 20_000)

    line.swallows = true
    line.cut()
    await vi.waitFor(() => expect(line.swallowed).toBeGreaterThan(1), 20_000)
    expect(changes.isConnected).toBe(false)

    line.swallows = false
    await vi.waitFor(() => expect(changes.isConnected).toBe(true), 20_000)
    expect(unhandled).toEqual([])
    changes.close()
    redis.disconnect()
    line.close()
  },
)

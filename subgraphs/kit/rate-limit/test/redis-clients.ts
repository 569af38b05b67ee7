import { processEnv } from '@shopstack/drizzle/environment/env'
import { Redis } from 'ioredis'

/** The Redis of `TEST_REDIS_URL`, and a client of a closed port, like that of a dead Redis. */
export function openRedisClients() {
  const url = processEnv().TEST_REDIS_URL
  const redis = url ? new Redis(url, { enableOfflineQueue: true }) : null
  const dead = new Redis({ port: 1, lazyConnect: true, enableOfflineQueue: false, retryStrategy: () => null })
  // A failure without a listener is written to the console.
  dead.on('error', () => {})
  const close = () => {
    redis?.disconnect()
    dead.disconnect()
  }
  return { redis, dead, close }
}

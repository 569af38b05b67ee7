import type { Logger } from '../telemetry/log.js'
import { type RedisClient, redisClient } from './client.js'

const delay = (attempt: number): number => Math.min(100 * 2 ** attempt, 5_000) * (0.5 + Math.random() / 2)

/**
 * Connects to Redis in the background, to database `db` unless the URL names one. While Redis is down, commands fail
 * immediately, so that callers fall back to memory; the beginning and end of an outage are logged.
 */
export function openRedis(url: string, log: Logger, db = 0): RedisClient {
  const redis = redisClient(url, delay, {
    db,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 200,
    connectTimeout: 2_000,
  })
  let isDown = false
  redis.on('error', ({ message }: Error) => {
    // The error object contains the failed command, and with AUTH the password.
    if (!isDown) log.warn({ reason: message }, 'Redis unavailable, falling back to in-memory')
    isDown = true
  })
  redis.on('ready', () => {
    if (isDown) log.info('Redis available again')
    isDown = false
  })
  return redis
}

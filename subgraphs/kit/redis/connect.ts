import type { Logger } from '../telemetry/log.js'
import { type RedisClient, redisClient } from './client.js'

const delay = (attempt: number): number => Math.min(100 * 2 ** attempt, 5_000) * (0.5 + Math.random() / 2)

/**
 * Connects to Redis in the background, to database `db` unless the URL names one. While it is away every command fails at once instead of waiting for it,
 * so that memory can take over; an outage is logged when it begins and when it ends, and never throws.
 */
export function openRedis(url: string, log: Logger, db = 0): RedisClient {
  const redis = redisClient(url, delay, {
    db,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 200,
    connectTimeout: 2_000,
  })
  let isAway = false
  redis.on('error', ({ message }: Error) => {
    // The error itself carries the command that failed, and with AUTH the password.
    if (!isAway) log.warn({ reason: message }, 'Redis does not answer; memory takes over')
    isAway = true
  })
  redis.on('ready', () => {
    if (isAway) log.info('Redis answers again')
    isAway = false
  })
  return redis
}

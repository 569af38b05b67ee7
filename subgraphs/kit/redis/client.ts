import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { parseRedisUrl } from './url.js'

/** A connection to a Redis server, sentinel setup or cluster. */
export type RedisClient = Redis | Cluster

/** Reconnection delay, in milliseconds. */
type Delay = (attempt: number) => number

/** Refresh interval of the slot map of a cluster; commands do not wait for it. */
const SLOTS_REFRESH_INTERVAL_MS = 2_000

/**
 * Opens a `REDIS_URL`. `options` apply to each server: commands fail immediately while it is down, as without sentinels
 * and clusters; after the loss of a cluster node they are retried once.
 */
export function redisClient(url: string, delay: Delay, options: RedisOptions): RedisClient {
  const target = parseRedisUrl(url)
  if (target === null) throw new TypeError('not a Redis URL')
  if (target.kind === 'server') return new Redis(target.url, { ...options, retryStrategy: delay })
  const { nodes, username, password, keyPrefix, sentinelPassword, tls } = target
  const each: RedisOptions = {
    ...options,
    ...(username && { username }),
    ...(password && { password }),
    ...(tls && { tls: {} }),
  }
  if (target.kind === 'sentinel')
    return new Redis({
      ...each,
      ...(keyPrefix && { keyPrefix }),
      ...(sentinelPassword && { sentinelPassword }),
      sentinels: nodes,
      name: target.master,
      db: target.db || (options.db ?? 0),
      enableTLSForSentinelMode: tls,
      retryStrategy: delay,
      sentinelRetryStrategy: delay,
      sentinelReconnectStrategy: delay,
      // A demoted master rejects writes; a reconnect asks the sentinels for the new one. Their announcements are not
      // subscribed to, because one that arrives while ioredis connects stops its client for good.
      reconnectOnError: ({ message }) => message.startsWith('READONLY'),
    })
  return new Cluster(nodes, {
    redisOptions: each,
    ...(keyPrefix && { keyPrefix }),
    enableOfflineQueue: false,
    clusterRetryStrategy: delay,
    slotsRefreshInterval: SLOTS_REFRESH_INTERVAL_MS,
    maxRedirections: 2,
    retryDelayOnFailover: 50,
    retryDelayOnClusterDown: 0,
    // Nodes announce addresses; certificates name hosts.
    ...(tls && { dnsLookup: (address, done) => done(null, address) }),
  })
}

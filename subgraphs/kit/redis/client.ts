import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { parseRedisUrl } from './url.js'

/** A connection to Redis, whichever way it is set up. */
export type RedisClient = Redis | Cluster

/** Milliseconds until the next try to connect. */
type Delay = (attempt: number) => number

/** How often a cluster is asked which node has what, in milliseconds; commands do not wait for an answer to that. */
const LOOK_AROUND = 2_000

/**
 * Opens what a `REDIS_URL` names. `options` hold for each server: a command that finds the server away fails with
 * them as it would without sentinels and clusters; only where a node of a cluster is lost it is tried once more.
 */
export function redisClient(url: string, delay: Delay, options: RedisOptions): RedisClient {
  const place = parseRedisUrl(url)
  if (place === null) throw new TypeError('This is no URL of a Redis.')
  if (place.kind === 'server') return new Redis(place.url, { ...options, retryStrategy: delay })
  const { nodes, username, password, keyPrefix, sentinelPassword, tls } = place
  const each: RedisOptions = {
    ...options,
    ...(username && { username }),
    ...(password && { password }),
    ...(tls && { tls: {} }),
  }
  if (place.kind === 'sentinel')
    return new Redis({
      ...each,
      ...(keyPrefix && { keyPrefix }),
      ...(sentinelPassword && { sentinelPassword }),
      sentinels: nodes,
      name: place.master,
      db: place.db || (options.db ?? 0),
      enableTLSForSentinelMode: tls,
      retryStrategy: delay,
      sentinelRetryStrategy: delay,
      sentinelReconnectStrategy: delay,
      // A master that was demoted refuses every write: the sentinels know which one is it now. What they announce is
      // not listened to, because an announcement that arrives while ioredis connects ends its client for good.
      reconnectOnError: ({ message }) => message.startsWith('READONLY'),
    })
  return new Cluster(nodes, {
    redisOptions: each,
    ...(keyPrefix && { keyPrefix }),
    enableOfflineQueue: false,
    clusterRetryStrategy: delay,
    slotsRefreshInterval: LOOK_AROUND,
    maxRedirections: 2,
    retryDelayOnFailover: 50,
    retryDelayOnClusterDown: 0,
    // Certificates are for names, and nodes tell addresses.
    ...(tls && { dnsLookup: (address, done) => done(null, address) }),
  })
}

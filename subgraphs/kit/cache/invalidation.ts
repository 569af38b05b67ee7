import { randomUUID } from 'node:crypto'
import { Cluster } from 'ioredis'
import { z } from 'zod'
import type { RedisClient } from '../redis/client.js'
import type { Logger } from '../telemetry/log.js'

/** Receives the names of changed entities, such as `product:7`; `null` when messages may have been missed. */
export type InvalidationListener = (names: readonly string[] | null) => void

/** Distributes cache invalidations to all processes. */
export interface InvalidationBus {
  publish(names: readonly string[]): void
  /** Calls `listener` for each message; returns the function that unsubscribes. */
  subscribe(listener: InvalidationListener): () => void
  /** Whether messages of other processes are received. */
  readonly isConnected: boolean
  close(): void
}

const message = z.object({ from: z.string(), names: z.array(z.string()) })

/** Redis channels span all databases and ignore key prefixes, so the name includes both. */
function channelOf({ options }: RedisClient): string {
  const db = 'db' in options ? options.db : 0
  return `${options.keyPrefix ?? ''}shopstack:changed:${db ?? 0}`
}

/** Cache invalidation over Redis pub/sub; within the process without Redis. */
export function openInvalidationBus(redis: RedisClient | null, log: Logger): InvalidationBus {
  const listeners = new Set<InvalidationListener>()
  const notifyListeners: InvalidationListener = (names) => {
    for (const listener of listeners) listener(names)
  }
  const self = randomUUID()
  const subscription = redis ? subscribeTo(redis, self, notifyListeners, log) : null
  return {
    publish(names) {
      if (names.length === 0) return
      notifyListeners(names)
      // While Redis is down, cached values live for under a second.
      redis?.publish(channelOf(redis), JSON.stringify({ from: self, names })).catch(() => {})
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    get isConnected() {
      return subscription?.isConnected() ?? false
    },
    close: () => subscription?.close(),
  }
}

function subscribeTo(redis: RedisClient, self: string, notifyListeners: InvalidationListener, log: Logger) {
  // A subscribed connection cannot send other commands. It subscribes below: ioredis's own resubscription is not
  // awaited, and its failure would end the process.
  const connection =
    redis instanceof Cluster ? redis.duplicate() : redis.duplicate({ autoResubscribe: false })
  let [isConnected, wasConnected] = [false, false]
  connection.on('error', () => {})
  connection.on('message', (_, text) => {
    try {
      const { from, names } = message.parse(JSON.parse(text))
      if (from !== self) notifyListeners(names)
    } catch (err) {
      log.warn({ err }, 'ignoring malformed cache invalidation message')
    }
  })
  const onClose = () => {
    if (isConnected) notifyListeners(null)
    isConnected = false
  }
  connection.on('close', onClose)
  connection.on('ready', () =>
    connection.subscribe(channelOf(redis)).then(
      () => {
        isConnected = true
        // Messages sent while disconnected were missed.
        if (wasConnected) notifyListeners(null)
        wasConnected = true
      },
      // The next connection retries.
      () => connection.disconnect(true),
    ),
  )
  return {
    isConnected: () => isConnected,
    close() {
      connection.off('close', onClose)
      connection.disconnect()
    },
  }
}

import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { channelName, subscribeToChannel } from '../redis/channel.js'
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

const channelOf = (redis: RedisClient): string => channelName(redis, 'changed')

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
  return subscribeToChannel(redis, channelOf(redis), {
    receive(text) {
      try {
        const { from, names } = message.parse(JSON.parse(text))
        if (from !== self) notifyListeners(names)
      } catch (err) {
        log.warn({ err }, 'ignoring malformed cache invalidation message')
      }
    },
    missed: () => notifyListeners(null),
  })
}

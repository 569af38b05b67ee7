import { type ChannelSubscription, channelName, subscribeToChannel } from '../redis/channel.js'
import type { RedisClient } from '../redis/client.js'

/** Hints to all processes that there are new events. A lost hint delays an event, and loses none. */
export interface EventHints {
  publish(): void
  /** Calls `listener` on hints of this process and of others; returns the function that stops it. */
  subscribe(listener: () => void): () => void
  close(): void
}

/** Opens hints over Redis pub/sub; within the process without Redis. It connects with the first subscription. */
export function openEventHints(redis: RedisClient | null): EventHints {
  const listeners = new Set<() => void>()
  const notifyListeners = () => {
    for (const listener of listeners) listener()
  }
  let subscription: ChannelSubscription | undefined
  return {
    publish() {
      notifyListeners()
      redis?.publish(channelName(redis, 'events'), '').catch(() => {})
    },
    subscribe(listener) {
      listeners.add(listener)
      if (redis)
        subscription ??= subscribeToChannel(redis, channelName(redis, 'events'), {
          receive: notifyListeners,
          missed: notifyListeners,
        })
      return () => void listeners.delete(listener)
    },
    close: () => subscription?.close(),
  }
}

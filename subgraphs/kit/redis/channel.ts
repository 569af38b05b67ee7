import { Cluster } from 'ioredis'
import type { RedisClient } from './client.js'

/** The name of a pub/sub channel. Channels span all databases and ignore key prefixes, so the name includes both. */
export function channelName({ options }: RedisClient, name: string): string {
  const db = 'db' in options ? options.db : 0
  return `${options.keyPrefix ?? ''}shopstack:${name}:${db ?? 0}`
}

/** Receives the messages of a channel. */
export interface ChannelListener {
  receive(text: string): void
  /** Messages may have been missed. */
  missed(): void
}

/** A subscription to a channel, which survives the loss of its connection. */
export interface ChannelSubscription {
  /** Whether messages are received. */
  isConnected(): boolean
  close(): void
}

/** Subscribes to a channel over a connection of its own, because a subscribed one cannot send other commands. */
export function subscribeToChannel(
  redis: RedisClient,
  channel: string,
  { receive, missed }: ChannelListener,
): ChannelSubscription {
  // It subscribes below: ioredis's own resubscription is not awaited, and its failure would end the process.
  const connection =
    redis instanceof Cluster ? redis.duplicate() : redis.duplicate({ autoResubscribe: false })
  let [isConnected, wasConnected] = [false, false]
  connection.on('error', () => {})
  connection.on('message', (_, text) => receive(text))
  const onClose = () => {
    if (isConnected) missed()
    isConnected = false
  }
  connection.on('close', onClose)
  connection.on('ready', () =>
    connection.subscribe(channel).then(
      () => {
        isConnected = true
        // Messages sent while disconnected were missed.
        if (wasConnected) missed()
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

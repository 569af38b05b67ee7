import { randomUUID } from 'node:crypto'
import { Cluster } from 'ioredis'
import { z } from 'zod'
import type { RedisClient } from '../redis/client.js'
import type { Logger } from '../telemetry/log.js'

/** Hears the names of what has changed, such as `product:7`; `null` when it may have missed some. */
export type InvalidationListener = (names: readonly string[] | null) => void

/** Tells all processes of what has changed, so that nobody goes on remembering it. */
export interface InvalidationBus {
  publish(names: readonly string[]): void
  /** Calls `hear` until what is answered is called. */
  subscribe(hear: InvalidationListener): () => void
  /** Whether what other processes tell arrives here. */
  readonly isConnected: boolean
  close(): void
}

const message = z.object({ from: z.string(), names: z.array(z.string()) })

/** Channels are one for all databases of a Redis, and know no prefix: its shops would hear each other. */
function channelOf({ options }: RedisClient): string {
  const db = 'db' in options ? options.db : 0
  return `${options.keyPrefix ?? ''}shopstack:changed:${db ?? 0}`
}

/** Opens the way between processes, over Redis; without it, what is told stays within the process. */
export function openInvalidationBus(redis: RedisClient | null, log: Logger): InvalidationBus {
  const listeners = new Set<InvalidationListener>()
  const say: InvalidationListener = (names) => {
    for (const hear of listeners) hear(names)
  }
  const self = randomUUID()
  const others = redis ? listenOn(redis, self, say, log) : null
  return {
    publish(names) {
      if (names.length === 0) return
      say(names)
      // While Redis is away nothing is remembered for longer than a second.
      redis?.publish(channelOf(redis), JSON.stringify({ from: self, names })).catch(() => {})
    },
    subscribe(hear) {
      listeners.add(hear)
      return () => void listeners.delete(hear)
    },
    get isConnected() {
      return others?.isListening() ?? false
    },
    close: () => others?.close(),
  }
}

function listenOn(redis: RedisClient, self: string, say: InvalidationListener, log: Logger) {
  // A connection that listens can do nothing else.
  // It subscribes below; ioredis's own resubscription is awaited by nothing, and its failure would end the process.
  const listener = redis instanceof Cluster ? redis.duplicate() : redis.duplicate({ autoResubscribe: false })
  let [isListening, hasListened] = [false, false]
  listener.on('error', () => {})
  listener.on('message', (_, text) => {
    try {
      const { from, names } = message.parse(JSON.parse(text))
      if (from !== self) say(names)
    } catch (err) {
      log.warn({ err }, 'what came over the channel of changes is none')
    }
  })
  const stopped = () => {
    if (isListening) say(null)
    isListening = false
  }
  listener.on('close', stopped)
  listener.on('ready', () =>
    listener.subscribe(channelOf(redis)).then(
      () => {
        isListening = true
        // What was told meanwhile has not arrived here.
        if (hasListened) say(null)
        hasListened = true
      },
      // The next connection tries again.
      () => listener.disconnect(true),
    ),
  )
  return {
    isListening: () => isListening,
    close() {
      listener.off('close', stopped)
      listener.disconnect()
    },
  }
}

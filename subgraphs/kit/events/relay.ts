import type { Consumer, ShopEvent } from '@shopstack/drizzle/events/event'
import { deliverBatch, lagOf, listenForEvents, type OutboxDb } from '@shopstack/drizzle/events/outbox'
import type { Sql } from 'postgres'
import type { Logger } from '../telemetry/log.js'
import { subjectBackoff } from './backoff.js'
import { BATCHING_MS, schedule } from './scheduler.js'

/** Receives events. */
export interface Subscriber {
  /** Its name in the log. */
  readonly name: string
  handles(type: string): boolean
  /**
   * Receives one event at a time, those of a subject in order. Deliveries repeat, possibly after a later event of the
   * subject, so it must be idempotent. An event whose delivery throws is redelivered. It must terminate: other
   * subscribers wait for it.
   */
  receive(event: ShopEvent): Promise<void>
}

/** Delivers events to subscribers until closed. */
export interface Relay {
  /** Polls for events now. */
  wake(): void
  /** Age of the oldest undelivered event, in seconds; 0 if there is none. */
  lag(): Promise<number>
  /** Waits for the delivery in progress; starts no other. */
  close(): Promise<void>
}

/** Options of a relay. */
export interface RelayOptions {
  db: OutboxDb
  /** The pool of `db`, whose LISTEN has a connection of its own. */
  sql: Sql
  consumer: Consumer
  subscribers: readonly Subscriber[]
  log: Logger
  /** Polling interval in the absence of notifications, in milliseconds; default 1000. */
  intervalMs?: number
  /** A monotonic clock, in milliseconds. */
  now?: () => number
}

const MAX_BATCH_ROWS = 100
/** From this many failing subjects on the fault is general, so no new ones are claimed. */
const MAX_FAILING_SUBJECTS = 1_000

/**
 * Delivers the events of a consumer to its subscribers, at least once each. Any number of processes may open a relay:
 * one delivers at a time, and another takes over when it dies. A failing subject delays only its own events.
 */
export function openRelay(options: RelayOptions): Relay {
  const { db, sql, consumer, subscribers, log, intervalMs = 1_000, now = () => performance.now() } = options
  const backoff = subjectBackoff(now)
  const closing = new AbortController()

  async function deliver(event: ShopEvent): Promise<void> {
    const { id, type, subject } = event
    for (const subscriber of subscribers) {
      try {
        if (subscriber.handles(type)) await subscriber.receive(event)
      } catch (err) {
        if (backoff.failed(subject))
          log.warn(
            { err, subscriber: subscriber.name, event: id, type, subject },
            'event delivery failed, will retry',
          )
        throw err
      }
    }
  }

  /** A failing subject without waiting events was delivered, by this process or another. */
  function reportDelivered(others: readonly string[]): void {
    for (const subject of backoff.retain(others)) log.info({ subject }, 'event delivery recovered')
  }

  async function deliverAll(): Promise<void> {
    if ((await lagOf(db, consumer)) === null) return reportDelivered([])
    while (!closing.signal.aborted) {
      const exclude = backoff.list()
      if (exclude.length >= MAX_FAILING_SUBJECTS) return
      const batch = { limit: MAX_BATCH_ROWS, exclude, signal: closing.signal }
      const { claimed, failed, more } = await deliverBatch(db, consumer, batch, deliver)
      if (!claimed || closing.signal.aborted) return
      if (!more) return reportDelivered([...exclude, ...failed])
    }
  }

  const times = { intervalMs, minIntervalMs: BATCHING_MS }
  const rounds = schedule({ name: `deliver to ${consumer}`, ...times, run: deliverAll }, log)
  const stopListening = listenForEvents(sql, rounds.wake)
  return {
    wake: rounds.wake,
    lag: async () => (await lagOf(db, consumer)) ?? 0,
    close() {
      closing.abort()
      stopListening()
      return rounds.close()
    },
  }
}

import {
  type Consumer,
  deliverBatch,
  lagOf,
  listen,
  type OutboxDb,
  type ShopEvent,
} from '@shopstack/drizzle/events/outbox'
import type { Sql } from 'postgres'
import type { Logger } from '../telemetry/log.js'
import { subjectBackoff } from './backoff.js'
import { schedule } from './scheduler.js'

/** Somebody who is told what has happened. */
export interface Subscriber {
  /** As the log calls it. */
  readonly name: string
  handles(type: string): boolean
  /**
   * Is told one event at a time, those of a subject in their order. It has to bear a repeat, which may even come after a
   * later event of the subject; what it throws has the event come again; and it has to end, because others wait for it.
   */
  receive(event: ShopEvent): Promise<void>
}

/** Tells subscribers what has happened, until it is closed. */
export interface Relay {
  /** Has it look for events now. */
  wake(): void
  /** For how many seconds the oldest event has been waiting; 0 when none is. */
  lag(): Promise<number>
  /** Lets the delivery under way come to its end; no other begins. */
  close(): Promise<void>
}

/** What a relay works with. */
export interface RelayOptions {
  db: OutboxDb
  /** The pool of `db`, whose LISTEN has a connection of its own. */
  sql: Sql
  consumer: Consumer
  subscribers: readonly Subscriber[]
  log: Logger
  /** Milliseconds after which it looks without being told; default 1000. */
  intervalMs?: number
  /** Milliseconds of a clock that only goes forward. */
  now?: () => number
}

const BATCH = 100
/** When this many subjects are failing, it is no matter of subjects any more, and new ones are not tried. */
const MOST_RESTING = 1_000

/**
 * Delivers the events of a consumer to its subscribers, at least once each. Any number of processes may open a relay:
 * one of them delivers at a time, and another goes on when it dies. A subject that cannot be delivered holds up only itself.
 */
export function openRelay(options: RelayOptions): Relay {
  const { db, sql, consumer, subscribers, log, intervalMs = 1_000, now = () => performance.now() } = options
  const resting = subjectBackoff(now)
  const closing = new AbortController()

  async function deliver(event: ShopEvent): Promise<void> {
    const { id, type, subject } = event
    for (const subscriber of subscribers) {
      try {
        if (subscriber.handles(type)) await subscriber.receive(event)
      } catch (err) {
        if (resting.failed(subject))
          log.warn(
            { err, subscriber: subscriber.name, event: id, type, subject },
            'an event could not be delivered; it is tried again',
          )
        throw err
      }
    }
  }

  /** Subjects that failed and have nothing waiting any more were delivered, by this process or another. */
  function reportDelivered(others: readonly string[]): void {
    for (const subject of resting.keepOnly(others))
      log.info({ subject }, 'the events of the subject are delivered again')
  }

  async function deliverAll(): Promise<void> {
    if ((await lagOf(db, consumer)) === null) return reportDelivered([])
    while (!closing.signal.aborted) {
      const exclude = resting.list()
      if (exclude.length >= MOST_RESTING) return
      const batch = { limit: BATCH, exclude, signal: closing.signal }
      const { claimed, failed, more } = await deliverBatch(db, consumer, batch, deliver)
      if (!claimed || closing.signal.aborted) return
      if (!more) return reportDelivered([...exclude, ...failed])
    }
  }

  const rounds = schedule({ name: `deliver to ${consumer}`, intervalMs, run: deliverAll }, log)
  const stopListening = listen(sql, rounds.wake)
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

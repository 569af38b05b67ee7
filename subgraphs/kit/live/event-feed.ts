import type { ShopEvent } from '@shopstack/drizzle/events/event'
import { endOfLog, readLog } from '@shopstack/drizzle/events/event-log'
import { formatPosition, type LogPosition, union } from '@shopstack/drizzle/events/log-position'
import { ShopError } from '@shopstack/schema/errors'
import { type Job, type ScheduledJob, schedule } from '../events/scheduler.js'
import type { Logger } from '../telemetry/log.js'
import { EventQueue } from './event-queue.js'
import { type LogTail, openLogTail } from './log-tail.js'

/** An event that a receiver missed, and what it has read with it. */
export interface MissedItem {
  readonly event: ShopEvent
  readonly position: LogPosition
}

/** An event of a feed. */
export interface FeedItem extends MissedItem {
  /** Whether its receiver gets the same events as one that has missed none, from this one on. */
  readonly isCurrent: boolean
}

/** Where a receiver resumes. */
export interface Resumption {
  /** What it has read; `null` when it counts the events of a subject. */
  readonly position: LogPosition | null
  isRead(event: ShopEvent): boolean
  /** The events that it missed, up to a position, in the order of ids. */
  missed(until: LogPosition): Promise<readonly MissedItem[]>
}

/** The events of some topics. */
export interface FeedRequest {
  readonly topics: readonly string[]
  /** Missing: from now on. */
  readonly resume?: Resumption | undefined
}

/** The event log as it grows, for any number of receivers in this process. */
export interface EventFeed {
  /** Opens a feed. From this call on, no event of its topics is lost. */
  open(request: FeedRequest): Promise<EventQueue<FeedItem>>
  /** Looks for new events now. */
  wake(): void
  /** Ends all feeds. */
  close(): Promise<void>
}

/** Options of an event feed. */
export interface EventFeedOptions {
  readonly db: object
  readonly log: Logger
  /** The topics of an event. */
  topicsOf(event: ShopEvent): readonly string[]
  /** Interval between looks in the absence of hints, in milliseconds; default 1000. */
  readonly intervalMs?: number
}

interface Receiver {
  readonly queue: EventQueue<FeedItem>
  readonly resume: Resumption | undefined
}

/** Events that one receiver may leave unread. */
const MAX_UNREAD_EVENTS = 1_000

/**
 * Opens the event feed of a process. One statement reads the new events for all receivers; without receivers nothing is
 * read.
 */
export function openEventFeed({ db, log, topicsOf, intervalMs = 1_000 }: EventFeedOptions): EventFeed {
  const receivers = new Map<string, Set<Receiver>>()
  let tail: LogTail | undefined
  let starting: Promise<LogTail> | undefined
  /** Feeds that are being opened, or are open. */
  let feeds = 0

  function receive(event: ShopEvent, position: LogPosition): void {
    const reached = new Set(topicsOf(event).flatMap((topic) => [...(receivers.get(topic) ?? [])]))
    for (const { queue, resume } of reached) {
      if (resume?.isRead(event)) continue
      const known = resume?.position ? union(resume.position, position) : position
      // A cursor that is ahead of this process, or invented, hides events to come.
      const isCurrent = known === position || formatPosition(known) === formatPosition(position)
      queue.push({ event, position: known, isCurrent })
    }
  }

  const start = (): Promise<LogTail> => {
    starting ??= endOfLog(db)
      .then((end) => {
        tail = openLogTail(end, (position, limit) => readLog(db, position, limit), receive)
        return tail
      })
      .finally(() => {
        starting = undefined
      })
    return starting
  }

  const job: Job = {
    name: 'read the event log',
    intervalMs,
    async run() {
      if (feeds === 0) tail = undefined
      await tail?.read()
    },
  }
  /** Started by the first feed. */
  let rounds: ScheduledJob | undefined

  function register({ topics, resume }: FeedRequest): Receiver {
    const queue = new EventQueue<FeedItem>({
      maxItems: MAX_UNREAD_EVENTS,
      tooSlow: () => new ShopError('SUBSCRIPTION_TOO_SLOW', undefined),
      onClose() {
        feeds--
        for (const topic of topics) remove(topic, receiver)
      },
    })
    const receiver = { queue, resume }
    for (const topic of topics) receivers.set(topic, (receivers.get(topic) ?? new Set()).add(receiver))
    return receiver
  }

  function remove(topic: string, receiver: Receiver): void {
    const others = receivers.get(topic)
    others?.delete(receiver)
    if (others?.size === 0) receivers.delete(topic)
  }

  return {
    async open(request) {
      feeds++
      rounds ??= schedule(job, log)
      let known: LogTail
      try {
        known = tail ?? (await start())
      } catch (error) {
        feeds--
        throw error
      }
      const { queue } = register(request)
      const { resume } = request
      if (!resume) return queue
      try {
        const missed = await resume.missed(known.position())
        queue.rewrite((live) => [...missed.map((item) => ({ ...item, isCurrent: false })), ...live])
        return queue
      } catch (error) {
        await queue.return()
        throw error
      }
    },
    wake: () => rounds?.wake(),
    async close() {
      for (const { queue } of new Set([...receivers.values()].flatMap((some) => [...some])))
        queue.fail(new ShopError('SERVICE_UNAVAILABLE', { service: 'transactions' }))
      await rounds?.close()
    },
  }
}

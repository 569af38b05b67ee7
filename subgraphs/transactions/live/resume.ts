import type { ShopEvent } from '@shopstack/drizzle/events/event'
import {
  formatPosition,
  includes,
  type LogPosition,
  parsePosition,
  union,
  upTo,
} from '@shopstack/drizzle/events/log-position'
import type { MissedItem, Resumption } from '@shopstack/kit/live/event-feed'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { decodeCursor, encodeCursor } from '@shopstack/schema/pagination'
import type { Context } from '../context.js'
import { eventsOfOrder, MAX_MISSED_EVENTS, type MissedOf, missedEvents } from './queries.js'

const CURSOR = 'EVENTS'
/** A position with as many gaps as there may be, twice. */
const MAX_POSITION_LENGTH = 6_000
/** Ids that one statement looks through for events of all subjects. */
const MAX_SCANNED_IDS = 200_000
const DAY_MS = 86_400_000
/** Events are deleted a day before they are said to be. */
const RETENTION_MARGIN_DAYS = 1

/** The cursor of a received event: what was read with it, and when it happened, in milliseconds since 1970. */
export const cursorOf = ({ event, position }: MissedItem): string =>
  encodeCursor(CURSOR, [formatPosition(position), Date.parse(event.createdAt)])

const expired = () => new ShopError('EVENTS_EXPIRED', undefined)

type Runtime = Pick<Context, 'db' | 'retention'>

/** Resumes after a cursor; without one, events are sent from now on. */
export function resumeAfter(
  { db, retention }: Runtime,
  after: string | null | undefined,
  of: MissedOf,
): Resumption | undefined {
  const cursor = decodeCursor(after, CURSOR, ['string', 'number'])
  if (!cursor) return undefined
  const [text, happenedAt] = cursor
  const since = String(text).length > MAX_POSITION_LENGTH ? null : parsePosition(String(text))
  if (!since) throw invalid('after', 'after must be a cursor of an event.')
  const { eventDays } = retention
  const ageDays = (Date.now() - Number(happenedAt)) / DAY_MS
  if (eventDays !== null && ageDays > eventDays - RETENTION_MARGIN_DAYS) throw expired()
  return {
    position: since,
    isRead: ({ id }) => includes(since, id),
    async missed(until) {
      if ('types' in of && until.head - since.head > MAX_SCANNED_IDS) throw expired()
      const events = await missedEvents(db, of, since, until)
      if (events.length > MAX_MISSED_EVENTS) throw expired()
      return events.map((event) => ({ event, position: union(since, upTo(until, event.id)) }))
    },
  }
}

/** Resumes after a change of an order; without one, changes are sent from now on. */
export function resumeOrder(
  { db }: Pick<Context, 'db'>,
  { id, version }: { readonly id: number; readonly version: number },
  sequence: number | null | undefined,
): Resumption | undefined {
  if (sequence === null || sequence === undefined) return undefined
  if (sequence < 0 || sequence > version)
    throw invalid('after', 'after must be the sequence of a change of this order, or 0.')
  return {
    position: null,
    isRead: (event) => (event.sequence ?? 0) <= sequence,
    async missed(until) {
      const events = await eventsOfOrder(db, id, sequence)
      const isComplete = events.every((event, i) => event.sequence === sequence + 1 + i)
      // The order has changes, which are deleted by now.
      const isGone = events.length === 0 && version > sequence
      if (!isComplete || isGone || events.length > MAX_MISSED_EVENTS) throw expired()
      return events.filter((event) => includes(until, event.id)).map((event) => itemUpTo(until, event))
    },
  }
}

const itemUpTo = (until: LogPosition, event: ShopEvent): MissedItem => ({
  event,
  position: upTo(until, event.id),
})

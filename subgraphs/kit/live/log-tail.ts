import type { ShopEvent } from '@shopstack/drizzle/events/event'
import type { LogRead } from '@shopstack/drizzle/events/event-log'
import { advance, type LogPosition } from '@shopstack/drizzle/events/log-position'

/** The end of the event log, which is followed. */
export interface LogTail {
  /** What was read so far. */
  position(): LogPosition
  /** Reads the events that became visible since. */
  read(): Promise<void>
}

/** Events of one statement. */
const MAX_BATCH_ROWS = 500
/** From this many gaps on, no events after the head are read, so that positions stay short. */
const MAX_GAPS = 100
/** An id is assigned before its transaction has a number, by less than this. */
const MIN_GAP_AGE_MS = 1_000

/** Gaps up to `head` are closed once every transaction before `startedBefore` has ended. */
interface GapMark {
  readonly head: number
  readonly startedBefore: number
  readonly at: number
}

/**
 * Follows the event log from a position. Each event is received once, with the position after it, and those of a subject in
 * the order of their commits, because their transactions lock it.
 */
export function openLogTail(
  start: LogPosition & Pick<LogRead, 'startedBefore'>,
  readNext: (position: LogPosition, limit: number) => Promise<LogRead>,
  receive: (event: ShopEvent, position: LogPosition) => void,
  now: () => number = () => performance.now(),
): LogTail {
  let position: LogPosition = { head: start.head, gaps: start.gaps }
  let mark: GapMark | undefined = markAt(start)

  function markAt({ startedBefore }: Pick<LogRead, 'startedBefore'>): GapMark | undefined {
    return position.gaps.length === 0 ? undefined : { head: position.head, startedBefore, at: now() }
  }

  /** A gap of transactions that have all ended was rolled back. */
  function closeGaps({ endedBefore, startedBefore }: LogRead): void {
    const known = mark
    if (known && endedBefore >= known.startedBefore && now() - known.at >= MIN_GAP_AGE_MS) {
      position = { ...position, gaps: position.gaps.filter(([first]) => first > known.head) }
      mark = undefined
    }
    mark ??= markAt({ startedBefore })
  }

  return {
    position: () => position,
    async read() {
      for (let more = true; more; ) {
        const isFull = position.gaps.length >= MAX_GAPS
        const result = await readNext(
          isFull ? { ...position, head: Number.MAX_SAFE_INTEGER } : position,
          MAX_BATCH_ROWS,
        )
        for (const event of result.events) {
          position = advance(position, event.id)
          receive(event, position)
        }
        closeGaps(result)
        more = result.events.length >= MAX_BATCH_ROWS
      }
    },
  }
}

import { and, eq, inArray, notInArray, sql } from 'drizzle-orm'
import type postgres from 'postgres'
import { prepared } from '../client/prepared-statements.js'
import type { Db } from '../roles/access.js'
import { events, outbox } from '../tables/index.js'
import type { EventPayload } from './record-events.js'

/** Everybody who is told what happens, in the order of the events of a subject. */
export const CONSUMERS = ['relay', 'rollups'] as const

/** What a consumer is told who is not told everything. */
export const CONSUMER_EVENTS: Partial<Record<(typeof CONSUMERS)[number], readonly string[]>> = {
  rollups: ['order.imported', 'order.paid', 'order.refunded', 'order.partly_refunded'],
}

/** One of {@link CONSUMERS}. */
export type Consumer = (typeof CONSUMERS)[number]

/** The channel of LISTEN and NOTIFY that says: there are new events. */
export const CHANNEL = 'shopstack_events'

/** How long news is gathered before it is told, so that a busy shop sends few notifications. */
const GATHER_MS = 10

const announcers = new WeakMap<object, () => void>()
const withNews = new WeakSet<object>()

/**
 * Makes the pool behind `db` tell every listening process when transactions on it have written events. NOTIFY is sent
 * after the commit and not in it, because Postgres lets only one transaction with a notification commit at a time;
 * a process that dies in between is made up for by the relay, which also looks by itself.
 */
export function enableNotify(db: object, sql: postgres.Sql): void {
  let gathering = false
  const notify = () => {
    gathering = false
    // Whoever listens also looks without being told.
    sql.unsafe(`notify ${CHANNEL}`).catch(() => {})
  }
  announcers.set(db, () => {
    if (gathering) return
    gathering = true
    setTimeout(notify, GATHER_MS).unref()
  })
}

/** Notes that a transaction has written events. */
export const markDirty = (tx: object): void => void withNews.add(tx)

/** Tells of the events that a transaction of `db` has written, if any; called after its commit. */
export function notifyIfDirty(db: object, tx: object): void {
  if (withNews.has(tx)) notify(db)
}

/** Tells of events that a single statement of `db`, which commits by itself, has written. */
export const notify = (db: object): void => announcers.get(db)?.()

/**
 * Calls `hear` when there may be new events, and when listening begins again after a loss, until what is answered is
 * called.
 */
export function listen(sql: postgres.Sql, hear: () => void): () => void {
  const listening = sql.listen(CHANNEL, hear, hear)
  // Behind a pool that hands connections around nothing is ever heard; whoever listens also looks by itself.
  listening.catch(() => {})
  return () => void listening.then(({ unlisten }) => unlisten()).catch(() => {})
}

/** The database as a role sees it that may take events out of the outbox. */
export type OutboxDb = Db<'transactions' | 'insights'>

/** Something that happened, as its consumers are told. */
export interface ShopEvent extends Pick<typeof events.$inferSelect, 'id' | 'type' | 'subject' | 'createdAt'> {
  /** Numbers the events of an order from 1; `null` for any other subject, whose events come in their order too. */
  readonly sequence: number | null
  readonly payload: EventPayload
}

const oldestWaiting = prepared((db: OutboxDb) =>
  db
    .select({ age: sql<number>`extract(epoch from clock_timestamp() - ${events.createdAt})::float8` })
    .from(outbox)
    .innerJoin(events, eq(events.id, outbox.eventId))
    .where(eq(outbox.consumer, sql.placeholder('consumer')))
    .orderBy(outbox.eventId)
    .limit(1)
    .prepare('oldest_waiting_event'),
)

/** For how many seconds the oldest event has been waiting for a consumer; `null` when none is. */
export async function lagOf(db: OutboxDb, consumer: Consumer): Promise<number | null> {
  const [oldest] = await oldestWaiting(db).execute({ consumer })
  return oldest?.age ?? null
}

/** What a batch is made of. */
export interface BatchOptions {
  /** Events at most. */
  readonly limit: number
  /** Subjects whose events are left where they are. */
  readonly exclude?: readonly string[]
  /** Once aborted, no further delivery begins; what has been delivered is taken out. */
  readonly signal?: AbortSignal
}

/** What became of a batch. */
export interface Batch {
  /** False when somebody else is delivering to this consumer. */
  readonly claimed: boolean
  /** How many events were delivered. */
  readonly delivered: number
  /** The subjects of the events that were not. */
  readonly failed: readonly string[]
  /** Whether further events may be waiting. */
  readonly more: boolean
}

type Deliver = (event: ShopEvent) => Promise<void>

/**
 * Hands a consumer its oldest events one after the other, and takes those out of the outbox that were delivered, in one
 * transaction: whatever dies, an event may come again and never gets lost. Those of a subject come in their order: when
 * one cannot be delivered, the later ones stay too. A single process delivers to a consumer at a time.
 */
export async function deliverBatch(
  db: OutboxDb,
  consumer: Consumer,
  options: BatchOptions,
  deliver: Deliver,
): Promise<Batch> {
  const ended = new AbortController()
  let working: Promise<unknown> = Promise.resolve()
  try {
    return await db.transaction((tx) => {
      const work = takeBatch(tx, consumer, options, deliver, ended.signal)
      working = work.catch(() => {})
      return work
    })
  } finally {
    // With its connection a transaction ends before its work does, which must not go on beside the next batch.
    ended.abort()
    await working
  }
}

async function takeBatch(
  tx: OutboxDb,
  consumer: Consumer,
  { limit, exclude = [], signal }: BatchOptions,
  deliver: Deliver,
  ended: AbortSignal,
): Promise<Batch> {
  if (!(await tryLock(tx, consumer))) return { claimed: false, delivered: 0, failed: [], more: false }
  // A statement after the claim: it sees everything that whoever had the claim before has taken out.
  const waiting = await oldestEvents(tx, consumer, limit, exclude)
  const isOver = () => ended.aborted || signal?.aborted === true
  const { delivered, failed } = await deliverInOrder(waiting, deliver, isOver)
  // The driver would send it to a new connection.
  ended.throwIfAborted()
  if (delivered.length > 0)
    await tx.delete(outbox).where(and(eq(outbox.consumer, consumer), inArray(outbox.eventId, delivered)))
  return { claimed: true, delivered: delivered.length, failed, more: waiting.length === limit }
}

/** Makes the caller the only one who delivers to a consumer, until its transaction ends. */
export async function tryLock(tx: OutboxDb, consumer: Consumer): Promise<boolean> {
  const [row] = await tx.execute<{ claimed: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${`outbox ${consumer}`}, 0)) as claimed`,
  )
  return row?.claimed === true
}

/** The events that a consumer has been waiting for longest. */
export async function oldestEvents(
  tx: OutboxDb,
  consumer: Consumer,
  limit: number,
  exclude: readonly string[],
): Promise<ShopEvent[]> {
  const rows = await tx
    .select({
      id: events.id,
      type: events.type,
      subject: events.subject,
      sequence: events.sequence,
      payload: events.payload,
      createdAt: events.createdAt,
    })
    .from(outbox)
    .innerJoin(events, eq(events.id, outbox.eventId))
    .where(and(eq(outbox.consumer, consumer), notInArray(events.subject, [...exclude])))
    .orderBy(outbox.eventId)
    .limit(limit)
  // Whoever records a change gives facts.
  return rows.map((row) => ({ ...row, payload: row.payload as EventPayload }))
}

async function deliverInOrder(
  waiting: readonly ShopEvent[],
  deliver: Deliver,
  isOver: () => boolean,
): Promise<{ delivered: number[]; failed: string[] }> {
  const delivered: number[] = []
  const failed = new Set<string>()
  for (const event of waiting) {
    if (isOver()) break
    if (failed.has(event.subject)) continue
    try {
      await deliver(event)
      delivered.push(event.id)
    } catch {
      failed.add(event.subject)
    }
  }
  return { delivered, failed: [...failed] }
}
